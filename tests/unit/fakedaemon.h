/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * fakedaemon.h - a process that listens at a Unix socket, reads what one asks,
 * and answers each with the same bytes.
 */
#pragma once

#include <stddef.h>
#include <sys/types.h>

/* Listen at @path, whose directory exists.  @len 0: it hangs up once something
 * was asked. */
pid_t fakedaemon_start(const char *path, const void *answer, size_t len);
void fakedaemon_stop(pid_t pid);
