/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * rules.c - `nameward rules`: how often each rule has decided a lookup, when
 * last, and which never.
 */
#include <stdio.h>

#include "enforcer/cli/commands.h"
#include "enforcer/cli/refused.h"
#include "enforcer/control/client.h"
#include "enforcer/daemon/options.h"
#include "enforcer/lib/jsonin.h"
#include "policy/base.h"

#define ANSWER_S 10
#define DATE_LEN 20 /* "2026-11-22T16:15:41", and no parts of a second */

static const char *text_of(yajl_val object, const char *key)
{
	const char *text = YAJL_GET_STRING(jsonin_member(object, key));

	return text ? text : "?";
}

static void print_row(const char *name, yajl_val rule)
{
	yajl_val hits = jsonin_member(rule, "hits");
	const char *last = YAJL_GET_STRING(jsonin_member(rule, "last"));

	(void)printf("%-32s %-6s", name, text_of(rule, "action"));
	if (!YAJL_IS_NUMBER(hits))
		(void)printf("%12s  connections only\n", "-");
	else
		(void)printf("%12s  %.*s\n", YAJL_GET_NUMBER(hits),
			     DATE_LEN - 1, last ? last : "never");
}

static int show(const struct options *options, const char *text)
{
	CLEANUP(jsonin_treep) yajl_val answer = NULL;
	yajl_val rules;
	size_t i;

	answer = jsonin_tree(text);
	if (!YAJL_IS_OBJECT(answer))
		return refused("the answer is no JSON");
	if (!YAJL_IS_TRUE(jsonin_member(answer, "ok")))
		return refused(text_of(answer, "error"));
	if (options->json) {
		(void)fputs(text, stdout);
		return CLI_OK;
	}
	(void)printf("%-32s %-6s%12s  %s\n", "RULE", "", "LOOKUPS", "LAST");
	rules = jsonin_member(answer, "rules");
	for (i = 0; YAJL_IS_ARRAY(rules) && i < rules->u.array.len; i++)
		print_row(text_of(rules->u.array.values[i], "rule"),
			  rules->u.array.values[i]);
	print_row("(no rule)", jsonin_member(answer, "default"));
	(void)printf("since %.*s\n", DATE_LEN - 1, text_of(answer, "since"));
	return CLI_OK;
}

int cli_rules(int argc, char **argv)
{
	CLEANUP(base_freep) char *answer = NULL;
	struct options options;
	int r;

	options_init(&options);
	if (options_parse(argc, argv, OPTIONS_CONTROL | OPTIONS_JSON,
			  &options) < 0)
		return CLI_USAGE;
	r = client_request(options.control, "rules", ANSWER_S, &answer);
	if (r < 0)
		return refused_by_client(options.control, r);
	return show(&options, answer);
}
