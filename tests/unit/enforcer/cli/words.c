/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * words.c - cut the line at its blanks.
 */
#include "tests/unit/enforcer/cli/words.h"

#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/unit/enforcer/cli/answerer.h"
#include "tests/unit/printed.h"
#include "tests/unit/unit.h"

#define LINE_MAX_BYTES 512
#define WORDS_MAX 16

void words_run(int (*command)(int argc, char **argv), const char *line,
	       struct words *ret_words)
{
	char copy[LINE_MAX_BYTES], *rest = copy;
	char *argv[WORDS_MAX + 1] = { NULL };
	struct printed printed, said;
	int argc = 0;

	CU_ASSERT_FATAL(strlen(line) < sizeof(copy));
	(void)strcpy(copy, line);
	while (argc < WORDS_MAX && rest)
		argv[argc++] = strsep(&rest, " ");
	CU_ASSERT_PTR_NULL_FATAL(rest);
	printed_begin(&printed, STDOUT_FILENO);
	printed_begin(&said, STDERR_FILENO);
	ret_words->status = command(argc, argv);
	printed_end(&said, ret_words->said, sizeof(ret_words->said));
	printed_end(&printed, ret_words->printed, sizeof(ret_words->printed));
}

void words_run_with(int (*command)(int argc, char **argv), const char *line,
		    const char *path, const char *document,
		    struct words *ret_words)
{
	pid_t pid = document ? answerer_start(path, document) : 0;

	words_run(command, line, ret_words);
	if (document)
		(void)waitpid(pid, NULL, 0);
	(void)unlink(path);
}
