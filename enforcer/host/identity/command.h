/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * command.h - the executable and command line of a program, in one allocation.
 */
#pragma once

#include <stdbool.h>

struct command;

/* "" stands for a text that is not known.  NULL: there is no memory. */
struct command *command_new(const char *exe, const char *line);
void command_free(struct command *command); /* NULL is fine */

/* The path of the executable, and the command line; NULL: it is not known, also
 * if @command is NULL. */
const char *command_exe(const struct command *command);
const char *command_line(const struct command *command);

/* Are both texts the same as these?  "" is equal to an unknown one. */
bool command_is(const struct command *command, const char *exe,
		const char *line);
