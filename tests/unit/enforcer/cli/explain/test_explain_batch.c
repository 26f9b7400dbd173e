/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_explain_batch.c - lines in, lines out, through real pipes.
 */
#include "enforcer/cli/explain/explain_batch.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "enforcer/cli/policy_file.h"
#include "policy/base.h"
#include "tests/unit/unit.h"

#define ALLOWED                                                       \
	"{\"decision\":\"allow\",\"rule\":\"a\",\"reason\":\"rule\"," \
	"\"opens\":[\"443/tcp\"]}\n"
#define DENIED                                                         \
	"{\"decision\":\"deny\",\"rule\":null,\"reason\":\"default\"," \
	"\"mode\":\"audit\",\"opens\":[]}\n"
#define LONG 140000 /* bytes: more than two reads of 65,536 */

static char path[] = "/tmp/nameward-unit.XXXXXX";

static bool open_policy(struct policy_file *file)
{
	FILE *text = fopen(path, "we");

	if (!text)
		return false;
	(void)fputs("version: 1\ndefaults: { lookup: deny }\nrules:\n"
		    "  - { name: a, domains: [a.test], action: allow,\n"
		    "      open: { ports: [443/tcp] } }\n"
		    "  - { name: d, domains: [d.test], action: deny }\n",
		    text);
	return fclose(text) == 0 && policy_file_open(path, false, file) == 0;
}

/* What @input gives, from one file to another. */
static long run(const struct policy_file *file, const char *input,
		char ret_output[4096])
{
	FILE *in = tmpfile(), *out = tmpfile();
	ssize_t n;
	long r;

	CU_ASSERT_FATAL(in && out);
	(void)fputs(input, in);
	(void)fflush(in);
	(void)lseek(fileno(in), 0, SEEK_SET);
	r = explain_batch(file, fileno(in), fileno(out));
	n = pread(fileno(out), ret_output, 4095, 0);
	ret_output[n > 0 ? n : 0] = '\0';
	(void)fclose(in);
	(void)fclose(out);
	return r;
}

static const struct {
	const char *what;
	const char *input;
	const char *output;
	long n_wrong;
} batches[] = {
	{ "no lines", "", "", 0 },
	{ "two lines", "{\"name\":\"a.test\"}\n{\"name\":\"b.test\"}\n",
	  ALLOWED DENIED, 0 },
	{ "a last line without newline", "{\"name\":\"a.test\"}", ALLOWED, 0 },
	{ "a line that is no lookup, between others",
	  "{\"name\":\"a.test\"}\nx\n{\"name\":\"a.test\"}\n",
	  ALLOWED "{\"error\":\"want one JSON object\",\"line\":2}\n" ALLOWED,
	  1 },
	{ "a denial that audits, whose answer is watched",
	  "{\"name\":\"d.test\"}\n",
	  "{\"decision\":\"deny\",\"rule\":\"d\",\"reason\":\"rule\","
	  "\"mode\":\"audit\",\"opens\":[]}\n",
	  0 },
	{ "an empty line", "\n",
	  "{\"error\":\"want one JSON object\",\"line\":1}\n", 1 },
	{ "two names that are none",
	  "{\"name\":\"a..test\"}\n{\"name\":\"a..test\"}\n", NULL, 2 },
};

static void each_line_has_its_answer_in_order(void)
{
	CLEANUP(policy_file_done) struct policy_file file = { 0 };
	char output[4096];
	size_t i;

	CU_ASSERT_FATAL(open_policy(&file));
	for (i = 0; i < ARRAY_SIZE(batches); i++) {
		CU_ASSERT_EQUAL(run(&file, batches[i].input, output),
				batches[i].n_wrong);
		if (batches[i].output)
			unit_string(batches[i].what, batches[i].output, output);
		else
			CU_ASSERT_PTR_NOT_NULL(strstr(output, "\"line\":2}\n"));
	}
}

static void a_line_that_is_too_long_is_one_error(void)
{
	CLEANUP(policy_file_done) struct policy_file file = { 0 };
	static char input[LONG + 64];
	char output[4096];

	CU_ASSERT_FATAL(open_policy(&file));
	memset(input, ' ', LONG);
	(void)strcpy(input + LONG, "\n{\"name\":\"a.test\"}\n");
	CU_ASSERT_EQUAL(run(&file, input, output), 1);
	unit_string("output",
		    "{\"error\":\"want lines of at most 65536 bytes\","
		    "\"line\":1}\n" ALLOWED,
		    output);
}

static void an_answer_does_not_wait_for_more_input(void)
{
	CLEANUP(policy_file_done) struct policy_file file = { 0 };
	static const char line[] = "{\"name\":\"a.test\"}\n";
	struct pollfd wait = { .events = POLLIN };
	int in[2] = { -1, -1 }, out[2] = { -1, -1 }, i, status = -1;
	char got[256] = "";
	pid_t pid;

	CU_ASSERT_FATAL(open_policy(&file));
	CU_ASSERT_FATAL(pipe2(in, O_CLOEXEC) == 0 &&
			pipe2(out, O_CLOEXEC) == 0);
	pid = fork();
	if (pid == 0) {
		(void)close(in[1]);
		_exit(explain_batch(&file, in[0], out[1]) == 0 ? 0 : 1);
	}
	wait.fd = out[0];
	for (i = 0; i < 2; i++) {
		CU_ASSERT(write(in[1], line, sizeof(line) - 1) > 0);
		CU_ASSERT_EQUAL(poll(&wait, 1, 10000), 1);
		CU_ASSERT(read(out[0], got, sizeof(got) - 1) > 0);
		unit_string("answer", ALLOWED, got);
	}
	(void)close(in[1]);
	CU_ASSERT_EQUAL(waitpid(pid, &status, 0), pid);
	CU_ASSERT_EQUAL(status, 0);
	(void)close(in[0]);
	(void)close(out[0]);
	(void)close(out[1]);
}

static void an_output_that_fails_ends_the_batch(void)
{
	CLEANUP(policy_file_done) struct policy_file file = { 0 };
	CLEANUP(base_closep) int full = open("/dev/full", O_WRONLY | O_CLOEXEC);
	FILE *in = tmpfile();

	CU_ASSERT_FATAL(open_policy(&file) && full >= 0 && in);
	(void)fputs("{\"name\":\"a.test\"}\n", in);
	(void)fflush(in);
	(void)lseek(fileno(in), 0, SEEK_SET);
	CU_ASSERT_EQUAL(explain_batch(&file, fileno(in), full), -ENOSPC);
	(void)fclose(in);
}

static const struct unit_test tests[] = {
	UNIT(each_line_has_its_answer_in_order),
	UNIT(a_line_that_is_too_long_is_one_error),
	UNIT(an_answer_does_not_wait_for_more_input),
	UNIT(an_output_that_fails_ends_the_batch),
};

int main(void)
{
	int fd = mkstemp(path), status;

	if (fd < 0)
		return 1;
	(void)close(fd);
	status = unit_main("explain_batch", tests, ARRAY_SIZE(tests));
	(void)unlink(path);
	return status;
}
