/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * refused.c - a line for people, in which nothing controls their terminal.
 */
#include "enforcer/cli/refused.h"

#include <stdio.h>

#include "enforcer/cli/commands.h"
#include "enforcer/control/client.h"
#include "enforcer/lib/escape.h"

int refused(const char *why)
{
	(void)fprintf(stderr, "nameward: ");
	escape_print(stderr, why);
	(void)fputc('\n', stderr);
	return CLI_FAILED;
}

int refused_by_client(const char *path, int error)
{
	(void)fprintf(stderr, "nameward: ");
	escape_print(stderr, path);
	(void)fprintf(stderr, ": %s\n", client_error(error));
	return CLI_FAILED;
}
