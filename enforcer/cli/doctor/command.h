/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * command.h - run a program of this machine, and read what it prints.
 */
#pragma once

#include <stddef.h>

/*
 * Run @argv, whose first word is the path of the program, without a shell, in
 * the C locale and with nothing on standard input.  What it prints, errors as
 * well, is in @ret_text, cut to @room with the terminator.  Returns its exit
 * status; -ENOENT: there is no such program; -ETIMEDOUT: it had not ended after
 * @timeout_ms and was killed; another negative errno: it could not be run, or
 * was ended by a signal (-EINTR).
 */
int command_run(const char *const argv[], int timeout_ms, char *ret_text,
		size_t room);
