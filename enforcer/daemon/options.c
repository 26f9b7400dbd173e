/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * options.c - a row for each option, and the rows that a subcommand has.
 */
#include "enforcer/daemon/options.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "enforcer/active/reload/confirm.h"
#include "enforcer/control/control.h"
#include "enforcer/lib/option_table.h"
#include "policy/base.h"
#include "policy/language/value.h"

/* Read a whole number from 0 to @max. */
static int parse_number(const char *text, unsigned long max,
			unsigned long *ret_number)
{
	unsigned long number;
	char *end;

	if (*text < '0' || *text > '9')
		return -EINVAL;
	errno = 0;
	number = strtoul(text, &end, 10);
	if (errno || *end || number > max)
		return -EINVAL;
	*ret_number = number;
	return 0;
}

static int add_port(struct options *options, const char *text)
{
	unsigned long port;

	if (options->n_ports == CAPTURE_PORTS_MAX ||
	    parse_number(text, 65535, &port) < 0 || port == 0)
		return -EINVAL;
	options->ports[options->n_ports++] = (uint16_t)port;
	return 0;
}

static int set_ports(void *target, const char *text)
{
	struct options *options = target;
	CLEANUP(base_freep) char *copy = strdup(text);
	char *rest = copy;
	char *port;

	if (!copy)
		return -ENOMEM;
	options->n_ports = 0;
	options->any_port = strcmp(text, "any") == 0;
	while (!options->any_port && (port = strsep(&rest, ",")))
		if (add_port(options, port) < 0)
			return -EINVAL;
	return 0;
}

static int set_format(void *target, const char *text)
{
	struct options *options = target;

	if (strcmp(text, "json") != 0 && strcmp(text, "kv") != 0 &&
	    strcmp(text, "text") != 0)
		return -EINVAL;
	options->format = text;
	return 0;
}

static int set_pin(void *target, const char *text)
{
	struct options *options = target;

	options->pin = strcmp(text, "none") == 0 ? NULL : text;
	return 0;
}

static int set_wait(void *target, const char *text)
{
	struct options *options = target;
	unsigned long s;

	if (parse_number(text, 86400, &s) < 0)
		return -EINVAL;
	options->wait_s = (int)s;
	return 0;
}

static int set_last(void *target, const char *text)
{
	struct options *options = target;
	unsigned long n;

	if (parse_number(text, 100000000, &n) < 0 || !n)
		return -EINVAL;
	options->last = n;
	return 0;
}

/* "120", "120s", "5m", "1h", "1d". */
static int set_confirm(void *target, const char *text)
{
	struct options *options = target;
	uint32_t s;

	if (!value_parse_duration(text, &s) || !s || s > CONFIRM_MAX_S)
		return -EINVAL;
	options->confirm_s = s;
	return 0;
}

/* In the order of enum options_allowed. */
static const struct option_table_row rows[] = {
	{ .name = "policy",
	  .letter = 'p',
	  .offset = offsetof(struct options, policy) },
	{ .name = "output",
	  .letter = 'o',
	  .offset = offsetof(struct options, output) },
	{ .name = "format",
	  .kind = OPTION_TABLE_PARSED,
	  .set = set_format,
	  .wanted = "--format: want text, json or kv, got" },
	{ .name = "cgroup", .offset = offsetof(struct options, cgroup) },
	{ .name = "control", .offset = offsetof(struct options, control) },
	{ .name = "pin", .kind = OPTION_TABLE_PARSED, .set = set_pin },
	{ .name = "keep",
	  .kind = OPTION_TABLE_FLAG,
	  .offset = offsetof(struct options, keep) },
	{ .name = "port",
	  .kind = OPTION_TABLE_PARSED,
	  .set = set_ports,
	  .wanted = "--port: want 'any' or up to 16 port numbers with commas, "
		    "got" },
	{ .name = "json",
	  .kind = OPTION_TABLE_FLAG,
	  .offset = offsetof(struct options, json) },
	{ .name = "wait",
	  .kind = OPTION_TABLE_PARSED,
	  .set = set_wait,
	  .wanted = "--wait: want 0 to 86400 seconds, got" },
	{ .name = "verify", .offset = offsetof(struct options, verify) },
	{ .name = "rollback",
	  .kind = OPTION_TABLE_FLAG,
	  .offset = offsetof(struct options, rollback) },
	{ .name = "confirm",
	  .kind = OPTION_TABLE_PARSED,
	  .set = set_confirm,
	  .wanted = "--confirm: want a time from 1s to 1d, got" },
	{ .name = "dry-run",
	  .kind = OPTION_TABLE_FLAG,
	  .offset = offsetof(struct options, dry_run) },
	{ .name = "records", .offset = offsetof(struct options, records) },
	{ .name = "last",
	  .kind = OPTION_TABLE_PARSED,
	  .set = set_last,
	  .wanted = "--last: want 1 to 100000000 records, got" },
};

void options_init(struct options *options)
{
	*options = (struct options){
		.output = "-",
		.format = "json",
		.control = CONTROL_PATH,
		.pin = OPTIONS_PIN_DIR,
		.wait_s = -1,
		.last = OPTIONS_LAST_RECORDS,
		.ports = { 53, 5353, 5355 },
		.n_ports = 3,
	};
}

int options_parse(int argc, char **argv, unsigned int allowed,
		  struct options *options)
{
	struct option_table_row chosen[ARRAY_SIZE(rows)];
	size_t i, n = 0;
	int operand;

	for (i = 0; i < ARRAY_SIZE(rows); i++)
		if (allowed & 1U << i)
			chosen[n++] = rows[i];
	operand = option_table_parse(argc, argv, chosen, n, options);
	if (operand < 0)
		return operand;
	if (operand < argc)
		return option_table_usage(argv[0],
					  "not expected:", argv[operand]);
	return 0;
}
