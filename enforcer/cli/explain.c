/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * explain.c - `nameward explain`: which rule decides a lookup, and why.
 */
#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "enforcer/cli/commands.h"
#include "enforcer/cli/explain/record.h"
#include "enforcer/cli/explain/explain_alerts.h"
#include "enforcer/cli/explain/explain_batch.h"
#include "enforcer/cli/policy_file.h"
#include "enforcer/cli/records/packed.h"
#include "enforcer/lib/escape.h"
#include "enforcer/lib/log.h"
#include "enforcer/lib/option_table.h"
#include "policy/base.h"
#include "policy/diag.h"
#include "policy/explain.h"
#include "policy/language/who/account.h"
#include "policy/rrtype.h"

#define GROUPS_MAX 256
/* The uid or gid that satisfies no rule with a user or group. */
#define NOBODY UINT32_MAX

struct arguments {
	const char *policy;
	const char *user;
	const char *record;
	bool batch;
	struct explain_query query;
	uint32_t groups[GROUPS_MAX];
};

static int set_type(void *target, const char *text)
{
	struct arguments *a = target;

	return rrtype_from_name(text, &a->query.qtype);
}

static int set_user(void *target, const char *text)
{
	struct arguments *a = target;

	a->user = text;
	return account_user(text, &a->query.uid);
}

/* The first group is the effective one. */
static int add_group(void *target, const char *text)
{
	struct arguments *a = target;
	gid_t gid;

	if (account_group(text, &gid) < 0)
		return -EINVAL;
	if (a->query.gid == NOBODY)
		a->query.gid = gid;
	else if (a->query.n_groups < GROUPS_MAX)
		a->groups[a->query.n_groups++] = gid;
	return 0;
}

static const struct option_table_row rows[] = {
	{ .name = "policy",
	  .letter = 'p',
	  .offset = offsetof(struct arguments, policy) },
	{ .name = "name", .offset = offsetof(struct arguments, query.name) },
	{ .name = "type",
	  .kind = OPTION_TABLE_PARSED,
	  .set = set_type,
	  .wanted = "--type: want a record type, found" },
	{ .name = "exe", .offset = offsetof(struct arguments, query.exe) },
	{ .name = "root", .offset = offsetof(struct arguments, query.root) },
	{ .name = "user",
	  .kind = OPTION_TABLE_PARSED,
	  .set = set_user,
	  .wanted = "--user: want a user's name or number, found" },
	{ .name = "group",
	  .kind = OPTION_TABLE_PARSED,
	  .set = add_group,
	  .wanted = "--group: want a group's name or number, found" },
	{ .name = "cgroup",
	  .offset = offsetof(struct arguments, query.cgroup) },
	{ .name = "comm", .offset = offsetof(struct arguments, query.comm) },
	{ .name = "record", .offset = offsetof(struct arguments, record) },
	{ .name = "batch",
	  .kind = OPTION_TABLE_FLAG,
	  .offset = offsetof(struct arguments, batch) },
};

static int parse_arguments(int argc, char **argv, struct arguments *a)
{
	int operand = option_table_parse(argc, argv, rows, ARRAY_SIZE(rows), a);
	const char *wrong = NULL;

	if (operand < 0)
		return operand;
	if (operand < argc)
		return option_table_usage(argv[0], "want options only, found",
					  argv[operand]);
	if (a->record && (a->batch || a->query.name))
		wrong = "want --record without --name and --batch";
	else if (a->record)
		return 0;
	else if (!a->policy)
		wrong = "want -p POLICY";
	else if (!a->batch && !a->query.name)
		wrong = "want --name NAME or --batch";
	else if (a->batch && a->query.name)
		wrong = "want --name or --batch, not both";
	return wrong ? option_table_usage(argv[0], wrong, NULL) : 0;
}

/* Without --group, the user has the groups that a login would give. */
static void add_groups_of_user(struct arguments *a)
{
	size_t n = GROUPS_MAX;

	if (!a->user || a->query.gid != NOBODY)
		return;
	account_groups(a->query.uid, a->groups, &n);
	if (n)
		a->query.gid = a->groups[0];
	a->query.n_groups = n;
}

static int explain_one(const struct policy_file *file, struct arguments *a)
{
	CLEANUP(diag_freep) struct diag *diag = NULL;
	struct explain_result result;
	char words[EXPLAIN_WORDS_MAX];
	int r;

	add_groups_of_user(a);
	r = diag_new(&diag);
	if (r == 0)
		r = explain_decide(file->policy, file->image, &a->query, diag,
				   &result);
	if (r == 0) {
		(void)printf("%s\n", explain_words(file->policy, &result, words,
						   sizeof(words)));
		r = explain_alerts(file->policy, &a->query, diag, stdout);
	}
	if (r == 0)
		return CLI_OK;
	if (r == -EINVAL)
		log_diag(diag);
	else
		(void)fprintf(stderr, "nameward explain: %s\n", strerror(-r));
	return CLI_FAILED;
}

static int explain_all(const struct policy_file *file)
{
	long n_wrong = explain_batch(file, STDIN_FILENO, STDOUT_FILENO);

	if (n_wrong < 0)
		(void)fprintf(stderr, "nameward explain: %s\n",
			      strerror((int)-n_wrong));
	else if (n_wrong > 0)
		(void)fprintf(stderr, "nameward explain: %ld line%s wrong\n",
			      n_wrong, n_wrong == 1 ? " was" : "s were");
	return n_wrong == 0 ? CLI_OK : CLI_FAILED;
}

/* @file NULL: without a policy. */
static int explain_records(const struct policy_file *file, const char *path)
{
	CLEANUP(base_fclosep) FILE *from = NULL;
	long n_wrong = packed_stream(path, &from);

	if (n_wrong == 0)
		n_wrong = explain_record(from, path, file, stdout);
	if (n_wrong >= 0)
		return n_wrong == 0 ? CLI_OK : CLI_FAILED;
	(void)fprintf(stderr, "nameward explain: ");
	escape_print(stderr, path);
	(void)fprintf(stderr, ": %s\n", strerror((int)-n_wrong));
	return CLI_FAILED;
}

int cli_explain(int argc, char **argv)
{
	struct arguments a = {
		.query = { .qtype = RRTYPE_A, .uid = NOBODY, .gid = NOBODY }
	};
	CLEANUP(policy_file_done) struct policy_file file = { 0 };

	a.query.groups = a.groups;
	if (parse_arguments(argc, argv, &a) < 0)
		return CLI_USAGE;
	if (a.record && !a.policy)
		return explain_records(NULL, a.record);
	if (policy_file_open(a.policy, false, &file) < 0)
		return CLI_FAILED;
	if (a.record)
		return explain_records(&file, a.record);
	return a.batch ? explain_all(&file) : explain_one(&file, &a);
}
