/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_replay.c - `nameward replay`, from its arguments to its lines.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

#include "enforcer/cli/commands.h"
#include "policy/base.h"
#include "tests/unit/printed.h"
#include "tests/unit/unit.h"

#define ARGS_MAX 8

/* What the command prints on @fd; its status. */
static int run(const char *const *args, int fd, char *ret_text, size_t len)
{
	char *argv[ARGS_MAX + 1] = { NULL };
	struct printed printed;
	int argc, status;

	for (argc = 0; argc < ARGS_MAX && args[argc]; argc++)
		argv[argc] = (char *)args[argc];
	optind = 0;
	printed_begin(&printed, fd);
	status = cli_replay(argc, argv);
	(void)fflush(stdout);
	printed_end(&printed, ret_text, len);
	return status;
}

static void make_file(char path[32], const char *text)
{
	int fd;

	(void)snprintf(path, 32, "/tmp/nameward-replay-XXXXXX");
	fd = mkstemp(path);
	CU_ASSERT_FATAL(fd >= 0);
	CU_ASSERT_EQUAL(write(fd, text, strlen(text)), (ssize_t)strlen(text));
	(void)close(fd);
}

static const char lookups[] =
	"1700000000\thost\t/usr/bin/dig\troot\ta.example.com\t10\t-1\t0\t\t-1\n"
	"1700000001\thost\t/usr/bin/dig\troot\tb.example.com\t10\t-1\t0\t\t-1\n"
	"not a lookup\tat all\n";

static void alerts_are_printed_and_bad_lines_reported(void)
{
	char path[32], text[2048];
	const char *args[] = { "replay", "--alerts", path, NULL };

	make_file(path, lookups);
	CU_ASSERT_EQUAL(run(args, STDOUT_FILENO, text, sizeof(text)), CLI_OK);
	CU_ASSERT_PTR_NOT_NULL(
		strstr(text, "medium host odd-type: /usr/bin/dig"));
	CU_ASSERT_EQUAL(run(args, STDERR_FILENO, text, sizeof(text)), CLI_OK);
	CU_ASSERT_PTR_NOT_NULL(strstr(text, "1 lines are no lookups"));
	CU_ASSERT_PTR_NOT_NULL(strstr(text, "line 3"));
	(void)unlink(path);
}

static void a_policy_says_which_detectors_are_on(void)
{
	char path[32], policy[32], text[2048];
	const char *args[] = { "replay", "--alerts", "--json", "-p",
			       policy,	 path,	     NULL };

	make_file(path, lookups);
	make_file(policy, "version: 1\nalerts: { odd-type: no }\n");
	CU_ASSERT_EQUAL(run(args, STDOUT_FILENO, text, sizeof(text)), CLI_OK);
	unit_string("nothing", "", text);
	(void)unlink(policy);
	make_file(policy, "version: 1\nalerts: { odd-type: high }\n");
	CU_ASSERT_EQUAL(run(args, STDOUT_FILENO, text, sizeof(text)), CLI_OK);
	CU_ASSERT_PTR_NOT_NULL(strstr(text, "\"severity\":73"));
	(void)unlink(policy);
	(void)unlink(path);
}

/* Records as rotation leaves them behind. */
static void gzipped_exports_of_the_journal_are_read(void)
{
	static const char entry[] =
		"{\"_HOSTNAME\":\"h\",\"_UID\":\"0\",\"_EXE\":"
		"\"/usr/sbin/nameward\",\"MESSAGE\":\"{\\\"@timestamp\\\":"
		"\\\"2026-11-22T16:15:41Z\\\",\\\"event\\\":{"
		"\\\"action\\\":\\\"query\\\"},\\\"dns\\\":{"
		"\\\"question\\\":{\\\"name\\\":\\\"a.example\\\","
		"\\\"type\\\":\\\"NULL\\\"}}}\"}\n";
	char path[32], text[2048];
	const char *args[] = { "replay", "--alerts", path, NULL };
	gzFile file;

	make_file(path, "");
	file = gzopen(path, "w");
	CU_ASSERT_PTR_NOT_NULL_FATAL(file);
	CU_ASSERT_EQUAL(gzputs(file, entry), (int)strlen(entry));
	CU_ASSERT_EQUAL(gzclose(file), Z_OK);
	CU_ASSERT_EQUAL(run(args, STDOUT_FILENO, text, sizeof(text)), CLI_OK);
	CU_ASSERT_PTR_NOT_NULL(strstr(text, "odd-type"));
	CU_ASSERT_PTR_NOT_NULL(strstr(text, "a.example"));
	CU_ASSERT_EQUAL(truncate(path, 60), 0);
	CU_ASSERT_EQUAL(run(args, STDERR_FILENO, text, sizeof(text)),
			CLI_FAILED);
	CU_ASSERT_PTR_NOT_NULL(strstr(text, "it is damaged, or ends in"));
	(void)unlink(path);
}

static void wrong_arguments_are_usage_errors(void)
{
	static const char *const wrong[][4] = {
		{ "replay", "--alerts", NULL },
		{ "replay", "/dev/null", NULL },
		{ "replay", "-p/dev/null", NULL },
		{ "replay", "--as=exe", NULL },
		{ "replay", "--alerts", "--fail-on-denied", NULL },
		{ "replay", "--no", NULL },
	};
	static const char *const missing[] = { "replay", "--alerts",
					       "/nonexistent", NULL };
	char text[1024];
	size_t i;

	for (i = 0; i < ARRAY_SIZE(wrong); i++) {
		CU_ASSERT_EQUAL(
			run(wrong[i], STDERR_FILENO, text, sizeof(text)),
			CLI_USAGE);
		CU_ASSERT_PTR_NOT_NULL(strstr(text, "nameward replay: "));
	}
	CU_ASSERT_EQUAL(run(missing, STDERR_FILENO, text, sizeof(text)),
			CLI_FAILED);
	CU_ASSERT_PTR_NOT_NULL(strstr(text, "/nonexistent"));
}

static const char web[] = "version: 1\n"
			  "rules:\n"
			  "  - name: web\n"
			  "    who: { exe: /usr/bin/dig }\n"
			  "    domains: [a.example.com]\n"
			  "    action: allow\n";
static const char all[] = "version: 1\n"
			  "rules:\n"
			  "  - name: all\n"
			  "    domains: ['**.example.com']\n"
			  "    action: allow\n";

static void denials_are_a_failure_if_that_is_asked_for(void)
{
	char path[32], policy[32], text[2048];
	const char *args[] = { "replay", "-p", policy, path, NULL, NULL };

	make_file(path, lookups);
	make_file(policy, web);
	CU_ASSERT_EQUAL(run(args, STDOUT_FILENO, text, sizeof(text)), CLI_OK);
	CU_ASSERT_PTR_NOT_NULL(
		strstr(text, ": 2 events: 1 permitted, 1 denied"));
	CU_ASSERT_PTR_NOT_NULL(strstr(text, "b.example.com NULL"));
	args[4] = "--fail-on-denied";
	CU_ASSERT_EQUAL(run(args, STDERR_FILENO, text, sizeof(text)),
			CLI_FAILED);
	CU_ASSERT_PTR_NOT_NULL(strstr(text, "1 event that passed would be "));
	CU_ASSERT_PTR_NOT_NULL(strstr(text, ":3:1: note: skipped: "));
	(void)unlink(policy);
	make_file(policy, all);
	CU_ASSERT_EQUAL(run(args, STDERR_FILENO, text, sizeof(text)), CLI_OK);
	(void)unlink(policy);
	(void)unlink(path);
}

static void two_policies_are_compared(void)
{
	char path[32], policy[32], other[32], text[2048];
	const char *args[] = { "replay",    "-p",  policy, "--json",
			       "--against", other, path,   NULL };

	make_file(path, lookups);
	make_file(policy, web);
	make_file(other, all);
	CU_ASSERT_EQUAL(run(args, STDOUT_FILENO, text, sizeof(text)), CLI_OK);
	CU_ASSERT_PTR_NOT_NULL(
		strstr(text, "\"newly_denied\":1,\"newly_allowed\":0"));
	(void)unlink(other);
	(void)unlink(policy);
	(void)unlink(path);
}

static void the_program_may_be_given_with_as(void)
{
	char path[32], policy[32], text[2048];
	const char *args[] = { "replay",	   "-p", policy, "--as", NULL,
			       "--fail-on-denied", path, NULL };

	make_file(path, "a.example.com\n");
	make_file(policy, web);
	args[4] = "exe=/usr/bin/dig";
	CU_ASSERT_EQUAL(run(args, STDERR_FILENO, text, sizeof(text)), CLI_OK);
	args[4] = "exe=/usr/bin/host";
	CU_ASSERT_EQUAL(run(args, STDERR_FILENO, text, sizeof(text)),
			CLI_FAILED);
	(void)unlink(policy);
	(void)unlink(path);
}

static void files_without_events_are_a_failure(void)
{
	char policy[32], text[2048];
	const char *args[] = { "replay", "-p", policy, "/dev/null", NULL };

	make_file(policy, web);
	CU_ASSERT_EQUAL(run(args, STDERR_FILENO, text, sizeof(text)),
			CLI_FAILED);
	CU_ASSERT_PTR_NOT_NULL(strstr(text, "found none"));
	args[3] = "/nonexistent";
	CU_ASSERT_EQUAL(run(args, STDERR_FILENO, text, sizeof(text)),
			CLI_FAILED);
	CU_ASSERT_PTR_NOT_NULL(strstr(text, "/nonexistent: No such file"));
	(void)unlink(policy);
}

static const struct unit_test tests[] = {
	UNIT(alerts_are_printed_and_bad_lines_reported),
	UNIT(a_policy_says_which_detectors_are_on),
	UNIT(gzipped_exports_of_the_journal_are_read),
	UNIT(denials_are_a_failure_if_that_is_asked_for),
	UNIT(two_policies_are_compared),
	UNIT(the_program_may_be_given_with_as),
	UNIT(files_without_events_are_a_failure),
	UNIT(wrong_arguments_are_usage_errors),
};

int main(void)
{
	return unit_main("enforcer/cli/replay", tests, ARRAY_SIZE(tests));
}
