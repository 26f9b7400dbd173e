/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * alerts.c - `nameward alerts`: what is suspicious now, what to do next, and
 * the line of YAML that excepts it.
 */
#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "enforcer/cli/alert_advice.h"
#include "enforcer/cli/commands.h"
#include "enforcer/cli/refused.h"
#include "enforcer/control/client.h"
#include "enforcer/control/control.h"
#include "enforcer/lib/escape.h"
#include "enforcer/lib/jsonin.h"
#include "enforcer/lib/option_table.h"
#include "enforcer/record/reason.h"
#include "policy/base.h"

#define ANSWER_S 10

struct arguments {
	const char *control;
	bool json;
	unsigned long except;  /* 0: not given */
	unsigned long release; /* 0: not given */
};

static const char *text_of(yajl_val object, const char *key)
{
	return YAJL_GET_STRING(jsonin_member(object, key));
}

static int set_number(const char *text, unsigned long *ret_number)
{
	unsigned long number;
	char *end;

	errno = 0;
	number = strtoul(text, &end, 10);
	if (*text < '1' || *text > '9' || *end || errno)
		return -EINVAL;
	*ret_number = number;
	return 0;
}

static int set_except(void *target, const char *text)
{
	return set_number(text, &((struct arguments *)target)->except);
}

static int set_release(void *target, const char *text)
{
	return set_number(text, &((struct arguments *)target)->release);
}

static const struct option_table_row rows[] = {
	{ .name = "control", .offset = offsetof(struct arguments, control) },
	{ .name = "json",
	  .kind = OPTION_TABLE_FLAG,
	  .offset = offsetof(struct arguments, json) },
	{ .name = "except",
	  .kind = OPTION_TABLE_PARSED,
	  .set = set_except,
	  .wanted = "--except: want the number of an alert, found" },
	{ .name = "release",
	  .kind = OPTION_TABLE_PARSED,
	  .set = set_release,
	  .wanted = "--release: want the number of an alert, found" },
};

static void put(const char *before, const char *text, const char *after)
{
	if (!text)
		return;
	(void)fputs(before, stdout);
	escape_print(stdout, text);
	(void)fputs(after, stdout);
}

static void print_examples(yajl_val alert)
{
	yajl_val examples = jsonin_member(alert, "examples");
	size_t i;

	for (i = 0; YAJL_IS_ARRAY(examples) && i < examples->u.array.len; i++)
		put(i ? ", " : "    names: ",
		    YAJL_GET_STRING(examples->u.array.values[i]), "");
	if (i)
		(void)putchar('\n');
}

/* Exceptions are about detectors: neither about the alerts of rules, nor about
 * those that are made whatever the rules say. */
static bool may_be_excepted(yajl_val alert)
{
	return !YAJL_IS_FALSE(jsonin_member(alert, "except"));
}

static void print_alert(yajl_val alert)
{
	yajl_val n = jsonin_member(alert, "n");
	const char *number = YAJL_IS_NUMBER(n) ? YAJL_GET_NUMBER(n) : "?";
	yajl_val count = jsonin_member(alert, "count");
	const char *kind = text_of(alert, "alert");

	put("", number, " ");
	put("", text_of(alert, "severity"), " ");
	put("", text_of(alert, "message"), "\n");
	put("    since ", text_of(alert, "since"), "");
	put(", last ", text_of(alert, "last"), "");
	put(", times ", YAJL_IS_NUMBER(count) ? YAJL_GET_NUMBER(count) : NULL,
	    "\n");
	put("    unit ", text_of(alert, "unit"), "\n");
	put("    container ", text_of(alert, "container"), "\n");
	print_examples(alert);
	put("    denied until ", text_of(alert, "denied_until"), "");
	if (text_of(alert, "denied_until"))
		(void)printf("; to end that: nameward alerts --release %s\n",
			     number);
	put("    next: ", kind ? alert_advice(kind) : NULL, "\n");
	if (may_be_excepted(alert))
		(void)printf("    if it is meant to be so: nameward alerts "
			     "--except %s\n",
			     number);
	else if (reason_from_name(kind) == REASON_RULE &&
		 text_of(alert, "rule"))
		put("    if it is meant to be so: a rule without 'alert' "
		    "before ",
		    text_of(alert, "rule"), "\n");
}

static void print_all(yajl_val alerts)
{
	size_t i;

	for (i = 0; i < alerts->u.array.len; i++)
		print_alert(alerts->u.array.values[i]);
	if (!i)
		(void)puts("no alert is open");
}

/* A scalar in double quotes is what it is whatever is in it. */
static void put_quoted(const char *before, const char *text, const char *after)
{
	const char *at;

	if (!text)
		return;
	(void)printf("%s\"", before);
	for (at = text; *at; at++)
		if ((unsigned char)*at < ' ' || *at == 127)
			(void)printf("\\x%02x", (unsigned char)*at);
		else
			(void)printf("%s%c", strchr("\\\"", *at) ? "\\" : "",
				     *at);
	(void)printf("\"%s", after);
}

/* The alert with the number @n; NULL: none has it. */
static yajl_val numbered(yajl_val alerts, unsigned long n)
{
	size_t i;

	for (i = 0; i < alerts->u.array.len; i++) {
		yajl_val alert = alerts->u.array.values[i];
		yajl_val number = jsonin_member(alert, "n");

		if (YAJL_IS_INTEGER(number) &&
		    YAJL_GET_INTEGER(number) == (long long)n)
			return alert;
	}
	return NULL;
}

/* Is it known what an exception would be about?  A program that is shown by
 * another name than its path has chosen that. */
static bool is_known(yajl_val alert)
{
	if (text_of(alert, "container"))
		return text_of(alert, "unit") || text_of(alert, "cgroup");
	return text_of(alert, "executable");
}

/* A path below /proc/PID is of a program in another mount namespace, and once
 * that has ended of whoever gets its pid. */
static bool is_of_process(yajl_val alert)
{
	const char *exe = text_of(alert, "executable");

	return !text_of(alert, "container") &&
	       strncmp(exe ?: "", "/proc/", strlen("/proc/")) == 0;
}

/* In a container the path is that of the container's root, which may be another
 * next time: the unit or cgroup is what stays. */
static void print_who(yajl_val alert)
{
	const char *container = text_of(alert, "container");
	const char *unit = text_of(alert, "unit");

	(void)fputs("who: { ", stdout);
	if (container && unit)
		put_quoted("unit: ", unit, "");
	else if (container)
		put_quoted("cgroup: ", text_of(alert, "cgroup"), "");
	else
		put_quoted("exe: ", text_of(alert, "executable"), "");
	put_quoted(", user: ", text_of(alert, "user"), "");
	(void)fputs(" }, ", stdout);
}

static void print_exception(yajl_val alert)
{
	const char *domain = text_of(alert, "domain");

	(void)fputs("alerts:\n  except:\n    - { ", stdout);
	print_who(alert);
	if (domain) {
		put_quoted("domains: [", domain, ", ");
		(void)printf("\"**.");
		escape_print(stdout, domain);
		(void)fputs("\"], ", stdout);
	}
	put("alerts: ", text_of(alert, "alert"), " }\n");
}

static int except(yajl_val alerts, unsigned long n)
{
	yajl_val alert = numbered(alerts, n);

	if (!alert)
		return refused("there is no alert of that number");
	if (!may_be_excepted(alert))
		return refused("that alert is of no detector: want a rule of "
			       "the policy that is about it");
	if (!is_known(alert))
		return refused("nobody knows the executable of that program, "
			       "and its name is what it calls itself: want an "
			       "exception by user, unit or cgroup");
	if (is_of_process(alert))
		return refused("that program is in another mount namespace, "
			       "and its path is for this process alone: want "
			       "an exception by user, unit or cgroup");
	print_exception(alert);
	return CLI_OK;
}

/* What denied what to whom. */
static void print_released(yajl_val answer)
{
	if (!text_of(answer, "alert"))
		return;
	put("released: ", text_of(answer, "alert"), "");
	put(": ", text_of(answer, "program"), "");
	put(" (", text_of(answer, "user"), ")");
	put(", ", text_of(answer, "domain"), " and below");
	(void)putchar('\n');
}

static int show(const struct arguments *a, const char *text)
{
	CLEANUP(jsonin_treep) yajl_val answer = NULL;
	yajl_val alerts;

	answer = jsonin_tree(text);
	if (!answer)
		return refused("the answer is no JSON");
	if (!YAJL_IS_TRUE(jsonin_member(answer, "ok")))
		return refused(text_of(answer, "error") ?: "it failed");
	if (a->json)
		(void)fputs(text, stdout);
	alerts = jsonin_member(answer, "alerts");
	if (a->json)
		return CLI_OK;
	if (a->release)
		print_released(answer);
	else if (YAJL_IS_ARRAY(alerts) && a->except)
		return except(alerts, a->except);
	else if (YAJL_IS_ARRAY(alerts))
		print_all(alerts);
	return CLI_OK;
}

int cli_alerts(int argc, char **argv)
{
	struct arguments a = { .control = CONTROL_PATH };
	CLEANUP(base_freep) char *answer = NULL;
	char request[64] = "alerts";
	int operand, r;

	operand = option_table_parse(argc, argv, rows, ARRAY_SIZE(rows), &a);
	if (operand < 0)
		return CLI_USAGE;
	if (operand < argc) {
		(void)option_table_usage(argv[0], "want options only, found",
					 argv[operand]);
		return CLI_USAGE;
	}
	if (a.except && a.release) {
		(void)option_table_usage(
			argv[0], "want --except or --release, not both", NULL);
		return CLI_USAGE;
	}
	if (a.release)
		(void)snprintf(request, sizeof(request), "alerts release %lu",
			       a.release);
	r = client_request(a.control, request, ANSWER_S, &answer);
	if (r < 0)
		return refused_by_client(a.control, r);
	return show(&a, answer);
}
