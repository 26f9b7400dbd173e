/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * writable.h - who may change a file, or put another one in its place?
 */
#pragma once

#include <stdbool.h>

#define WRITABLE_WHY_MAX 4352

/*
 * May anybody but root write @path, or rename a component of it, by owner, mode
 * or POSIX access control list?  Links are followed; a path that does not exist
 * counts as far as it does.  true: @ret_why has the component and how.
 */
bool writable_by_others(const char *path, char ret_why[WRITABLE_WHY_MAX]);
