/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * check.c - `nameward check POLICY...`: print every mistake of every file.
 */
#include <stdio.h>

#include "enforcer/cli/commands.h"
#include "enforcer/cli/policy_file.h"
#include "enforcer/lib/escape.h"
#include "enforcer/lib/option_table.h"
#include "policy/base.h"
#include "policy/policy.h"

static int check_file(const char *path)
{
	CLEANUP(policy_file_done) struct policy_file file = { 0 };
	const struct policy *policy;

	if (policy_file_open(path, true, &file) < 0)
		return CLI_FAILED;
	policy = file.policy;
	escape_print(stdout, path);
	(void)printf(": ok, %zu rule%s, %u clause%s, %zu name%s\n",
		     policy->n_rules, policy->n_rules == 1 ? "" : "s",
		     policy->n_clauses, policy->n_clauses == 1 ? "" : "s",
		     policy->n_names, policy->n_names == 1 ? "" : "s");
	return CLI_OK;
}

int cli_check(int argc, char **argv)
{
	int status = CLI_OK;
	int i = option_table_parse(argc, argv, NULL, 0, NULL);

	if (i < 0)
		return CLI_USAGE;
	if (i == argc) {
		(void)option_table_usage(argv[0], "want a policy file", NULL);
		return CLI_USAGE;
	}
	for (; i < argc; i++)
		if (check_file(argv[i]) != CLI_OK)
			status = CLI_FAILED;
	return status;
}
