/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * words.h - run a subcommand as a shell would, and keep what it says.
 */
#pragma once

#define WORDS_PRINTED_MAX 4096
#define WORDS_SAID_MAX 1024

struct words {
	int status;
	char printed[WORDS_PRINTED_MAX];
	char said[WORDS_SAID_MAX]; /* on standard error */
};

/* Run @command with @line, whose words are the name of the subcommand and what
 * follows it, each behind one blank. */
void words_run(int (*command)(int argc, char **argv), const char *line,
	       struct words *ret_words);

/* As words_run(), beside a daemon at the socket @path, which answers with
 * @document.  NULL: there is none. */
void words_run_with(int (*command)(int argc, char **argv), const char *line,
		    const char *path, const char *document,
		    struct words *ret_words);
