/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * command.h - executable and command line of a program, in one piece.
 */
#pragma once

#include <stdbool.h>

struct command;

/* "" for what is not known.  NULL: no memory, so no names. */
struct command *command_new(const char *exe, const char *command);
void command_free(struct command *name); /* NULL is fine */

/* NULL for what is not known; @name may be NULL too. */
const char *command_exe(const struct command *name);
const char *command_line(const struct command *name);

bool command_is(const struct command *name, const char *exe,
		const char *command);
