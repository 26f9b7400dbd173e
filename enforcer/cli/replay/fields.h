/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * fields.h - take a line of a log apart, and read what stands in its fields.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "enforcer/cli/replay/lookup.h"

/* Cut @line at each @mark.  Returns how many fields there are, at most @max;
 * max + 1: more. */
size_t fields_split(char *line, char mark, char **ret_fields, size_t max);

/* Read seconds since 1970, with a fraction.  0, or -EINVAL. */
int fields_time(const char *text, uint64_t *ret_ns);
/* Read "2026-11-22T16:15:41.123456789Z", as records have it.  0, or -EINVAL. */
int fields_utc(const char *text, uint64_t *ret_ns);
/* Read a number from @min to @max.  0, or -EINVAL. */
int fields_number(const char *text, long long min, long long max,
		  long long *ret_number);
/* Copy @text, cut to the room in @buf; "-" becomes "". */
void fields_text(const char *text, char buf[REPLAY_TEXT_MAX]);
/* Add the addresses in @text to @lookup, and pass over what is none. */
void fields_addrs(char *text, char mark, struct replay_lookup *lookup);
