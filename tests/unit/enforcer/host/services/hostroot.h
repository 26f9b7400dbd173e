/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * hostroot.h - a directory that stands for the root of a host, with files that
 * a test writes.
 */
#pragma once

/* Make an empty one; its path. */
const char *hostroot_new(void);
/* Write @text to @path below it, with the directories above. */
void hostroot_write(const char *path, const char *text);
/* Remove it with all that is in it. */
void hostroot_remove(void);
