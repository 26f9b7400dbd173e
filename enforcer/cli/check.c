/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * check.c - `nameward check POLICY...`: print every mistake of every file, and
 * run its tests.
 */
#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "enforcer/cli/advice.h"
#include "enforcer/cli/browsers.h"
#include "enforcer/cli/commands.h"
#include "enforcer/cli/policy_file.h"
#include "enforcer/host/services/plan.h"
#include "enforcer/lib/escape.h"
#include "enforcer/lib/log.h"
#include "enforcer/lib/option_table.h"
#include "policy/base.h"
#include "policy/diag.h"
#include "policy/lists/format.h"
#include "policy/policy.h"
#include "policy/selftest.h"

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

struct options {
	bool here; /* say what the policy means on this machine, too */
};

static const struct option_table_row rows[] = {
	{ .name = "here",
	  .kind = OPTION_TABLE_FLAG,
	  .offset = offsetof(struct options, here) },
};

/* What becomes of name services, if the kernel can refuse them. */
static void print_plan(const char *path, const struct plan *plan)
{
	static const char *const others[] = {
		[SERVICE_REFUSE] = "none are refused",
		[SERVICE_WATCH] = "they are watched",
		[SERVICE_LEAVE] = "they are left",
	};
	char words[PLAN_WORDS];

	escape_print(stdout, path);
	if (plan->refused)
		(void)printf(": here: name services: %s: refused\n",
			     plan_words(plan->refused, words));
	else
		(void)printf(": here: name services: %s\n",
			     others[plan->action]);
}

/* What is to be known of this machine is no fault of the policy. */
static void print_advice(const struct policy_file *file, struct plan *ret_plan)
{
	CLEANUP(diag_freep) struct diag *diag = NULL;
	struct advice advice = { .policy = file->policy,
				 .image = file->image,
				 .root = "" };

	*ret_plan = (struct plan){ 0 };
	if (diag_new(&diag) < 0)
		return;
	advice.diag = diag;
	advice_nameservers(&advice);
	advice_search(&advice);
	advice_name_services(&advice, ret_plan);
	browsers_note(&advice);
	log_diag(diag);
}

/* Run `tests`.  0, or -1: what failed was printed. */
static int run_tests(const struct policy_file *file)
{
	CLEANUP(diag_freep) struct diag *diag = NULL;
	int r;

	r = diag_new(&diag);
	if (r == 0)
		r = selftest_run(file->policy, file->image, diag);
	if (r == 0)
		return 0;
	log_diag(diag);
	if (r != -EINVAL)
		(void)log_failed(r, "tests");
	return -1;
}

static int check_file(const char *path, const struct options *options)
{
	CLEANUP(policy_file_done) struct policy_file file = { 0 };
	const struct policy *policy;
	struct plan plan;
	size_t i;

	if (policy_file_open(path, true, &file) < 0)
		return CLI_FAILED;
	policy = file.policy;
	print_advice(&file, &plan);
	if (run_tests(&file) < 0)
		return CLI_FAILED;
	escape_print(stdout, path);
	(void)printf(": ok, %zu rule%s, %u clause%s, %zu name%s",
		     policy->n_rules, policy->n_rules == 1 ? "" : "s",
		     policy->n_clauses, policy->n_clauses == 1 ? "" : "s",
		     policy->n_names, policy->n_names == 1 ? "" : "s");
	print_count(policy->n_tests, "test");
	(void)printf("\n");
	for (i = 0; i < policy->n_lists; i++)
		print_list(&policy->lists[i]);
	if (options->here)
		print_plan(path, &plan);
	return CLI_OK;
}

int cli_check(int argc, char **argv)
{
	struct options options = { 0 };
	int status = CLI_OK;
	int i = option_table_parse(argc, argv, rows, ARRAY_SIZE(rows),
				   &options);

	if (i < 0)
		return CLI_USAGE;
	if (i == argc) {
		(void)option_table_usage(argv[0], "want a policy file", NULL);
		return CLI_USAGE;
	}
	for (; i < argc; i++)
		if (check_file(argv[i], &options) != CLI_OK)
			status = CLI_FAILED;
	return status;
}
