/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * ctl.c - `nameward status`, `sets`, `reload` and `confirm`: send the request
 * to the daemon and print its JSON document, as it is or in rows for people.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "enforcer/cli/commands.h"
#include "enforcer/cli/dry_run.h"
#include "enforcer/cli/dry_run_records.h"
#include "enforcer/cli/refused.h"
#include "enforcer/control/client.h"
#include "enforcer/daemon/options.h"
#include "enforcer/lib/escape.h"
#include "enforcer/lib/jsonin.h"
#include "policy/base.h"

#define ANSWER_S 10
#define RELOAD_S 120 /* enough for four million names on a slow machine */
#define WAIT_STEP_MS 20

/* Print what the daemon answered, for people. */
typedef void (*print_fn)(const struct options *options, yajl_val answer);

static void print_value(yajl_val value)
{
	if (YAJL_IS_STRING(value))
		escape_print(stdout, YAJL_GET_STRING(value));
	else if (YAJL_IS_NUMBER(value))
		escape_print(stdout, YAJL_GET_NUMBER(value));
	else
		(void)fputs(YAJL_IS_TRUE(value) ? "yes" : "no", stdout);
}

static size_t count_of(yajl_val list)
{
	return YAJL_IS_ARRAY(list) ? list->u.array.len : 0;
}

static yajl_val item_of(yajl_val list, size_t i)
{
	return list->u.array.values[i];
}

static void print_list(const char *name, yajl_val list)
{
	size_t i;

	if (count_of(list) == 0)
		(void)printf("%-12s -\n", name);
	for (i = 0; i < count_of(list); i++) {
		(void)printf("%-12s ", i ? "" : name);
		print_value(item_of(list, i));
		(void)putchar('\n');
	}
}

/* Print one row such as "counters  packets 12, queries 3". */
static void print_members(const char *name, yajl_val object)
{
	size_t i;

	(void)printf("%-12s ", name);
	for (i = 0; i < YAJL_GET_OBJECT(object)->len; i++) {
		(void)printf("%s%s ", i ? ", " : "",
			     YAJL_GET_OBJECT(object)->keys[i]);
		print_value(YAJL_GET_OBJECT(object)->values[i]);
	}
	(void)putchar('\n');
}

static void print_row(const char *name, yajl_val value)
{
	if (YAJL_IS_ARRAY(value)) {
		print_list(name, value);
	} else if (YAJL_IS_OBJECT(value)) {
		print_members(name, value);
	} else {
		(void)printf("%-12s ", name);
		print_value(value);
		(void)putchar('\n');
	}
}

static void print_status(const struct options *options, yajl_val status)
{
	const char *name;
	size_t i;

	(void)options;
	for (i = 0; i < status->u.object.len; i++) {
		name = status->u.object.keys[i];
		if (strcmp(name, "ok") != 0)
			print_row(name, status->u.object.values[i]);
	}
}

static void print_column(yajl_val object, const char *key, int width)
{
	yajl_val value = jsonin_member(object, key);
	const char *text = "?";

	if (YAJL_IS_STRING(value))
		text = YAJL_GET_STRING(value);
	else if (YAJL_IS_NUMBER(value))
		text = YAJL_GET_NUMBER(value);
	(void)printf("%*s", width, text);
}

static const char *text_of(yajl_val value)
{
	return YAJL_IS_STRING(value) ? value->u.string : "?";
}

static void print_addresses(const char *rule, yajl_val addresses)
{
	yajl_val address;
	size_t i;

	for (i = 0; i < count_of(addresses); i++) {
		address = item_of(addresses, i);
		(void)printf("%-20s ", rule);
		print_column(address, "address", -40);
		print_column(address, "expires_s", 8);
		print_column(address, "packets", 10);
		print_column(address, "bytes", 12);
		(void)putchar('\n');
	}
}

static void print_sets(const struct options *options, yajl_val answer)
{
	yajl_val sets = jsonin_member(answer, "sets");
	size_t i;

	(void)options;
	(void)printf("%-20s %-40s%8s%10s%12s\n", "RULE", "ADDRESS", "LEFT s",
		     "PACKETS", "BYTES");
	for (i = 0; i < count_of(sets); i++)
		print_addresses(
			text_of(jsonin_member(item_of(sets, i), "rule")),
			jsonin_member(item_of(sets, i), "addresses"));
}

/* The lines of a policy's errors and warnings, as `check` prints them. */
static void print_diagnostics(yajl_val answer)
{
	yajl_val lines = jsonin_member(answer, "diagnostics");
	size_t i;

	for (i = 0; i < count_of(lines); i++) {
		escape_print(stderr, text_of(item_of(lines, i)));
		(void)fputc('\n', stderr);
	}
}

/* show_answer() has printed its warnings already. */
static void print_reload(const struct options *options, yajl_val answer)
{
	if (!options->dry_run)
		return;
	if (!options->json)
		dry_run_print(answer);
	dry_run_records(options, answer);
}

static int show_answer(const struct options *options, const char *text,
		       print_fn print)
{
	CLEANUP(jsonin_treep) yajl_val answer = NULL;
	yajl_val why;

	answer = jsonin_tree(text);
	if (!YAJL_IS_OBJECT(answer))
		return refused("the answer is no JSON");
	if (options->json)
		(void)fputs(text, stdout);
	print_diagnostics(answer);
	if (YAJL_IS_TRUE(jsonin_member(answer, "ok"))) {
		if (!options->json || options->dry_run)
			print(options, answer);
		return CLI_OK;
	}
	why = jsonin_member(answer, "error");
	return refused(YAJL_IS_STRING(why) ? YAJL_GET_STRING(why)
					   : "it failed");
}

static uint64_t now_ms(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

/* Repeat the request until the daemon answers, which it does once its policy is
 * in force, or until the time given by --wait is over. */
static int ask_until(const struct options *options, const char *request,
		     char **ret_answer)
{
	const struct timespec step = { .tv_nsec = WAIT_STEP_MS * 1000000L };
	uint64_t end_ms = now_ms() + (uint64_t)options->wait_s * 1000;
	uint64_t left_ms;
	int r;

	for (;;) {
		left_ms = end_ms > now_ms() ? end_ms - now_ms() : 0;
		r = client_request(options->control, request,
				   (unsigned int)(left_ms + 999) / 1000 +
					   !left_ms,
				   ret_answer);
		if (r == 0 || r == -EACCES || now_ms() >= end_ms)
			return r;
		(void)nanosleep(&step, NULL);
	}
}

static int ask_and_show(const struct options *options, const char *request,
			unsigned int timeout_s, print_fn print)
{
	CLEANUP(base_freep) char *answer = NULL;
	int r;

	if (options->wait_s >= 0)
		r = ask_until(options, request, &answer);
	else
		r = client_request(options->control, request, timeout_s,
				   &answer);
	if (r < 0)
		return refused_by_client(options->control, r);
	return show_answer(options, answer, print);
}

int cli_ctl_status(int argc, char **argv)
{
	struct options options;

	options_init(&options);
	if (options_parse(argc, argv,
			  OPTIONS_CONTROL | OPTIONS_JSON | OPTIONS_WAIT,
			  &options) < 0)
		return CLI_USAGE;
	return ask_and_show(&options, "status", ANSWER_S, print_status);
}

int cli_ctl_sets(int argc, char **argv)
{
	struct options options;

	options_init(&options);
	if (options_parse(argc, argv, OPTIONS_CONTROL | OPTIONS_JSON,
			  &options) < 0)
		return CLI_USAGE;
	return ask_and_show(&options, "sets", ANSWER_S, print_sets);
}

int cli_ctl_reload(int argc, char **argv)
{
	struct options options;
	char request[64];

	options_init(&options);
	if (options_parse(argc, argv,
			  OPTIONS_CONTROL | OPTIONS_JSON | OPTIONS_ROLLBACK |
				  OPTIONS_CONFIRM | OPTIONS_DRY_RUN |
				  OPTIONS_RECORDS | OPTIONS_LAST,
			  &options) < 0)
		return CLI_USAGE;
	(void)snprintf(request, sizeof(request), "reload%s%s",
		       options.dry_run ? " dry-run" : "",
		       options.rollback ? " rollback" : "");
	if (options.confirm_s)
		(void)snprintf(request + strlen(request),
			       sizeof(request) - strlen(request), " confirm %u",
			       options.confirm_s);
	return ask_and_show(&options, request, RELOAD_S, print_reload);
}

int cli_ctl_confirm(int argc, char **argv)
{
	struct options options;

	options_init(&options);
	if (options_parse(argc, argv, OPTIONS_CONTROL | OPTIONS_JSON,
			  &options) < 0)
		return CLI_USAGE;
	return ask_and_show(&options, "confirm", RELOAD_S, print_reload);
}
