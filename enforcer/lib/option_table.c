/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * option_table.c - getopt_long() over a table of rows.
 */
#include "enforcer/lib/option_table.h"

#include <assert.h>
#include <errno.h>
#include <getopt.h>
#include <stdbool.h>
#include <stdio.h>

#include "enforcer/lib/escape.h"

/* What getopt_long() returns for row 0: greater than any letter. */
#define FIRST_ROW 256

struct getopt_tables {
	struct option longs[OPTION_TABLE_MAX + 1];
	char shorts[2 * OPTION_TABLE_MAX + 2];
};

int option_table_usage(const char *subcommand, const char *what,
		       const char *found)
{
	(void)fprintf(stderr, "nameward %s: %s", subcommand, what);
	if (found) {
		(void)fprintf(stderr, " '");
		escape_print(stderr, found);
		(void)fputc('\'', stderr);
	}
	(void)fputc('\n', stderr);
	return -EINVAL;
}

static void make_tables(const struct option_table_row *rows, size_t n,
			struct getopt_tables *ret_tables)
{
	char *shorts = ret_tables->shorts;
	size_t i;

	*shorts++ = ':'; /* a missing argument is ':', not '?' */
	for (i = 0; i < n; i++) {
		ret_tables->longs[i] = (struct option){
			.name = rows[i].name,
			.has_arg = rows[i].kind == OPTION_TABLE_FLAG
					   ? no_argument
					   : required_argument,
			.val = FIRST_ROW + (int)i,
		};
		if (!rows[i].letter)
			continue;
		*shorts++ = rows[i].letter;
		if (rows[i].kind != OPTION_TABLE_FLAG)
			*shorts++ = ':';
	}
	ret_tables->longs[n] = (struct option){ 0 };
	*shorts = '\0';
}

static const struct option_table_row *
find_row(const struct option_table_row *rows, size_t n, int c)
{
	size_t i;

	if (c >= FIRST_ROW)
		return &rows[c - FIRST_ROW];
	for (i = 0; i < n; i++)
		if (rows[i].letter && rows[i].letter == c)
			return &rows[i];
	return NULL;
}

static int take(const struct option_table_row *row, const char *argument,
		void *target)
{
	void *place = (char *)target + row->offset;

	switch (row->kind) {
	case OPTION_TABLE_TEXT:
		*(const char **)place = argument;
		return 0;
	case OPTION_TABLE_FLAG:
		*(bool *)place = true;
		return 0;
	case OPTION_TABLE_PARSED:
		return row->set(target, argument);
	}
	return -EINVAL;
}

int option_table_parse(int argc, char **argv,
		       const struct option_table_row *rows, size_t n,
		       void *target)
{
	const struct option_table_row *row;
	struct getopt_tables tables;
	int c;

	assert(n <= OPTION_TABLE_MAX);
	make_tables(rows, n, &tables);
	opterr = 0;
	optind = 0; /* glibc: begin anew, whatever was parsed before */
	while ((c = getopt_long(argc, argv, tables.shorts, tables.longs,
				NULL)) != -1) {
		if (c == ':')
			return option_table_usage(argv[0],
						  "an argument is missing "
						  "after",
						  argv[optind - 1]);
		row = c == '?' ? NULL : find_row(rows, n, c);
		if (!row)
			return option_table_usage(
				argv[0],
				"no such option here:", argv[optind - 1]);
		if (take(row, optarg, target) < 0)
			return option_table_usage(argv[0], row->wanted, optarg);
	}
	return optind;
}
