/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * logfile.h - read a log of lookups, whatever its form.
 *
 * The first bytes say which it is: records in JSON (ours, or Zeek's), Zeek's
 * own form, packets (pcap), lines of fields with tabs between, or bare names.
 */
#pragma once

#include <stdint.h>
#include <stdio.h>

#include "enforcer/cli/replay/lookup.h"

struct logfile_counts {
	uint64_t lookups;
	uint64_t others;	/* records and packets of something else */
	uint64_t foreign;	/* entries of the journal that are not ours */
	uint64_t damaged;	/* lines that can't be read */
	uint64_t first_damaged; /* the number of that line; 0: there is none */
};

/* Who takes what a file has. */
struct logfile_sink {
	replay_fn on_lookup;
	replay_fn on_connection; /* of packets; may be NULL */
	/* Take a line that begins with '{'.  0; -ENODATA: it is about something
	 * else; another negative errno: it can't be read.  NULL: such a line is
	 * a lookup, too. */
	int (*on_object)(void *context, const char *line, size_t len);
	/* May be NULL. */
	void (*on_damaged)(void *context, uint64_t line, int error);
	void *context;
};

/* Hand all that @file has to @sink.  Returns as logfile_read(). */
int logfile_take(FILE *file, const struct logfile_sink *sink,
		 struct logfile_counts *ret_counts);

/* Hand all lookups of @file to @on_lookup.  0; -EPROTONOSUPPORT: it is of a
 * form that is not known; -EBADMSG: it is damaged, or ends in the middle
 * of a packet; or another negative errno. */
int logfile_read(FILE *file, replay_fn on_lookup, void *context,
		 struct logfile_counts *ret_counts);
