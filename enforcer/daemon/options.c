/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * options.c - getopt_long() over the part of the table that is allowed.
 */
#include "enforcer/daemon/options.h"

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "enforcer/control/control.h"
#include "enforcer/lib/escape.h"
#include "policy/base.h"

static int usage(const char *subcommand, const char *what, const char *found)
{
	(void)fprintf(stderr, "nameward %s: %s '", subcommand, what);
	escape_print(stderr, found);
	(void)fprintf(stderr, "'\n");
	return -EINVAL;
}

/* A whole number from 0 to @max. */
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

static int set_ports(struct options *options, const char *text)
{
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

static int set_format(struct options *options, const char *text)
{
	if (strcmp(text, "json") != 0 && strcmp(text, "kv") != 0 &&
	    strcmp(text, "text") != 0)
		return -EINVAL;
	options->format = text;
	return 0;
}

static int set_pin(struct options *options, const char *text)
{
	options->pin = strcmp(text, "none") == 0 ? NULL : text;
	return 0;
}

static int set_wait(struct options *options, const char *text)
{
	unsigned long s;

	if (parse_number(text, 86400, &s) < 0)
		return -EINVAL;
	options->wait_s = (int)s;
	return 0;
}

static int set_policy(struct options *options, const char *text)
{
	options->policy = text;
	return 0;
}

static int set_output(struct options *options, const char *text)
{
	options->output = text;
	return 0;
}

static int set_cgroup(struct options *options, const char *text)
{
	options->cgroup = text;
	return 0;
}

static int set_control(struct options *options, const char *text)
{
	options->control = text;
	return 0;
}

static int set_keep(struct options *options, const char *text)
{
	(void)text;
	options->keep = true;
	return 0;
}

static int set_json(struct options *options, const char *text)
{
	(void)text;
	options->json = true;
	return 0;
}

/* In the order of enum options_allowed. */
static const struct row {
	const char *name;
	char letter; /* 0: none */
	int has_argument;
	int (*set)(struct options *options, const char *text);
	const char *wanted; /* of a bad argument */
} rows[] = {
	{ "policy", 'p', required_argument, set_policy, NULL },
	{ "output", 'o', required_argument, set_output, NULL },
	{ "format", 0, required_argument, set_format,
	  "--format: want text, json or kv, got" },
	{ "cgroup", 0, required_argument, set_cgroup, NULL },
	{ "control", 0, required_argument, set_control, NULL },
	{ "pin", 0, required_argument, set_pin, NULL },
	{ "keep", 0, no_argument, set_keep, NULL },
	{ "port", 0, required_argument, set_ports,
	  "--port: want 'any' or up to 16 port numbers with commas, got" },
	{ "json", 0, no_argument, set_json, NULL },
	{ "wait", 0, required_argument, set_wait,
	  "--wait: want 0 to 86400 seconds, got" },
};

void options_init(struct options *options)
{
	*options = (struct options){
		.output = "-",
		.format = "json",
		.control = CONTROL_PATH,
		.pin = OPTIONS_PIN_DIR,
		.wait_s = -1,
		.ports = { 53, 5353, 5355 },
		.n_ports = 3,
	};
}

/* What getopt_long() wants, of the rows that are allowed. */
static void make_tables(unsigned int allowed,
			struct option longs[ARRAY_SIZE(rows) + 1],
			char shorts[2 * ARRAY_SIZE(rows) + 2])
{
	size_t i, n = 0;

	*shorts++ = ':';
	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		if (!(allowed & 1U << i))
			continue;
		/* 256 and up can't be letters. */
		longs[n++] =
			(struct option){ rows[i].name, rows[i].has_argument,
					 NULL, 256 + (int)i };
		if (!rows[i].letter)
			continue;
		*shorts++ = rows[i].letter;
		if (rows[i].has_argument == required_argument)
			*shorts++ = ':';
	}
	longs[n] = (struct option){ 0 };
	*shorts = '\0';
}

static const struct row *find_row(int c)
{
	size_t i;

	if (c >= 256)
		return &rows[c - 256];
	for (i = 0; i < ARRAY_SIZE(rows); i++)
		if (rows[i].letter && rows[i].letter == c)
			return &rows[i];
	return NULL;
}

int options_parse(int argc, char **argv, unsigned int allowed,
		  struct options *options)
{
	struct option longs[ARRAY_SIZE(rows) + 1];
	char shorts[2 * ARRAY_SIZE(rows) + 2];
	const struct row *row;
	int c;

	make_tables(allowed, longs, shorts);
	opterr = 0;
	optind = 1;
	while ((c = getopt_long(argc, argv, shorts, longs, NULL)) != -1) {
		if (c == ':')
			return usage(argv[0], "an argument is missing after",
				     argv[optind - 1]);
		row = find_row(c);
		if (!row || c == '?')
			return usage(argv[0],
				     "no such option here:", argv[optind - 1]);
		if (row->set(options, optarg) < 0)
			return usage(argv[0], row->wanted, optarg);
	}
	if (optind < argc)
		return usage(argv[0], "not expected:", argv[optind]);
	return 0;
}
