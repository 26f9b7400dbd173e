/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * replay.c - `nameward replay`: what a policy would have decided of records, or
 * what its detectors would have said.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "enforcer/cli/commands.h"
#include "enforcer/cli/policy_file.h"
#include "enforcer/cli/replay/detect.h"
#include "enforcer/cli/verdict/as.h"
#include "enforcer/cli/verdict/files.h"
#include "enforcer/cli/verdict/rerun.h"
#include "enforcer/cli/verdict/summary.h"
#include "enforcer/lib/option_table.h"
#include "policy/base.h"
#include "policy/policy.h"

#define EXAMPLES 5 /* of each group, where people read them */

struct arguments {
	const char *policy; /* NULL: the defaults, of alerts */
	const char *against;
	bool alerts;
	bool fail_on_denied;
	bool json;
	bool has_as;
	struct as as;
};

static int set_as(void *target, const char *text)
{
	struct arguments *a = target;

	a->has_as = true;
	return as_parse(&a->as, text);
}

static const struct option_table_row rows[] = {
	{ .name = "policy",
	  .letter = 'p',
	  .offset = offsetof(struct arguments, policy) },
	{ .name = "against", .offset = offsetof(struct arguments, against) },
	{ .name = "as",
	  .kind = OPTION_TABLE_PARSED,
	  .set = set_as,
	  .wanted =
		  "--as: want pairs such as exe=/usr/bin/curl,user=root, with "
		  "the keys exe, user, uid, gid, cgroup, unit, comm, found" },
	{ .name = "alerts",
	  .kind = OPTION_TABLE_FLAG,
	  .offset = offsetof(struct arguments, alerts) },
	{ .name = "fail-on-denied",
	  .kind = OPTION_TABLE_FLAG,
	  .offset = offsetof(struct arguments, fail_on_denied) },
	{ .name = "json",
	  .kind = OPTION_TABLE_FLAG,
	  .offset = offsetof(struct arguments, json) },
};

static int failed(int error)
{
	(void)fprintf(stderr, "nameward replay: %s\n", strerror(-error));
	return CLI_FAILED;
}

static int detect_by_default(const struct arguments *a, char **paths)
{
	CLEANUP(policy_freep) struct policy *policy = NULL;
	int r = policy_builtin(&policy);

	return r < 0 ? r : detect_files(policy, NULL, a->json, paths);
}

static int detect(const struct arguments *a, char **paths)
{
	CLEANUP(policy_file_done) struct policy_file file = { 0 };
	int r;

	if (!a->policy)
		r = detect_by_default(a, paths);
	else if (policy_file_open(a->policy, false, &file) < 0)
		return CLI_FAILED;
	else
		r = detect_files(file.policy, file.diag, a->json, paths);
	return r < 0 ? CLI_FAILED : CLI_OK;
}

/* What is said where something that passed would be denied. */
static int say_denied(const struct rerun *rerun)
{
	struct summary_totals totals;
	int r = summary_count(rerun, &totals);
	uint64_t n;

	if (r < 0)
		return failed(r);
	n = totals.broken + totals.shut;
	if (!n)
		return CLI_OK;
	(void)fprintf(stderr,
		      "nameward replay: %" PRIu64 " event%s that passed would "
		      "be denied\n",
		      n, n == 1 ? "" : "s");
	return CLI_FAILED;
}

static int print(const struct arguments *a, const struct rerun *rerun)
{
	const struct summary summary = { .rerun = rerun,
					 .policy = a->policy,
					 .against = a->against,
					 .examples = EXAMPLES };
	int r = a->json ? summary_json(&summary, stdout)
			: summary_text(&summary, stdout);

	if (r == 0 && (fflush(stdout) != 0 || ferror(stdout)))
		r = -EIO;
	return r;
}

/* What could not be read might have been denied. */
static int conclude(const struct arguments *a,
		    const struct verdict_files *files)
{
	const struct rerun *rerun = files->rerun;
	int r = print(a, rerun), status = CLI_OK;

	if (r < 0)
		return failed(r);
	if (!rerun->n_events)
		(void)fprintf(stderr, "nameward replay: want lookups or "
				      "connections, found none\n");
	if (!rerun->n_events || files->n_damaged)
		status = CLI_FAILED;
	if (a->fail_on_denied && say_denied(rerun) != CLI_OK)
		status = CLI_FAILED;
	return status;
}

static int rerun_files(const struct arguments *a, struct rerun *rerun,
		       char **paths)
{
	CLEANUP(verdict_files_done)
	struct verdict_files files = { .rerun = rerun, .as = &a->as.who };
	int r = 0;

	for (; r == 0 && *paths; paths++)
		r = verdict_files_read(&files, *paths);
	if (r == 0)
		r = rerun_end(rerun);
	return r < 0 ? failed(r) : conclude(a, &files);
}

static int decide(const struct arguments *a, char **paths)
{
	CLEANUP(policy_file_done) struct policy_file file = { 0 };
	CLEANUP(policy_file_done) struct policy_file other = { 0 };
	CLEANUP(rerun_done) struct rerun rerun = { 0 };
	struct verdict_policy policies[VERDICT_SIDES] = { { 0 } };
	int r;

	if (policy_file_open(a->policy, false, &file) < 0 ||
	    (a->against && policy_file_open(a->against, false, &other) < 0))
		return CLI_FAILED;
	policies[0] = (struct verdict_policy){ file.policy, file.image };
	if (a->against)
		policies[1] =
			(struct verdict_policy){ other.policy, other.image };
	r = rerun_init(&rerun, policies);
	return r < 0 ? failed(r) : rerun_files(a, &rerun, paths);
}

static const char *what_is_wrong(const struct arguments *a)
{
	if (a->alerts && (a->against || a->fail_on_denied || a->has_as))
		return "want --alerts without --against, --fail-on-denied and "
		       "--as";
	if (!a->alerts && !a->policy)
		return "want -p POLICY, or --alerts";
	return NULL;
}

int cli_replay(int argc, char **argv)
{
	struct arguments a = { 0 };
	int operand =
		option_table_parse(argc, argv, rows, ARRAY_SIZE(rows), &a);
	const char *wrong;

	if (operand < 0)
		return CLI_USAGE;
	wrong = what_is_wrong(&a);
	if (!wrong && operand == argc)
		wrong = "want a FILE, or - for standard input";
	if (wrong) {
		(void)option_table_usage(argv[0], wrong, NULL);
		return CLI_USAGE;
	}
	return a.alerts ? detect(&a, argv + operand)
			: decide(&a, argv + operand);
}
