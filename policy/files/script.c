/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * script.c - read the first line of a script, and look for `exec` in the
 * others.
 */
#include "policy/files/script.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "policy/base.h"

#define TEXT_MAX 65536 /* of a script; wrappers are short */
#define BLANKS " \t"
#define ENV "/usr/bin/env"

/* Read the beginning of the file, with a zero behind it.  Nothing may make the
 * caller wait: neither a pipe nor a lease. */
static bool read_text(const char *path, char *text, size_t size)
{
	CLEANUP(base_closep)
	int fd = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	ssize_t n;

	if (fd < 0)
		return false;
	n = read(fd, text, size - 1);
	text[n < 0 ? 0 : n] = '\0';
	return n > 0;
}

/* Copy the word at *@at, and step over it.  false: there is none, or no room.
 */
static bool take_word(const char **at, char ret_word[PATH_MAX])
{
	size_t len;

	*at += strspn(*at, BLANKS);
	len = strcspn(*at, BLANKS "\r\n");
	if (len == 0 || len >= PATH_MAX)
		return false;
	memcpy(ret_word, *at, len);
	ret_word[len] = '\0';
	*at += len;
	return true;
}

/* "#! /bin/sh -e" is run by /bin/sh, "#!/usr/bin/env -S python3 -u" by the
 * python3 that env finds. */
static bool read_interpreter(const char *text, char ret_path[PATH_MAX])
{
	char word[PATH_MAX];

	if (strncmp(text, "#!", 2) != 0)
		return false;
	text += 2;
	if (!take_word(&text, ret_path))
		return false;
	if (strcmp(ret_path, ENV) != 0)
		return true;
	while (take_word(&text, word))
		if (word[0] != '-' && !strchr(word, '=')) {
			memcpy(ret_path, word, strlen(word) + 1);
			break;
		}
	return true;
}

/* Take the quotes off "/a/b" and '/a/b'. */
static void unquote(char *word)
{
	size_t len = strlen(word);

	if (len > 2 && strchr("\"'", word[0]) && word[len - 1] == word[0]) {
		memmove(word, word + 1, len - 2);
		word[len - 2] = '\0';
	}
}

/* The first word of @line that is a path, where it begins with `exec`. */
static bool read_exec(const char *line, char ret_path[PATH_MAX])
{
	char word[PATH_MAX];

	if (!take_word(&line, word) || strcmp(word, "exec") != 0)
		return false;
	while (take_word(&line, word)) {
		unquote(word);
		if (word[0] == '/' && !strpbrk(word, "$`\\\"'")) {
			memcpy(ret_path, word, strlen(word) + 1);
			return true;
		}
	}
	return false;
}

bool script_read(const char *path, struct script *ret_script)
{
	char text[TEXT_MAX];
	const char *line;

	if (!read_text(path, text, sizeof(text)) ||
	    !read_interpreter(text, ret_script->interpreter))
		return false;
	ret_script->becomes[0] = '\0';
	for (line = strchr(text, '\n'); line; line = strchr(line + 1, '\n'))
		if (read_exec(line + 1, ret_script->becomes))
			break;
	return true;
}
