/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_doctor.c - options, exit status and both forms of the report, on the
 * machine that the test runs on.
 *
 * run: once
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "enforcer/cli/commands.h"
#include "policy/base.h"
#include "tests/unit/enforcer/host/services/hostroot.h"
#include "tests/unit/jsoncheck.h"
#include "tests/unit/printed.h"
#include "tests/unit/unit.h"

#define WORDS_MAX 8

static char out[262144], err[4096];

#define RUN(...) run((const char *const[]){ __VA_ARGS__, NULL })

static int run(const char *const *words)
{
	struct printed to_out, to_err;
	char *argv[WORDS_MAX + 2] = { (char *)"doctor" };
	int argc = 1, status;

	while (*words && argc <= WORDS_MAX)
		argv[argc++] = (char *)*words++;
	printed_begin(&to_out, STDOUT_FILENO);
	printed_begin(&to_err, STDERR_FILENO);
	status = cli_doctor(argc, argv);
	(void)fflush(stdout);
	printed_end(&to_err, err, sizeof(err));
	printed_end(&to_out, out, sizeof(out));
	return status;
}

static void bad_usage_is_status_2_and_one_line(void)
{
	CU_ASSERT_EQUAL(RUN("--dance"), CLI_USAGE);
	CU_ASSERT_EQUAL(RUN("policy.yaml"), CLI_USAGE);
	CU_ASSERT_EQUAL(RUN("-p"), CLI_USAGE);
	CU_ASSERT_EQUAL(RUN("--fix", "--undo"), CLI_USAGE);
	unit_string("what is wrong",
		    "nameward doctor: want one of --fix and --undo, got both\n",
		    err);
	unit_string("nothing else", "", out);
}

/* A policy that can't be put in force is something open, on any machine. */
static void an_open_finding_is_status_1(void)
{
	static const struct jsoncheck checks[] = {
		{ "findings.0.id", "policy" },
		{ "findings.0.state", "open" },
	};
	char path[128];

	(void)snprintf(path, sizeof(path), "%s/p.yaml", hostroot_new());
	hostroot_write("/p.yaml", "version: 1\nmode: none\n");
	CU_ASSERT_EQUAL(RUN("-p", path), CLI_FAILED);
	CU_ASSERT_EQUAL(strncmp(out, "open    policy: ", 16), 0);
	CU_ASSERT_PTR_NOT_NULL(strstr(err, "/p.yaml:2:7: error: "));
	CU_ASSERT_PTR_NOT_NULL(strstr(out, "\ndoctor: "));
	CU_ASSERT_EQUAL(RUN("-p", path, "--json"), CLI_FAILED);
	jsoncheck_line(out, checks, ARRAY_SIZE(checks));
	/* What it wants of name services is not known. */
	CU_ASSERT_EQUAL(RUN("-p", path, "--fix"), CLI_FAILED);
	unit_string("nothing is written", "", out);
	CU_ASSERT_PTR_NOT_NULL(strstr(err, "nothing is written for a policy"));
	hostroot_remove();
}

static void a_good_policy_is_looked_at(void)
{
	char path[128];

	(void)snprintf(path, sizeof(path), "%s/p.yaml", hostroot_new());
	hostroot_write("/p.yaml",
		       "version: 1\nrules:\n"
		       "  - { who: { exe: /no/such/file }, action: allow }\n");
	CU_ASSERT_EQUAL(RUN("-p", path), CLI_FAILED);
	CU_ASSERT_EQUAL(strncmp(out, "ok      policy: ", 16), 0);
	CU_ASSERT_PTR_NOT_NULL(
		strstr(out, "open    program-missing: /no/such/file: "));
	hostroot_remove();
}

static const struct unit_test tests[] = {
	UNIT(bad_usage_is_status_2_and_one_line),
	UNIT(an_open_finding_is_status_1),
	UNIT(a_good_policy_is_looked_at),
};

int main(void)
{
	return unit_main("doctor", tests, ARRAY_SIZE(tests));
}
