/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * options.c - read the test client's command line with getopt_long().
 */
#include "tests/e2e/client/options.h"

#include <errno.h>
#include <getopt.h>
#include <grp.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <unistd.h>

enum option_id {
	OPT_SERVER,
	OPT_PORT,
	OPT_NAME,
	OPT_TYPE,
	OPT_TCP,
	OPT_CONNECTED,
	OPT_NO_ANSWER,
	OPT_COUNT,
	OPT_THREADS,
	OPT_GAP,
	OPT_HOLD,
	OPT_TIMEOUT,
	OPT_LINGER,
	OPT_LIMIT,
	OPT_THEN_CONNECT,
	OPT_UNIQUE,
	OPT_SUMMARY,
	OPT_MAIN_ENDS,
	OPT_UID,
	OPT_GID,
	OPT_GROUP,
	OPT_COMM,
};

static const struct option long_options[] = {
	{ "server", required_argument, NULL, OPT_SERVER },
	{ "port", required_argument, NULL, OPT_PORT },
	{ "name", required_argument, NULL, OPT_NAME },
	{ "type", required_argument, NULL, OPT_TYPE },
	{ "tcp", no_argument, NULL, OPT_TCP },
	{ "connected", no_argument, NULL, OPT_CONNECTED },
	{ "no-answer", no_argument, NULL, OPT_NO_ANSWER },
	{ "count", required_argument, NULL, OPT_COUNT },
	{ "threads", required_argument, NULL, OPT_THREADS },
	{ "gap-us", required_argument, NULL, OPT_GAP },
	{ "hold-ms", required_argument, NULL, OPT_HOLD },
	{ "limit-ms", required_argument, NULL, OPT_LIMIT },
	{ "linger-ms", required_argument, NULL, OPT_LINGER },
	{ "timeout-ms", required_argument, NULL, OPT_TIMEOUT },
	{ "then-connect", required_argument, NULL, OPT_THEN_CONNECT },
	{ "unique", no_argument, NULL, OPT_UNIQUE },
	{ "summary", no_argument, NULL, OPT_SUMMARY },
	{ "main-ends", no_argument, NULL, OPT_MAIN_ENDS },
	{ "uid", required_argument, NULL, OPT_UID },
	{ "gid", required_argument, NULL, OPT_GID },
	{ "group", required_argument, NULL, OPT_GROUP },
	{ "comm", required_argument, NULL, OPT_COMM },
	{ NULL, 0, NULL, 0 },
};

static void set_flag(struct options *options, int id)
{
	options->ask.tcp |= id == OPT_TCP;
	options->ask.connected |= id == OPT_CONNECTED;
	options->ask.no_answer |= id == OPT_NO_ANSWER;
	options->unique |= id == OPT_UNIQUE;
	options->summary |= id == OPT_SUMMARY;
	options->main_ends |= id == OPT_MAIN_ENDS;
}

static void set_text(struct options *options, int id, const char *text)
{
	if (id == OPT_SERVER)
		options->server = text;
	else if (id == OPT_NAME)
		options->ask.name = text;
	else if (id == OPT_TYPE)
		options->ask.type = message_type(text);
	else
		options->comm = text;
}

static void set_number(struct options *options, int id, unsigned int number)
{
	unsigned int *const counts[] = {
		[OPT_COUNT] = &options->count,
		[OPT_THREADS] = &options->threads,
		[OPT_GAP] = &options->gap_us,
		[OPT_HOLD] = &options->hold_ms,
		[OPT_LIMIT] = &options->limit_ms,
		[OPT_LINGER] = &options->ask.linger_ms,
		[OPT_TIMEOUT] = &options->ask.timeout_ms,
		[OPT_UID] = &options->uid,
		[OPT_GID] = &options->gid,
		[OPT_COMM] = NULL,
	};

	if (id == OPT_TIMEOUT)
		options->dial_ms = number;
	if (counts[id])
		*counts[id] = number;
	else if (id == OPT_PORT)
		options->port = (uint16_t)number;
	else if (id == OPT_THEN_CONNECT)
		options->then_connect = (uint16_t)number;
	else if (options->n_groups < OPTIONS_GROUPS_MAX)
		options->groups[options->n_groups++] = number;
}

/* More where TEST_SLOW says that the machine is slow. */
static unsigned int patience_ms(unsigned int ms)
{
	const char *slow = getenv("TEST_SLOW");
	unsigned long times = slow ? strtoul(slow, NULL, 10) : 1;

	return times > 0 && times < 1000 ? ms * (unsigned int)times : ms;
}

int options_read(int argc, char **argv, struct options *ret_options)
{
	struct options options = {
		.ask = { .name = "www.example.com",
			 .type = 1,
			 .timeout_ms = patience_ms(2000) },
		/* TCP tries again after one second and after three. */
		.dial_ms = patience_ms(5000),
		.server = "198.51.100.2",
		.port = 53,
		.count = 1,
		.threads = 1,
	};
	int id, r;

	while ((id = getopt_long(argc, argv, "", long_options, NULL)) != -1) {
		if (id == '?')
			return -EINVAL;
		if (id == OPT_SERVER || id == OPT_NAME || id == OPT_TYPE ||
		    id == OPT_COMM)
			set_text(&options, id, optarg);
		else if (!optarg)
			set_flag(&options, id);
		else
			set_number(&options, id,
				   (unsigned int)strtoul(optarg, NULL, 10));
	}
	if (options.threads == 0 || options.threads > OPTIONS_THREADS_MAX)
		return -EINVAL;
	r = ask_server(options.server, options.port, &options.ask.server);
	if (r < 0)
		return r;
	options.operands = argv + optind;
	*ret_options = options;
	return 0;
}

int options_become(const struct options *options)
{
	if (options->comm && prctl(PR_SET_NAME, options->comm) < 0)
		return -errno;
	if ((options->uid || options->n_groups) &&
	    setgroups(options->n_groups, options->groups) < 0)
		return -errno;
	if (options->gid && setgid(options->gid) < 0)
		return -errno;
	if (options->uid && setuid(options->uid) < 0)
		return -errno;
	return 0;
}
