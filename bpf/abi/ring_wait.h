/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * ring_wait.h - what the daemon wants to be woken for.  Compiled twice.
 */
#pragma once

enum ring_wait {
	RING_WAIT_ANYTHING, /* it sleeps until something comes */
	RING_WAIT_URGENT,   /* it will look by itself within milliseconds */
	RING_WAIT_NOTHING,  /* it has been woken, and has not looked yet */
};
