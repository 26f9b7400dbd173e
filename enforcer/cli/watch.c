/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * watch.c - `nameward watch`: show every lookup, decide nothing.
 */
#include "enforcer/cli/commands.h"
#include "enforcer/daemon/options.h"
#include "enforcer/daemon/service.h"
#include "policy/base.h"

int cli_watch(int argc, char **argv)
{
	const unsigned int allowed =
		OPTIONS_OUTPUT | OPTIONS_FORMAT | OPTIONS_CGROUP | OPTIONS_PORT;
	CLEANUP(service_closep) struct service *service = NULL;
	struct options options;

	options_init(&options);
	options.format = "text";
	if (options_parse(argc, argv, allowed, &options) < 0)
		return CLI_USAGE;
	if (service_open(&options, true, &service) < 0)
		return CLI_FAILED;
	return service_run(service) < 0 ? CLI_FAILED : CLI_OK;
}
