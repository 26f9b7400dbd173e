/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * explain.c - `nameward explain`: which rule decides a lookup, and why.
 */
#include <errno.h>
#include <getopt.h>
#include <grp.h>
#include <pwd.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "enforcer/cli/commands.h"
#include "enforcer/cli/explain_batch.h"
#include "enforcer/cli/policy_file.h"
#include "enforcer/lib/escape.h"
#include "policy/base.h"
#include "policy/diag.h"
#include "policy/explain.h"
#include "policy/language/account.h"
#include "policy/rrtype.h"

#define GROUPS_MAX 256
/* Satisfies no rule that names a user or group. */
#define NOBODY UINT32_MAX

struct arguments {
	const char *policy;
	const char *user;
	bool batch;
	struct explain_query query;
	uint32_t groups[GROUPS_MAX];
};

static int usage(const char *what, const char *found)
{
	(void)fprintf(stderr, "nameward explain: %s%s", what,
		      found ? ", found '" : "");
	escape_print(stderr, found ? found : "");
	(void)fprintf(stderr, "%s\n", found ? "'" : "");
	return CMD_USAGE;
}

static int set_user(struct arguments *a, const char *text)
{
	a->user = text;
	if (account_user(text, &a->query.uid) < 0)
		return usage("--user: want a user's name or number", text);
	return CMD_OK;
}

/* The first is the effective one. */
static int add_group(struct arguments *a, const char *text)
{
	gid_t gid;

	if (account_group(text, &gid) < 0)
		return usage("--group: want a group's name or number", text);
	if (a->query.gid == NOBODY)
		a->query.gid = gid;
	else if (a->query.n_groups < GROUPS_MAX)
		a->groups[a->query.n_groups++] = gid;
	return CMD_OK;
}

static int set_type(struct arguments *a, const char *text)
{
	if (rrtype_from_name(text, &a->query.qtype) < 0)
		return usage("--type: want a record type", text);
	return CMD_OK;
}

static int set_argument(struct arguments *a, int option, const char *text)
{
	switch (option) {
	case 'p':
		a->policy = text;
		return CMD_OK;
	case 'n':
		a->query.name = text;
		return CMD_OK;
	case 't':
		return set_type(a, text);
	case 'e':
		a->query.exe = text;
		return CMD_OK;
	case 'r':
		a->query.root = text;
		return CMD_OK;
	case 'u':
		return set_user(a, text);
	case 'g':
		return add_group(a, text);
	case 'c':
		a->query.cgroup = text;
		return CMD_OK;
	case 'm':
		a->query.comm = text;
		return CMD_OK;
	case 'b':
		a->batch = true;
		return CMD_OK;
	default:
		return CMD_USAGE; /* getopt_long() said it */
	}
}

static int parse_arguments(int argc, char **argv, struct arguments *a)
{
	static const struct option options[] = {
		{ "policy", required_argument, NULL, 'p' },
		{ "name", required_argument, NULL, 'n' },
		{ "type", required_argument, NULL, 't' },
		{ "exe", required_argument, NULL, 'e' },
		{ "root", required_argument, NULL, 'r' },
		{ "user", required_argument, NULL, 'u' },
		{ "group", required_argument, NULL, 'g' },
		{ "cgroup", required_argument, NULL, 'c' },
		{ "comm", required_argument, NULL, 'm' },
		{ "batch", no_argument, NULL, 'b' },
		{ 0 },
	};
	int option, status = CMD_OK;

	while (status == CMD_OK &&
	       (option = getopt_long(argc, argv, "p:", options, NULL)) != -1)
		status = set_argument(a, option, optarg);
	if (status != CMD_OK)
		return status;
	if (optind < argc)
		return usage("want options only", argv[optind]);
	if (!a->policy)
		return usage("want -p POLICY", NULL);
	if (!a->batch && !a->query.name)
		return usage("want --name NAME or --batch", NULL);
	if (a->batch && a->query.name)
		return usage("want --name or --batch, not both", NULL);
	return CMD_OK;
}

/* Without --group: those that the user has after logging in. */
static void add_groups_of_user(struct arguments *a)
{
	const struct passwd *pw;
	int n = GROUPS_MAX;

	if (!a->user || a->query.gid != NOBODY)
		return;
	pw = getpwuid(a->query.uid);
	if (!pw)
		return;
	a->query.gid = pw->pw_gid;
	if (getgrouplist(pw->pw_name, pw->pw_gid, a->groups, &n) < 0)
		n = GROUPS_MAX; /* the first of them */
	a->query.n_groups = (size_t)n;
}

static int explain_one(const struct policy_file *file, struct arguments *a)
{
	CLEANUP(diag_freep) struct diag *diag = NULL;
	struct explain_result result;
	char words[EXPLAIN_WORDS_MAX];
	const char *line;
	size_t i;
	int r;

	add_groups_of_user(a);
	r = diag_new(&diag);
	if (r == 0)
		r = explain_decide(file->policy, file->image, &a->query, diag,
				   &result);
	if (r == 0) {
		(void)printf("%s\n", explain_words(file->policy, &result, words,
						   sizeof(words)));
		return CMD_OK;
	}
	for (i = 0; r == -EINVAL && (line = diag_line(diag, i)); i++)
		(void)fprintf(stderr, "%s\n", line);
	if (r != -EINVAL)
		(void)fprintf(stderr, "nameward explain: %s\n", strerror(-r));
	return CMD_FAILED;
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
	return n_wrong == 0 ? CMD_OK : CMD_FAILED;
}

int cli_explain(int argc, char **argv)
{
	struct arguments a = {
		.query = { .qtype = RRTYPE_A, .uid = NOBODY, .gid = NOBODY }
	};
	CLEANUP(policy_file_done) struct policy_file file = { 0 };
	int status;

	a.query.groups = a.groups;
	status = parse_arguments(argc, argv, &a);
	if (status != CMD_OK)
		return status;
	if (policy_file_open(a.policy, false, &file) < 0)
		return CMD_FAILED;
	return a.batch ? explain_all(&file) : explain_one(&file, &a);
}
