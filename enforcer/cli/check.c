/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * check.c - `nameward check POLICY...`: every mistake of every file.
 */
#include <getopt.h>
#include <stdio.h>

#include "enforcer/cli/commands.h"
#include "enforcer/cli/policy_file.h"
#include "enforcer/lib/escape.h"
#include "policy/base.h"
#include "policy/policy.h"

static int check_file(const char *path)
{
	CLEANUP(policy_file_done) struct policy_file file = { 0 };
	const struct policy *policy;

	if (policy_file_open(path, true, &file) < 0)
		return CMD_FAILED;
	policy = file.policy;
	escape_print(stdout, path);
	(void)printf(": ok, %zu rule%s, %u clause%s, %zu name%s\n",
		     policy->n_rules, policy->n_rules == 1 ? "" : "s",
		     policy->n_clauses, policy->n_clauses == 1 ? "" : "s",
		     policy->n_names, policy->n_names == 1 ? "" : "s");
	return CMD_OK;
}

int cli_check(int argc, char **argv)
{
	static const struct option options[] = { { 0 } };
	int status = CMD_OK;

	/* It says itself what it does not know. */
	if (getopt_long(argc, argv, "", options, NULL) != -1)
		return CMD_USAGE;
	if (optind == argc) {
		(void)fprintf(stderr, "nameward check: want a policy file\n");
		return CMD_USAGE;
	}
	for (; optind < argc; optind++)
		if (check_file(argv[optind]) != CMD_OK)
			status = CMD_FAILED;
	return status;
}
