/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * procfd.h - the sockets that another process holds, one after the other, as
 * descriptors of our own: /proc/PID/fd, then pidfd_getfd(2).
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

/* @fd is closed when it returns.  false: that was enough. */
typedef bool (*procfd_fn)(void *context, int fd);

/*
 * Hand each socket of process @tgid to @fn.  -ENOENT, or another errno where
 * its descriptors can't be listed: it ended, or is not ours to look into.
 */
int procfd_each_socket(uint32_t tgid, procfd_fn fn, void *context);
