/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * tsv.h - read lookups from lines of fields that tabs separate, and from bare
 * names.
 *
 *   time client program user name type rcode length answers ttl
 *
 * The time is in seconds since 1970, the type and the code are numbers; -1 is
 * no answer, or no TTL, and "-" is what is unknown.  Answers are separated by
 * commas, and only addresses count.  A line of one field is a name: they come
 * one a second.
 */
#pragma once

#include <stdint.h>

#include "enforcer/cli/replay/lookup.h"

/* Read @line, which is changed, as the @n-th.  0, or -EINVAL. */
int tsv_line(char *line, uint64_t n, struct replay_lookup *ret_lookup);
