/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * command.h - executable and command line of a program, in one piece.
 */
#pragma once

#include <stdbool.h>

struct procname;

/* "" for what is not known.  NULL: no memory, so no names. */
struct procname *procname_new(const char *exe, const char *command);
void procname_free(struct procname *name); /* NULL is fine */

/* NULL for what is not known; @name may be NULL too. */
const char *procname_exe(const struct procname *name);
const char *procname_command(const struct procname *name);

bool procname_is(const struct procname *name, const char *exe,
		 const char *command);
