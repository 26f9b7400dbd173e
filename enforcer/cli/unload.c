/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * unload.c - `nameward unload`: take everything of nameward's out of the
 * kernel, whether a daemon runs or not.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "bpf/aside/aside.h"
#include "bpf/capture.h"
#include "enforcer/active/state_file.h"
#include "enforcer/cli/commands.h"
#include "enforcer/control/client.h"
#include "enforcer/daemon/options.h"
#include "enforcer/forward/parked.h"
#include "enforcer/lib/escape.h"
#include "nft/netlink/nl.h"
#include "nft/table/nfttable.h"
#include "policy/base.h"

#define STOP_S 10
#define STEP_MS 20

/* A running daemon has to stop first, or it would put things in again. */
static int stop_daemon(const char *control)
{
	const struct timespec step = { .tv_nsec = STEP_MS * 1000000L };
	CLEANUP(base_freep) char *answer = NULL;
	int i, r;

	r = client_request(control, "stop", STOP_S, &answer);
	if (r == -ENOENT || r == -ECONNREFUSED)
		return 0;
	/* The daemon unlinks its socket once everything is out. */
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

static bool at_any(void *context, uint32_t ifindex)
{
	(void)context;
	(void)ifindex;
	return true;
}

/* A denied question may wait for its neighbour: the programs at devices, which
 * keep it from leaving, go last. */
static int remove_programs(const char *pin_dir)
{
	const struct aside_options options = { 0 };
	CLEANUP(aside_freep) struct aside *aside = NULL;
	int r = capture_unload_cgroup(pin_dir);

	if (r == 0 && aside_new(&options, &aside) == 0)
		(void)parked_end(aside, at_any, NULL);
	return capture_unload(pin_dir);
}

static void print_error(const char *path, const char *why)
{
	(void)fprintf(stderr, "nameward unload: ");
	escape_print(stderr, path);
	(void)fprintf(stderr, ": %s\n", why);
}

int cli_unload(int argc, char **argv)
{
	struct options options;
	CLEANUP(base_freep) char *state_path = NULL;
	int status = CLI_OK;
	int r;

	options_init(&options);
	if (options_parse(argc, argv, OPTIONS_CONTROL | OPTIONS_PIN, &options) <
	    0)
		return CLI_USAGE;
	r = stop_daemon(options.control);
	if (r < 0) {
		print_error(options.control, client_error(r));
		return CLI_FAILED;
	}
	r = options.pin ? remove_programs(options.pin) : 0;
	if (r < 0 && r != -ENOENT) { /* -ENOENT: nothing is pinned there */
		print_error(options.pin, strerror(-r));
		status = CLI_FAILED;
	}
	if (remove_table() < 0)
		status = CLI_FAILED;
	state_path = state_file_path(options.control);
	if (state_path)
		(void)unlink(state_path);
	return status;
}
