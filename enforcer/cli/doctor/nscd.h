/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * nscd.h - does a name service cache daemon answer for names of hosts?
 */
#pragma once

#include <stdbool.h>

/*
 * Ask on the socket @fd, which is connected to nscd, unscd or nsncd, for
 * "localhost", which it finds in a file.  0: *ret_answers; -ETIMEDOUT or
 * another negative errno: there was no answer.
 */
int nscd_answers(int fd, bool *ret_answers);
