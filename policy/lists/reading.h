/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * reading.h - a list while its text is read: its entries so far, and the lines
 * that are odd.
 *
 * The reader of each format looks at one line and hands on what it names.  A
 * line that names nothing that a list can hold is odd: it is skipped and
 * counted, or where the list is strict, an error.
 */
#pragma once

#include "policy/diag.h"
#include "policy/lists/crowd.h"
#include "policy/lists/lines.h"
#include "policy/lists/pattern.h"
#include "policy/lists/rpz/zone.h"
#include "policy/policy.h"

#define READING_ODD_SHOWN 5 /* notes about odd lines, for each list */

/* What an entry covers, and what it means. */
enum reading_flags {
	READING_ITSELF = 1 << 0,
	READING_BELOW = 1 << 1, /* all names below, at any depth */
	READING_EXCEPT = 1 << 2,
	READING_FIRM = 1 << 3, /* only exceptions that are firm matter */
};

/* Patterns in memory of their own, until their number is known. */
struct reading_patterns {
	struct policy_pattern *items;
	size_t n, room;
};

struct reading {
	struct lines lines;
	struct pattern_context context;
	enum policy_list_format format;
	bool any_format; /* the format was found, not given */
	bool subdomains; /* NAME and "*.NAME" are itself and all below */
	bool strict;
	bool odd; /* the line at hand is */
	size_t n_odd;
	struct reading_patterns listed, exceptions;
	struct crowd crowd; /* of those that are listed */
	size_t n_stars;	    /* "*.NAME" that are one label more */
	uint32_t star_line; /* of the first */
	/* Where diagnostics point for a name that is not in the line as it is;
	 * NULL: it is. */
	const char *place;
	/* What an RPZ zone said in lines before this. */
	struct zone zone;
	unsigned int parentheses;
	/* The column of names in a table, from 1; 0: it has no head so far. */
	unsigned int column;
};

void reading_done(struct reading *r);

/*
 * Add the name or pattern @name.  0, also if it makes the line odd; -EINVAL in
 * a strict list; -ENOMEM.
 */
int reading_add(struct reading *r, const struct lines_word *name,
		unsigned int flags);

/* Note that the line is odd: at @found, @want was wanted.  Returns as
 * reading_add(). */
int reading_odd(struct reading *r, const struct lines_word *found,
		const char *want);

/* Is @word an address, such as "0.0.0.0", "::1" or "fe80::1%lo0"? */
bool reading_is_address(const struct lines_word *word);
/* Is @word an address that leads nowhere: 0.0.0.0, ::, or loopback? */
bool reading_is_nowhere(const struct lines_word *word);
