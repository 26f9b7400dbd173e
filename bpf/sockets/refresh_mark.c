/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * refresh_mark.c - find the socket among those of the process, and
 * setsockopt(2).
 */
#include "bpf/sockets/refresh_mark.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>
#include <sys/socket.h>

#include "bpf/aside/aside.h"
#include "bpf/sockets/procfd.h"

struct wanted {
	uint64_t cookie;
	uint32_t tgid;
	bool marked;
};

/* It is enough to set the mark that the socket has: on_setsockopt() puts the
 * right bits in. */
static bool mark(void *context, int fd)
{
	struct wanted *wanted = context;
	uint64_t cookie = 0;
	uint32_t value = 0;
	socklen_t len = sizeof(cookie);

	if (getsockopt(fd, SOL_SOCKET, SO_COOKIE, &cookie, &len) < 0 ||
	    cookie != wanted->cookie)
		return true;
	len = sizeof(value);
	(void)getsockopt(fd, SOL_SOCKET, SO_MARK, &value, &len);
	wanted->marked =
		setsockopt(fd, SOL_SOCKET, SO_MARK, &value, sizeof(value)) == 0;
	return !wanted->marked;
}

/* Runs in the helper process (bpf/aside/aside.h). */
static ssize_t search(const void *in, struct aside_reply *reply)
{
	struct wanted wanted;

	(void)reply;
	memcpy(&wanted, in, sizeof(wanted));
	(void)procfd_each_socket(wanted.tgid, mark, &wanted);
	return wanted.marked ? 0 : -ENOENT;
}

int refresh_mark_socket(struct aside *aside, uint32_t uid, uint32_t tgid,
			uint64_t cookie)
{
	const struct wanted wanted = { .cookie = cookie, .tgid = tgid };

	return (int)aside_do(aside, &(struct aside_call){
					    .fn = search,
					    .uid = uid,
					    .in = &wanted,
					    .in_len = sizeof(wanted),
				    });
}
