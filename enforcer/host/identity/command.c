/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * command.c - store, read and compare the two texts.
 */
#include "enforcer/host/identity/command.h"

#include <stdlib.h>
#include <string.h>

struct command {
	size_t exe_size;
	char text[]; /* the executable, then the command line */
};

struct command *command_new(const char *exe, const char *line)
{
	size_t exe_size = strlen(exe) + 1, line_size = strlen(line) + 1;
	struct command *command;

	command = malloc(sizeof(*command) + exe_size + line_size);
	if (!command)
		return NULL;
	command->exe_size = exe_size;
	memcpy(command->text, exe, exe_size);
	memcpy(command->text + exe_size, line, line_size);
	return command;
}

void command_free(struct command *command)
{
	free(command);
}

const char *command_exe(const struct command *command)
{
	return command && command->text[0] ? command->text : NULL;
}

const char *command_line(const struct command *command)
{
	const char *line = command ? command->text + command->exe_size : "";

	return line[0] ? line : NULL;
}

static bool is_text(const char *known, const char *text)
{
	return strcmp(known ? known : "", text) == 0;
}

bool command_is(const struct command *command, const char *exe,
		const char *line)
{
	return is_text(command_exe(command), exe) &&
	       is_text(command_line(command), line);
}
