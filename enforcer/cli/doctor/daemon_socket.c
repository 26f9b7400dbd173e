/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * daemon_socket.c - connect(2), SO_PEERCRED, and /proc/net/unix.
 */
#include "enforcer/cli/doctor/daemon_socket.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "enforcer/cli/doctor/checkup.h"
#include "policy/base.h"

#define LINE_MAX_LEN 512
#define ACCEPTS 0x10000U /* __SO_ACCEPTCON: it listens */

/* Does somebody listen at a socket that was bound to @path? */
static bool has_listener(const char *path)
{
	CLEANUP(base_fclosep) FILE *file = fopen("/proc/net/unix", "re");
	char line[LINE_MAX_LEN], bound[LINE_MAX_LEN];
	unsigned int flags;

	while (file && fgets(line, sizeof(line), file))
		if (sscanf(line, "%*s %*s %*s %x %*s %*s %*s %511s", &flags,
			   bound) == 2 &&
		    (flags & ACCEPTS) && strcmp(bound, path) == 0)
			return true;
	return false;
}

static void name_peer(struct daemon_socket *socket)
{
	struct ucred peer = { 0 };
	socklen_t len = sizeof(peer);
	char path[64];
	ssize_t n;

	if (getsockopt(socket->fd, SOL_SOCKET, SO_PEERCRED, &peer, &len) < 0)
		return;
	(void)snprintf(path, sizeof(path), "/proc/%d/exe", peer.pid);
	n = readlink(path, socket->exe, sizeof(socket->exe) - 1);
	socket->exe[n > 0 ? n : 0] = '\0';
}

static enum daemon_socket_state state_of(int error, const char *path)
{
	switch (error) {
	case 0:
		return DAEMON_SOCKET_ANSWERS;
	case ENOENT:
	case ENOTDIR:
		return DAEMON_SOCKET_ABSENT;
	case ECONNREFUSED:
		return has_listener(path) ? DAEMON_SOCKET_REFUSED
					  : DAEMON_SOCKET_ABSENT;
	default:
		return DAEMON_SOCKET_UNKNOWN;
	}
}

void daemon_socket_try(const struct checkup *checkup, const char *path,
		       struct daemon_socket *ret_socket)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	char full[PATH_MAX];

	*ret_socket = (struct daemon_socket){ .fd = -1 };
	if (strlen(checkup_path(checkup, path, full)) >=
	    sizeof(address.sun_path)) {
		ret_socket->state = DAEMON_SOCKET_UNKNOWN;
		ret_socket->error = ENAMETOOLONG;
		return;
	}
	(void)strcpy(address.sun_path, full);
	ret_socket->fd =
		socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (ret_socket->fd < 0 ||
	    connect(ret_socket->fd, (const struct sockaddr *)&address,
		    sizeof(address)) < 0)
		ret_socket->error = errno;
	ret_socket->state = state_of(ret_socket->error, full);
	if (ret_socket->state == DAEMON_SOCKET_ANSWERS)
		name_peer(ret_socket);
}

void daemon_socket_done(struct daemon_socket *socket)
{
	base_closep(&socket->fd);
	socket->fd = -1;
}
