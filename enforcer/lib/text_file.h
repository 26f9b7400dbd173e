/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * text_file.h - read a small file of the machine as one string.
 */
#pragma once

#include <stddef.h>

/* Read the file @path, as much as has @room with a terminator.  On a negative
 * errno, which is -EIO if the file was opened, @ret_text is empty.  A pipe
 * counts as empty if nobody writes to it. */
int text_file_read(const char *path, char *ret_text, size_t room);
