/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * daemon_socket.h - does a daemon answer at a Unix socket, and which?
 */
#pragma once

#include <limits.h>
#include <stdint.h>

struct checkup; /* enforcer/cli/doctor/checkup.h */

enum daemon_socket_state {
	DAEMON_SOCKET_ABSENT,  /* there is no socket, or nobody listens */
	DAEMON_SOCKET_REFUSED, /* somebody listens, and the kernel refuses us */
	DAEMON_SOCKET_ANSWERS, /* we are connected */
	DAEMON_SOCKET_UNKNOWN, /* it could not be tried */
};

struct daemon_socket {
	enum daemon_socket_state state;
	int fd;		    /* connected; -1 */
	int error;	    /* UNKNOWN: an errno */
	char exe[PATH_MAX]; /* of who listens, if we are connected; "" */
};

/* Connect to @path, a stream socket, below the root. */
void daemon_socket_try(const struct checkup *checkup, const char *path,
		       struct daemon_socket *ret_socket);
void daemon_socket_done(struct daemon_socket *socket);
