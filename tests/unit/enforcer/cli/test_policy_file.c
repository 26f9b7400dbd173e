/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_policy_file.c - a policy for commands that only look at it, and what
 * standard error says of a wrong one.
 */
#include "enforcer/cli/policy_file.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "policy/base.h"
#include "policy/policy.h"
#include "tests/unit/printed.h"
#include "tests/unit/unit.h"

static char dir[] = "/tmp/nameward-unit.XXXXXX";
static char policy_path[64];

static void write_policy(const char *text)
{
	FILE *file = fopen(policy_path, "we");

	CU_ASSERT_PTR_NOT_NULL_FATAL(file);
	CU_ASSERT(fputs(text, file) >= 0);
	CU_ASSERT_EQUAL(fclose(file), 0);
}

/* Open @path; *ret_said is what came on standard error. */
static int open_file(const char *path, bool warnings, struct policy_file *file,
		     char ret_said[1024])
{
	struct printed printed;
	int r;

	printed_begin(&printed, STDERR_FILENO);
	r = policy_file_open(path, warnings, file);
	printed_end(&printed, ret_said, 1024);
	return r;
}

#define HEAD "version: 1\nrules:\n"
#define GOOD HEAD "  - { name: a, domains: [a.example.com], action: allow }\n"
/* A program chooses its own comm, which is a warning. */
#define WARNS                                                        \
	HEAD "  - { name: a, who: { comm: x }, domains: [a.test],\n" \
	     "      action: allow }\n"
#define WRONG HEAD "  - { name: a, domains: [a.test], action: perhaps }\n"

static const struct {
	const char *what;
	const char *policy;
	bool warnings;
	bool good;
	const char *said; /* a part of it; "": nothing at all */
} files[] = {
	{ "a good policy", GOOD, true, true, "" },
	{ "a warning that is wanted", WARNS, true, true, ": warning: " },
	{ "a warning that is not wanted", WARNS, false, true, "" },
	{ "an error", WRONG, true, false, "policy.yaml:3:" },
	{ "an error, without warnings", WRONG, false, false,
	  ": error: action" },
	{ "no policy at all", "", false, false, ": error: " },
};

static void a_policy_is_compiled_or_its_errors_are_printed(void)
{
	char said[1024];
	size_t i;

	for (i = 0; i < ARRAY_SIZE(files); i++) {
		CLEANUP(policy_file_done) struct policy_file file = { 0 };

		write_policy(files[i].policy);
		CU_ASSERT_EQUAL(
			open_file(policy_path, files[i].warnings, &file, said),
			files[i].good ? 0 : -1);
		CU_ASSERT_EQUAL(file.policy && file.image, files[i].good);
		if (*files[i].said ? !strstr(said, files[i].said) : *said)
			unit_string(files[i].what, files[i].said, said);
	}
}

static void a_file_that_is_not_there_is_named_once(void)
{
	struct policy_file file = { 0 };
	char said[1024], missing[80];

	(void)snprintf(missing, sizeof(missing), "%s/no.yaml", dir);
	CU_ASSERT_EQUAL(open_file(missing, false, &file, said), -1);
	CU_ASSERT_PTR_NULL(file.policy);
	CU_ASSERT_PTR_EQUAL(strstr(said, missing), said);
	CU_ASSERT_PTR_EQUAL(strchr(said, '\n'), said + strlen(said) - 1);
}

static const struct unit_test tests[] = {
	UNIT(a_policy_is_compiled_or_its_errors_are_printed),
	UNIT(a_file_that_is_not_there_is_named_once),
};

int main(void)
{
	int status;

	if (!mkdtemp(dir))
		return 1;
	(void)snprintf(policy_path, sizeof(policy_path), "%s/policy.yaml", dir);
	status = unit_main("policy_file", tests, ARRAY_SIZE(tests));
	(void)unlink(policy_path);
	(void)rmdir(dir);
	return status;
}
