/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * probe.c - a socket that nobody but us connects to.
 */
#include "bpf/asks/probe.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "bpf/asks/listeners.h"
#include "policy/base.h"

static int listen_at(int fd, const struct sockaddr_un *address)
{
	(void)unlink(address->sun_path);
	if (bind(fd, (const struct sockaddr *)address, sizeof(*address)) < 0 ||
	    listen(fd, 1) < 0)
		return -errno;
	return 0;
}

static int connect_to(const struct sockaddr_un *address)
{
	CLEANUP(base_closep) int fd = -1;

	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return -errno;
	if (connect(fd, (const struct sockaddr *)address, sizeof(*address)) ==
	    0)
		return -EISCONN;
	return errno == ECONNREFUSED ? 0 : -errno;
}

int probe_connect(int listeners_fd, const char *path)
{
	const struct listeners_entry entry = { path, LISTENER_PROBED };
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	CLEANUP(base_closep) int fd = -1;
	int r;

	if (strlen(path) >= sizeof(address.sun_path))
		return -ENAMETOOLONG;
	memcpy(address.sun_path, path, strlen(path));
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return -errno;
	r = listen_at(fd, &address);
	if (r < 0)
		return r;
	r = listeners_put(listeners_fd, &entry);
	if (r == 0)
		r = connect_to(&address);
	listeners_remove(listeners_fd, path);
	(void)unlink(path);
	return r;
}
