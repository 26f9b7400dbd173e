/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * check.c - `nameward check POLICY...`: print every mistake of every file.
 */
#include <stdio.h>

#include "enforcer/cli/advice.h"
#include "enforcer/cli/browsers.h"
#include "enforcer/cli/commands.h"
#include "enforcer/cli/policy_file.h"
#include "enforcer/lib/escape.h"
#include "enforcer/lib/log.h"
#include "enforcer/lib/option_table.h"
#include "policy/base.h"
#include "policy/diag.h"
#include "policy/lists/format.h"
#include "policy/policy.h"

/* ", 2 names" or ", 1 name"; nothing for 0. */
static void print_count(size_t n, const char *what)
{
	if (n)
		(void)printf(", %zu %s%s", n, what, n == 1 ? "" : "s");
}

/* What was made of the file of a list, and how much of it was skipped. */
static void print_list(const struct policy_list *list)
{
	escape_print(stdout, list->path);
	(void)printf(": list %s: %s: ok", list->name,
		     list->of_networks ? "networks"
				       : format_name(list->format));
	if (list->of_networks)
		(void)printf(", %zu network%s", list->n_nets,
			     list->n_nets == 1 ? "" : "s");
	else
		(void)printf(", %zu name%s", list->n_patterns,
			     list->n_patterns == 1 ? "" : "s");
	print_count(list->n_exceptions, "exception");
	print_count(list->n_skipped, "odd line");
	(void)printf("%s\n", list->n_skipped ? " skipped" : "");
}

/* What is to be known of this machine is no fault of the policy. */
static void print_advice(const struct policy_file *file)
{
	CLEANUP(diag_freep) struct diag *diag = NULL;
	struct advice advice = { .policy = file->policy,
				 .image = file->image,
				 .root = "" };

	if (diag_new(&diag) < 0)
		return;
	advice.diag = diag;
	advice_nameservers(&advice);
	advice_search(&advice);
	browsers_note(&advice);
	log_diag(diag);
}

static int check_file(const char *path)
{
	CLEANUP(policy_file_done) struct policy_file file = { 0 };
	const struct policy *policy;
	size_t i;

	if (policy_file_open(path, true, &file) < 0)
		return CLI_FAILED;
	policy = file.policy;
	print_advice(&file);
	escape_print(stdout, path);
	(void)printf(": ok, %zu rule%s, %u clause%s, %zu name%s\n",
		     policy->n_rules, policy->n_rules == 1 ? "" : "s",
		     policy->n_clauses, policy->n_clauses == 1 ? "" : "s",
		     policy->n_names, policy->n_names == 1 ? "" : "s");
	for (i = 0; i < policy->n_lists; i++)
		print_list(&policy->lists[i]);
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
