/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_golden.c - each golden/NAME.yaml must give the lines of NAME.err.
 *
 * The test runs from the top of the tree.  The expected lines name the files
 * relative to their own folder.
 */
#include <fcntl.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "policy/base.h"
#include "policy/diag.h"
#include "policy/language/load.h"
#include "policy/policy.h"
#include "tests/unit/unit.h"

#define GOLDEN "tests/unit/policy/golden"
#define TEXT_SIZE 32768

/* All lines of @diag, each with a newline. */
static void join(const struct diag *diag, char text[TEXT_SIZE])
{
	const char *line;
	size_t i, len = 0;

	text[0] = '\0';
	for (i = 0; (line = diag_line(diag, i)) && len < TEXT_SIZE; i++)
		len += (size_t)snprintf(text + len, TEXT_SIZE - len, "%s\n",
					line);
}

static void read_text(const char *path, char text[TEXT_SIZE])
{
	FILE *file = fopen(path, "re");
	size_t n = 0;

	CU_ASSERT_PTR_NOT_NULL(file);
	if (file) {
		n = fread(text, 1, TEXT_SIZE - 1, file);
		(void)fclose(file);
	}
	text[n] = '\0';
}

static void check_one(const char *path)
{
	CLEANUP(diag_freep) struct diag *diag = NULL;
	CLEANUP(policy_freep) struct policy *policy = NULL;
	char want[TEXT_SIZE], got[TEXT_SIZE], expected[256];
	int error;

	CU_ASSERT_EQUAL_FATAL(diag_new(&diag), 0);
	(void)snprintf(expected, sizeof(expected), "%.*s.err",
		       (int)(strlen(path) - strlen(".yaml")), path);
	error = load_policy(path, diag, &policy);
	if (error == 0) /* as `check` does */
		(void)policy_drop_ended(policy, time(NULL), diag);
	join(diag, got);
	read_text(expected, want);
	unit_string(path, want, got);
	CU_ASSERT_EQUAL(error, strstr(want, "error") ? -22 : 0);
	CU_ASSERT_EQUAL(error == 0, policy != NULL);
}

static void every_file_gives_its_diagnostics(void)
{
	CLEANUP(base_closep) int top = open(".", O_RDONLY | O_CLOEXEC);
	glob_t files = { 0 };
	size_t i;

	CU_ASSERT_EQUAL_FATAL(chdir(GOLDEN), 0);
	CU_ASSERT_EQUAL(glob("*.yaml", 0, NULL, &files), 0);
	CU_ASSERT(files.gl_pathc >= 40);
	for (i = 0; i < files.gl_pathc; i++)
		check_one(files.gl_pathv[i]);
	globfree(&files);
	CU_ASSERT_EQUAL(fchdir(top), 0);
}

static const struct unit_test tests[] = {
	UNIT(every_file_gives_its_diagnostics),
};

int main(void)
{
	return unit_main("golden", tests, ARRAY_SIZE(tests));
}
