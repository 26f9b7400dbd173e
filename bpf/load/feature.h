/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * feature.h - features of the kernel that nameward can do without.
 * capture_options names those to be left unused, as if the kernel lacked them.
 */
#pragma once

enum feature {
	FEATURE_SENDS = 1 << 0,	     /* BPF on sends over TCP (sockhash) */
	FEATURE_HELD_SENDS = 1 << 1, /* holding back what is sent until it is a
				      * whole message */
	FEATURE_TRACING = 1 << 2,    /* any program on the send functions */
	FEATURE_FENTRY = 1 << 3,     /* fentry there; kprobes are left */
	FEATURE_ANSWERS = 1 << 4,    /* answering denied questions at devices */
	FEATURE_EXEC = 1 << 5,	     /* seeing each exec() */
	FEATURE_ASKS = 1 << 6,	     /* refusing name services */
	FEATURE_TEXTS = 1 << 7,	     /* seeing what they are asked */
};
