/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * asks_sink.h - what asks_push() found, as text to compare.
 */
#pragma once

#include <stddef.h>

struct asks_found; /* enforcer/host/services/asks.h */

struct asks_sink {
	char text[8192];
	size_t n; /* lines so far */
};

/* An asks_fn, of which @context is the sink.  It adds a line: "? PID METHOD
 * TYPE NAME" of a question, "= PID METHOD TYPE NAME DATA... !ERROR" of a reply.
 */
void asks_sink_collect(void *context, const struct asks_found *found);
