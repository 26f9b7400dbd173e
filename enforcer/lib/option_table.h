/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * option_table.h - the options of a subcommand as a table, one row each.
 *
 * All subcommands read their options here, so all of them word a usage error
 * in the same way: one line on standard error, foreign bytes escaped.
 */
#pragma once

#include <stddef.h>

#define OPTION_TABLE_MAX 16 /* rows */

enum option_table_kind {
	OPTION_TABLE_TEXT,   /* the argument, as it is */
	OPTION_TABLE_FLAG,   /* no argument: true when given */
	OPTION_TABLE_PARSED, /* an argument for set() */
};

struct option_table_row {
	const char *name; /* without the "--" */
	char letter;	  /* 0: none */
	enum option_table_kind kind;
	/* TEXT, FLAG: where a const char * or bool lies in the target. */
	size_t offset;
	/* PARSED: take @argument into @target, or fail. */
	int (*set)(void *target, const char *argument);
	/* PARSED: printed before the quoted argument when set() fails. */
	const char *wanted;
};

/*
 * Parse @argv, whose first word is the subcommand.  Returns the index of the
 * first word that is no option (@argc: there is none); getopt_long() has moved
 * all of these behind the options.  -EINVAL: a usage error, which was printed.
 */
int option_table_parse(int argc, char **argv,
		       const struct option_table_row *rows, size_t n,
		       void *target);

/* Print "nameward SUBCOMMAND: WHAT 'FOUND'", without FOUND where that is
 * NULL.  Returns -EINVAL. */
int option_table_usage(const char *subcommand, const char *what,
		       const char *found);
