/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * zeek.h - read lookups from Zeek's dns.log, in its own form.
 *
 * Its head names the fields, so they may be in any order.  Zeek knows neither
 * programs nor users.
 */
#pragma once

#include "enforcer/cli/replay/lookup.h"

#define ZEEK_FIELDS_MAX 64

enum zeek_field {
	ZEEK_TIME,
	ZEEK_CLIENT,
	ZEEK_SERVER,
	ZEEK_NAME,
	ZEEK_TYPE,
	ZEEK_RCODE,
	ZEEK_ANSWERS,
	ZEEK_TTLS,
	ZEEK_FIELDS
};

struct zeek {
	size_t at[ZEEK_FIELDS]; /* which column; 0: it is not there, else + 1 */
	size_t n_columns;
};

/* Read a line that begins with "#"; it is changed. */
void zeek_head(struct zeek *zeek, char *line);

/* Read @line, which is changed.  0; -ENODATA: it is no lookup, as that has no
 * name; or -EINVAL. */
int zeek_line(const struct zeek *zeek, char *line,
	      struct replay_lookup *ret_lookup);
