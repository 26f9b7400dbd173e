/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * permit.c - `nameward permit`: permit a program names for a while, list what
 * is permitted so, end it sooner.
 */
#include <errno.h>
#include <inttypes.h>
#include <pwd.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "enforcer/cli/commands.h"
#include "enforcer/cli/refused.h"
#include "enforcer/control/client.h"
#include "enforcer/control/control.h"
#include "enforcer/host/permit/permit.h"
#include "enforcer/lib/buf.h"
#include "enforcer/lib/escape.h"
#include "enforcer/lib/jsonin.h"
#include "enforcer/lib/jsonout.h"
#include "enforcer/lib/option_table.h"
#include "policy/base.h"
#include "policy/language/value.h"

/* A policy with a million names is compiled anew. */
#define ANSWER_S 60
#define NO_LOGIN UINT32_MAX

struct arguments {
	const char *control;
	const char *exe;
	const char *user;
	const char *ports;
	bool json;
	bool list;
	uint32_t for_s;	   /* 0: not given */
	unsigned long end; /* 0: not given */
};

static int set_for(void *target, const char *text)
{
	struct arguments *a = target;
	uint32_t s;

	if (!value_parse_duration(text, &s) || s == 0 || s > PERMIT_FOR_MAX_S)
		return -EINVAL;
	a->for_s = s;
	return 0;
}

static int set_end(void *target, const char *text)
{
	struct arguments *a = target;
	char *end;

	errno = 0;
	a->end = strtoul(text, &end, 10);
	return *text < '1' || *text > '9' || *end || errno ? -EINVAL : 0;
}

static const struct option_table_row rows[] = {
	{ .name = "control", .offset = offsetof(struct arguments, control) },
	{ .name = "json",
	  .kind = OPTION_TABLE_FLAG,
	  .offset = offsetof(struct arguments, json) },
	{ .name = "list",
	  .kind = OPTION_TABLE_FLAG,
	  .offset = offsetof(struct arguments, list) },
	{ .name = "exe", .offset = offsetof(struct arguments, exe) },
	{ .name = "user", .offset = offsetof(struct arguments, user) },
	{ .name = "ports", .offset = offsetof(struct arguments, ports) },
	{ .name = "for",
	  .kind = OPTION_TABLE_PARSED,
	  .set = set_for,
	  .wanted = "--for: want a time such as 10m, 1h or 2d, up to 30d, "
		    "found" },
	{ .name = "end",
	  .kind = OPTION_TABLE_PARSED,
	  .set = set_end,
	  .wanted = "--end: want the number of a permission, found" },
};

/* Who logged in, also where sudo made somebody else of them. */
static uint32_t login_uid(void)
{
	CLEANUP(base_fclosep) FILE *file = fopen("/proc/self/loginuid", "re");
	uint32_t uid;

	if (!file || fscanf(file, "%" SCNu32, &uid) != 1 || uid == NO_LOGIN)
		return getuid();
	return uid;
}

static void put_by(struct jsonout *json)
{
	const uint32_t uid = login_uid();
	const struct passwd *person = getpwuid(uid);
	char text[128];

	(void)snprintf(text, sizeof(text), "%s (uid %" PRIu32 ")",
		       person ? person->pw_name : "?", uid);
	jsonout_pair(json, "by", text);
}

static void put_ports(struct jsonout *json, const char *ports)
{
	size_t len;

	if (!ports)
		return;
	jsonout_key(json, "ports");
	jsonout_open_array(json);
	for (; *ports; ports += len) {
		ports += *ports == ',';
		len = strcspn(ports, ",");
		jsonout_bytes(json, ports, len);
	}
	jsonout_close_array(json);
}

static int make_request(const struct arguments *a, char **names, int n,
			struct buf *out)
{
	CLEANUP(jsonout_freep) struct jsonout *json = NULL;
	int i, r;

	r = jsonout_new(&json);
	if (r < 0)
		return r;
	buf_text(out, "permit ");
	jsonout_begin(json, out);
	jsonout_pair_uint(json, "for_s", a->for_s);
	jsonout_pair(json, "exe", a->exe);
	jsonout_pair(json, "user", a->user);
	jsonout_key(json, "names");
	jsonout_open_array(json);
	for (i = 0; i < n; i++)
		jsonout_string(json, names[i]);
	jsonout_close_array(json);
	put_ports(json, a->ports);
	put_by(json);
	jsonout_end(json);
	buf_char(out, '\0');
	return out->failed ? -ENOMEM : 0;
}

static void put(const char *before, const char *text)
{
	if (!text)
		return;
	(void)fputs(before, stdout);
	escape_print(stdout, text);
}

static uint64_t number_of(yajl_val object, const char *key)
{
	yajl_val value = jsonin_member(object, key);

	return YAJL_IS_INTEGER(value) ? (uint64_t)YAJL_GET_INTEGER(value) : 0;
}

static void put_texts(const char *before, yajl_val list)
{
	size_t i;

	for (i = 0; YAJL_IS_ARRAY(list) && i < list->u.array.len; i++)
		put(i ? ", " : before,
		    YAJL_GET_STRING(list->u.array.values[i]));
}

/* "permit-1  0h59m48s left  /usr/bin/curl (user deploy): a.example; by ..." */
static void print_permit(yajl_val permit)
{
	const uint64_t left_s = number_of(permit, "left_s");
	const char *user = YAJL_GET_STRING(jsonin_member(permit, "user"));

	(void)printf("permit-%" PRIu64 "  %" PRIu64 "h%02" PRIu64 "m%02" PRIu64
		     "s left  ",
		     number_of(permit, "permit"), left_s / 3600,
		     left_s / 60 % 60, left_s % 60);
	put("", YAJL_GET_STRING(jsonin_member(permit, "exe")));
	put(" (user ", user);
	(void)fputs(user ? ")" : "", stdout);
	put_texts(": ", jsonin_member(permit, "names"));
	put_texts("; ports ", jsonin_member(permit, "ports"));
	put("; by ", YAJL_GET_STRING(jsonin_member(permit, "by")));
	(void)putchar('\n');
}

/* All of them, or the one of @number. */
static void print_permits(yajl_val answer, uint64_t number)
{
	yajl_val permits = jsonin_member(answer, "permits");
	size_t i, n = 0;

	for (i = 0; YAJL_IS_ARRAY(permits) && i < permits->u.array.len; i++) {
		yajl_val permit = permits->u.array.values[i];

		if (number && number_of(permit, "permit") != number)
			continue;
		print_permit(permit);
		n++;
	}
	if (n == 0)
		(void)puts("nothing is permitted for a while");
}

/* The lines are about a text that nobody wrote: without their places. */
static void print_diagnostics(yajl_val lines)
{
	const char *line, *text;
	size_t i;

	for (i = 0; YAJL_IS_ARRAY(lines) && i < lines->u.array.len; i++) {
		line = YAJL_GET_STRING(lines->u.array.values[i]);
		text = line ? strstr(line, "error: ") : NULL;
		if (line && !text)
			text = strstr(line, "warning: ");
		(void)refused(text ? strchr(text, ' ') + 1 : "refused");
	}
}

static int show(const struct arguments *a, const char *text)
{
	CLEANUP(jsonin_treep) yajl_val answer = NULL;
	const char *error;

	answer = jsonin_tree(text);
	if (!YAJL_IS_OBJECT(answer))
		return refused("the answer is no JSON");
	if (a->json)
		(void)fputs(text, stdout);
	error = YAJL_GET_STRING(jsonin_member(answer, "error"));
	print_diagnostics(jsonin_member(answer, "diagnostics"));
	if (!YAJL_IS_TRUE(jsonin_member(answer, "ok")))
		return error ? refused(error) : CLI_FAILED;
	if (!a->json && !a->end)
		print_permits(answer, number_of(answer, "permit"));
	return CLI_OK;
}

/* NULL: they are what one may say together. */
static const char *wrong(const struct arguments *a, int n_names)
{
	const bool gives = a->for_s || a->exe || a->user || a->ports;

	if (a->list + (a->end != 0) + (gives || n_names) > 1)
		return "want a permission, --list or --end, one of them";
	if (a->list || a->end)
		return NULL;
	if (!a->for_s)
		return "want --for and how long";
	if (!a->exe || a->exe[0] != '/')
		return "want --exe and the absolute path of a program";
	if (n_names == 0)
		return "want a name that may be looked up";
	return n_names > PERMIT_NAMES_MAX ? "want at most 64 names" : NULL;
}

int cli_permit(int argc, char **argv)
{
	struct arguments a = { .control = CONTROL_PATH };
	CLEANUP(buf_done) struct buf request = { 0 };
	CLEANUP(base_freep) char *answer = NULL;
	const char *error;
	int operand, r = 0;

	operand = option_table_parse(argc, argv, rows, ARRAY_SIZE(rows), &a);
	if (operand < 0)
		return CLI_USAGE;
	error = wrong(&a, argc - operand);
	if (error) {
		(void)option_table_usage(argv[0], error, NULL);
		return CLI_USAGE;
	}
	if (a.list) {
		buf_add(&request, "permit list", sizeof("permit list"));
	} else if (a.end) {
		buf_text(&request, "permit end ");
		buf_uint(&request, a.end);
		buf_char(&request, '\0');
	} else {
		r = make_request(&a, argv + operand, argc - operand, &request);
	}
	if (r < 0 || request.failed)
		return refused("out of memory");
	r = client_request(a.control, request.data, ANSWER_S, &answer);
	if (r < 0)
		return refused_by_client(a.control, r);
	return show(&a, answer);
}
