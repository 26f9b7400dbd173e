/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * script.h - is a file no program of its own, but the text of one?
 *
 * The kernel runs the interpreter of a script, so a rule for the script's path
 * matches nothing.
 */
#pragma once

#include <limits.h>
#include <stdbool.h>

struct script {
	char interpreter[PATH_MAX]; /* "/bin/sh", of /usr/bin/env "python3" */
	/* The program that it becomes by `exec` with an absolute path, if that
	 * can be read from its text; or "". */
	char becomes[PATH_MAX];
};

/* Read the regular file at @path as far as need be.  false: it is no script, or
 * can't be read. */
bool script_read(const char *path, struct script *ret_script);
