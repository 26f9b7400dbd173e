/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * ask.c - `nameward ask`: what was denied to one's programs lately, with the
 * rule that would permit it, and that rule added to a policy.
 */
#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>
#include <unistd.h>

#include "enforcer/cli/ask/append.h"
#include "enforcer/cli/ask/denials.h"
#include "enforcer/cli/ask/rule.h"
#include "enforcer/cli/commands.h"
#include "enforcer/cli/records/reader.h"
#include "enforcer/lib/buf.h"
#include "enforcer/lib/escape.h"
#include "enforcer/lib/option_table.h"
#include "enforcer/lib/wallclock.h"
#include "policy/base.h"
#include "policy/language/value.h"
#include "policy/language/who/account.h"
#include "policy/port.h"

#define RECORDS "/var/log/nameward/records.json"
#define INDENT 2

struct arguments {
	const char *records;
	const char *exe;
	const char *user;
	const char *write;
	int64_t since_s; /* 0: not given */
};

/* A date, a time, or how long ago. */
static int set_since(void *target, const char *text)
{
	struct arguments *a = target;
	uint32_t ago_s;

	if (value_parse_time(text, &a->since_s))
		return 0;
	if (!value_parse_duration(text, &ago_s))
		return -EINVAL;
	a->since_s = wallclock_now_s() - ago_s;
	return 0;
}

static const struct option_table_row rows[] = {
	{ .name = "output",
	  .letter = 'o',
	  .offset = offsetof(struct arguments, records) },
	{ .name = "exe", .offset = offsetof(struct arguments, exe) },
	{ .name = "user", .offset = offsetof(struct arguments, user) },
	{ .name = "write", .offset = offsetof(struct arguments, write) },
	{ .name = "since",
	  .kind = OPTION_TABLE_PARSED,
	  .set = set_since,
	  .wanted = "--since: want a date, a time such as "
		    "2027-01-31T12:00:00Z, or how long ago, such as 7d or 12h, "
		    "found" },
};

static int failed(const char *what, int error)
{
	(void)fprintf(stderr, "nameward ask: ");
	escape_print(stderr, what);
	(void)fprintf(stderr, ": %s\n", strerror(-error));
	return CLI_FAILED;
}

/* Choose which programs count: that of --exe, or all; of those of --user, or
 * else the caller's own, or anybody's for root. */
static int choose_programs(const struct arguments *a,
			   struct ask_denials *denials)
{
	denials->exe = a->exe;
	denials->uid = getuid();
	denials->any_user = denials->uid == 0 && !a->user;
	if (!a->user)
		return 0;
	if (account_user(a->user, &denials->uid) == 0)
		return 0;
	return option_table_usage("ask",
				  "--user: want a user of this host or "
				  "a number, found",
				  a->user);
}

/* Write the time as records have it, to be compared as text. */
static void set_first_time(const struct arguments *a,
			   struct ask_denials *denials)
{
	const time_t since = a->since_s;
	struct tm tm;

	if (since && gmtime_r(&since, &tm))
		(void)strftime(denials->since, sizeof(denials->since),
			       "%Y-%m-%dT%H:%M:%S", &tm);
}

/* Without names, all are wanted. */
static bool is_named(const struct ask_denial *denial, char *const *names, int n)
{
	int i;

	for (i = 0; i < n; i++)
		if (strcasecmp(names[i], denial->name) == 0)
			return true;
	return n == 0;
}

static void put(const char *before, const char *text)
{
	(void)fputs(before, stdout);
	escape_print(stdout, text);
}

static void print_denial(const struct ask_denial *denial)
{
	CLEANUP(buf_done) struct buf rule = { 0 };
	const char *why_not = ask_rule_why_not(denial);
	const struct policy_port port = { .proto = denial->past.proto,
					  .port = denial->past.port };
	char text[PORT_TEXT_MAX];

	put("", denial->last);
	put("  ", *denial->exe ? denial->exe : "?");
	put(" (uid ", *denial->uid ? denial->uid : "?");
	put("): ", denial->name);
	if (denial->past.kind == VERDICT_CONNECT && denial->past.proto)
		put(" port ", port_text(&port, text));
	put(": ", *denial->rule ? "rule " : denial->reason);
	put("", denial->rule);
	(void)printf(", %lu time%s\n", denial->n, denial->n == 1 ? "" : "s");
	if (why_not) {
		(void)printf("  no rule that is added permits it: %s\n",
			     why_not);
		return;
	}
	if (ask_rule_write(denial, NULL, INDENT, &rule) == 0 && !rule.failed)
		(void)fwrite(rule.data, 1, rule.len, stdout);
}

static int print_all(const struct ask_denials *denials, char *const *names,
		     int n_names)
{
	size_t i, n = 0;

	for (i = 0; i < denials->n; i++) {
		if (!is_named(&denials->list[i], names, n_names))
			continue;
		print_denial(&denials->list[i]);
		n++;
	}
	if (n == 0)
		(void)puts("nothing was denied");
	return CLI_OK;
}

static int refuse(const struct ask_denial *denial, const char *why)
{
	(void)fprintf(stderr, "nameward ask: ");
	escape_print(stderr, denial->name);
	(void)fprintf(stderr, ": no rule that is added permits it: %s\n", why);
	return CLI_FAILED;
}

/* Denials that rules are to be written for. */
struct chosen {
	const struct ask_denial *list[ASK_DENIALS_MAX];
	size_t n;
};

static bool is_of_same(const struct ask_denial *a, const struct ask_denial *b)
{
	return strcmp(a->exe, b->exe) == 0 && strcmp(a->uid, b->uid) == 0 &&
	       strcmp(a->cgroup, b->cgroup) == 0;
}

/* Whoever is denied a name may have had it denied in the hope that somebody
 * permits it, so others get no rule along with whom that is meant for. */
static bool is_of_one(const struct chosen *chosen)
{
	size_t i;

	for (i = 1; i < chosen->n; i++)
		if (!is_of_same(chosen->list[0], chosen->list[i]))
			return false;
	return true;
}

/* Is the program and user of @i that of one before? */
static bool is_repeated(const struct chosen *chosen, size_t i)
{
	size_t j;

	for (j = 0; j < i; j++)
		if (is_of_same(chosen->list[j], chosen->list[i]))
			return true;
	return false;
}

static int refuse_several(const struct chosen *chosen)
{
	size_t i;

	(void)fprintf(stderr, "nameward ask: want one program and user, which "
			      "--exe and --user choose, found several:\n");
	for (i = 0; i < chosen->n; i++) {
		const struct ask_denial *denial = chosen->list[i];

		if (is_repeated(chosen, i))
			continue;
		(void)fputs("  ", stderr);
		escape_print(stderr, *denial->exe ? denial->exe : "?");
		(void)fputs(" (uid ", stderr);
		escape_print(stderr, *denial->uid ? denial->uid : "?");
		(void)fputs(*denial->cgroup ? "), in " : ")", stderr);
		escape_print(stderr, denial->cgroup);
		(void)fputs("\n", stderr);
	}
	return CLI_FAILED;
}

/* All that were denied of @names, or none of them. */
static int write_rules(const struct ask_denials *denials, const char *path,
		       char *const *names, int n_names)
{
	CLEANUP(buf_done) struct buf out = { 0 };
	struct chosen chosen = { .n = 0 };
	const char *why;
	size_t i;
	int r;

	for (i = 0; i < denials->n; i++)
		if (is_named(&denials->list[i], names, n_names))
			chosen.list[chosen.n++] = &denials->list[i];
	if (chosen.n == 0) {
		(void)fprintf(stderr, "nameward ask: want names that were "
				      "denied, found none of these\n");
		return CLI_FAILED;
	}
	if (!is_of_one(&chosen))
		return refuse_several(&chosen);
	for (i = 0; i < chosen.n; i++) {
		why = ask_rule_why_not(chosen.list[i]);
		if (why)
			return refuse(chosen.list[i], why);
	}
	r = ask_append(path, chosen.list, chosen.n, &out);
	if (r == -EINVAL)
		return CLI_FAILED;
	if (r < 0)
		return failed(path, r);
	(void)fwrite(out.data, 1, out.len, stdout);
	return CLI_OK;
}

int cli_ask(int argc, char **argv)
{
	CLEANUP(base_freep) struct ask_denials *denials = NULL;
	struct arguments a = { .records = RECORDS };
	struct records_reader reader = { .command = "ask",
					 .take = ask_denials_add };
	int operand, status, r;

	operand = option_table_parse(argc, argv, rows, ARRAY_SIZE(rows), &a);
	if (operand < 0)
		return CLI_USAGE;
	if (a.write && operand == argc) {
		(void)option_table_usage(
			argv[0], "--write: want the names to permit", NULL);
		return CLI_USAGE;
	}
	denials = calloc(1, sizeof(*denials));
	if (!denials)
		return failed("memory", -ENOMEM);
	if (choose_programs(&a, denials) < 0)
		return CLI_USAGE;
	set_first_time(&a, denials);
	reader.context = denials;
	r = records_reader_read(&reader, a.records);
	ask_denials_sort(denials);
	if (r < 0 || reader.n_damaged)
		status = r < 0 ? failed(a.records, r) : CLI_FAILED;
	else if (a.write)
		status = write_rules(denials, a.write, argv + operand,
				     argc - operand);
	else
		status = print_all(denials, argv + operand, argc - operand);
	ask_denials_done(denials);
	return status;
}
