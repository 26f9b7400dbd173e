/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * hostroot.h - a directory that stands for the root of a host, with files that
 * a test writes.
 */
#pragma once

#include <stdbool.h>

/* Make an empty one; its path.  There is one at a time: that of a test which
 * failed goes when the next is made, or the program ends. */
const char *hostroot_new(void);
/* Write @text to @path below it, with the directories above. */
void hostroot_write(const char *path, const char *text);
bool hostroot_is_empty(void);
/* Remove it with all that is in it. */
void hostroot_remove(void);
