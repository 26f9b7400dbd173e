/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * run.c - `nameward run`: put a policy in force until a signal or a request
 * ends it.
 */
#include <stdio.h>

#include "enforcer/cli/commands.h"
#include "enforcer/daemon/options.h"
#include "enforcer/daemon/service.h"
#include "policy/base.h"

int cli_run(int argc, char **argv)
{
	const unsigned int allowed =
		OPTIONS_POLICY | OPTIONS_OUTPUT | OPTIONS_FORMAT |
		OPTIONS_CGROUP | OPTIONS_CONTROL | OPTIONS_PIN | OPTIONS_KEEP |
		OPTIONS_PORT | OPTIONS_VERIFY | OPTIONS_ROLLBACK;
	CLEANUP(service_closep) struct service *service = NULL;
	struct options options;

	options_init(&options);
	if (options_parse(argc, argv, allowed, &options) < 0)
		return CLI_USAGE;
	if (options.keep && !options.pin) {
		(void)fprintf(stderr, "nameward run: --keep needs a directory "
				      "to pin to, not '--pin none'\n");
		return CLI_USAGE;
	}
	if (options.verify && !options.policy) {
		(void)fprintf(stderr, "nameward run: --verify needs a policy "
				      "file: -p POLICY\n");
		return CLI_USAGE;
	}
	if (service_open(&options, false, &service) < 0)
		return CLI_FAILED;
	return service_run(service) < 0 ? CLI_FAILED : CLI_OK;
}
