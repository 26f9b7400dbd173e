/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * command.c - executable and command line of a program, in one piece.
 */
#include "enforcer/identity/command.h"

#include <stdlib.h>
#include <string.h>

struct command {
	size_t exe_size;
	char text[]; /* exe, then command line */
};

struct command *command_new(const char *exe, const char *command)
{
	size_t exe_size = strlen(exe) + 1, command_size = strlen(command) + 1;
	struct command *name;

	name = malloc(sizeof(*name) + exe_size + command_size);
	if (!name)
		return NULL;
	name->exe_size = exe_size;
	memcpy(name->text, exe, exe_size);
	memcpy(name->text + exe_size, command, command_size);
	return name;
}

void command_free(struct command *name)
{
	free(name);
}

const char *command_exe(const struct command *name)
{
	return name && name->text[0] ? name->text : NULL;
}

const char *command_line(const struct command *name)
{
	const char *command = name ? name->text + name->exe_size : "";

	return command[0] ? command : NULL;
}

static bool says(const char *known, const char *now)
{
	return strcmp(known ? known : "", now) == 0;
}

bool command_is(const struct command *name, const char *exe,
		const char *command)
{
	return says(command_exe(name), exe) &&
	       says(command_line(name), command);
}
