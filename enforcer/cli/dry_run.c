/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * dry_run.c - a row for each thing that changes, then one for each rule.
 */
#include "enforcer/cli/dry_run.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "enforcer/lib/escape.h"
#include "policy/base.h"

static const char *text_of(yajl_val value)
{
	if (YAJL_IS_STRING(value))
		return YAJL_GET_STRING(value);
	return YAJL_IS_NUMBER(value) ? YAJL_GET_NUMBER(value) : "-";
}

static void print_change(const char *key, yajl_val now, yajl_val next)
{
	const char *before = text_of(jsonin_member(now, key));
	const char *after = text_of(jsonin_member(next, key));

	(void)printf("%-12s ", key);
	escape_print(stdout, before);
	if (strcmp(before, after) != 0) {
		(void)printf(" -> ");
		escape_print(stdout, after);
	}
	(void)putchar('\n');
}

static void print_rule(yajl_val rule)
{
	const char *closes = text_of(jsonin_member(rule, "closes"));

	(void)printf("%-12s %-14s ", "rule",
		     text_of(jsonin_member(rule, "what")));
	escape_print(stdout, text_of(jsonin_member(rule, "rule")));
	if (strcmp(closes, "0") != 0)
		(void)printf(", closes %s addresses", closes);
	(void)putchar('\n');
}

void dry_run_print(yajl_val answer)
{
	static const char *const keys[] = { "mode",   "id",	    "serial",
					    "sha256", "rules",	    "clauses",
					    "names",  "image_bytes" };
	yajl_val rules = jsonin_member(answer, "rules");
	yajl_val now = jsonin_member(answer, "now");
	yajl_val next = jsonin_member(answer, "next");
	size_t i;

	for (i = 0; i < ARRAY_SIZE(keys); i++)
		print_change(keys[i], now, next);
	(void)printf("%-12s %s\n", "classes",
		     text_of(jsonin_member(answer, "classes")));
	(void)printf("%-12s %s\n", "closes",
		     text_of(jsonin_member(answer, "closes")));
	for (i = 0; YAJL_IS_ARRAY(rules) && i < rules->u.array.len; i++)
		print_rule(rules->u.array.values[i]);
}
