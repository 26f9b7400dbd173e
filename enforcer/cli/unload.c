/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * unload.c - `nameward unload`: take everything of ours out of the kernel,
 * whether a daemon runs or not.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "bpf/capture.h"
#include "enforcer/cli/commands.h"
#include "enforcer/control/client.h"
#include "enforcer/daemon/options.h"
#include "enforcer/lib/escape.h"
#include "nft/netlink/nl.h"
#include "nft/table/nfttable.h"
#include "policy/base.h"

#define STOP_S 10
#define STEP_MS 20

/* A daemon that runs is asked to stop, or it would put things in again. */
static int stop_daemon(const char *control)
{
	const struct timespec step = { .tv_nsec = STEP_MS * 1000000L };
	CLEANUP(base_freep) char *answer = NULL;
	int i, r;

	r = client_ask(control, "stop", STOP_S, &answer);
	if (r == -ENOENT || r == -ECONNREFUSED)
		return 0;
	/* It unlinks its socket when all is out. */
	for (i = 0; i < STOP_S * 1000 / STEP_MS && r == 0; i++) {
		if (access(control, F_OK) < 0 && errno == ENOENT)
			return 0;
		(void)nanosleep(&step, NULL);
	}
	return r < 0 ? r : -ETIMEDOUT;
}

static int remove_table(void)
{
	CLEANUP(nl_closep) struct nl_socket *nl = NULL;
	int r;

	r = nl_open(&nl);
	if (r < 0) {
		(void)fprintf(stderr, "nameward unload: netlink: %s\n",
			      strerror(-r));
		return r;
	}
	r = nfttable_remove(nl);
	if (r < 0)
		(void)fprintf(stderr, "nameward unload: %s\n", nl_error(nl));
	return r;
}

static void complain(const char *path, const char *why)
{
	(void)fprintf(stderr, "nameward unload: ");
	escape_print(stderr, path);
	(void)fprintf(stderr, ": %s\n", why);
}

int cli_unload(int argc, char **argv)
{
	struct options options;
	char rules[4096];
	int status = CMD_OK;
	int r;

	options_init(&options);
	if (options_parse(argc, argv, OPTIONS_CONTROL | OPTIONS_PIN, &options) <
	    0)
		return CMD_USAGE;
	r = stop_daemon(options.control);
	if (r < 0) {
		complain(options.control, client_error(r));
		return CMD_FAILED;
	}
	r = options.pin ? capture_unload(options.pin) : 0;
	if (r < 0 && r != -ENOENT) { /* nothing pinned: as wanted */
		complain(options.pin, strerror(-r));
		status = CMD_FAILED;
	}
	if (remove_table() < 0)
		status = CMD_FAILED;
	if (snprintf(rules, sizeof(rules), "%s.rules", options.control) <
	    (int)sizeof(rules))
		(void)unlink(rules);
	return status;
}
