/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * client.c - a blocking client with a timeout for each system call.
 */
#include "enforcer/control/client.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include "enforcer/control/control.h"
#include "enforcer/lib/buf.h"
#include "policy/base.h"

#define ANSWER_MAX (256u << 20)

/* In a directory that others may write somebody else can listen, and tell us
 * that the policy was reloaded. */
static bool is_trusted(int fd)
{
	struct ucred peer;
	socklen_t len = sizeof(peer);

	return getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &len) == 0 &&
	       (peer.uid == 0 || peer.uid == geteuid());
}

static int open_socket(const char *path, unsigned int timeout_s, int *ret_fd)
{
	const struct timeval timeout = { .tv_sec = timeout_s };
	struct sockaddr_un to = { .sun_family = AF_UNIX };
	CLEANUP(base_closep) int fd = -1;

	if (strlen(path) >= sizeof(to.sun_path))
		return -ENAMETOOLONG;
	strcpy(to.sun_path, path);
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0 ||
	    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &timeout, sizeof(timeout)) <
		    0 ||
	    setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &timeout, sizeof(timeout)) <
		    0 ||
	    connect(fd, (struct sockaddr *)&to, sizeof(to)) < 0)
		return errno == EAGAIN ? -ETIMEDOUT : -errno;
	if (!is_trusted(fd))
		return -EKEYREJECTED;
	*ret_fd = TAKE_FD(fd);
	return 0;
}

static int send_line(int fd, const char *request)
{
	char line[CONTROL_REQUEST_MAX];
	int n = snprintf(line, sizeof(line), "%s\n", request);

	if (n < 0 || (size_t)n >= sizeof(line))
		return -EINVAL;
	if (send(fd, line, (size_t)n, MSG_NOSIGNAL) != n)
		return errno == EPIPE ? -EPROTO : -errno;
	return 0;
}

static int read_answer(int fd, struct buf *answer)
{
	char piece[65536];
	ssize_t n;

	while ((n = recv(fd, piece, sizeof(piece), 0)) > 0) {
		buf_add(answer, piece, (size_t)n);
		if (answer->failed || answer->len > ANSWER_MAX)
			return -ENOMEM;
	}
	if (n < 0)
		return errno == EAGAIN ? -ETIMEDOUT : -errno;
	buf_char(answer, '\0');
	if (answer->failed)
		return -ENOMEM;
	return answer->len > 1 ? 0 : -EPROTO;
}

int client_request(const char *path, const char *request,
		   unsigned int timeout_s, char **ret_answer)
{
	CLEANUP(buf_done) struct buf answer = { 0 };
	CLEANUP(base_closep) int fd = -1;
	int r;

	r = open_socket(path, timeout_s, &fd);
	if (r == 0)
		r = send_line(fd, request);
	if (r == 0)
		r = read_answer(fd, &answer);
	if (r < 0)
		return r;
	*ret_answer = TAKE_PTR(answer.data);
	return 0;
}

const char *client_error(int error)
{
	switch (error) {
	case -ENOENT:
	case -ECONNREFUSED:
		return "no nameward runs there";
	case -EPROTO:
	case -ECONNRESET:
		return "it hung up: only root and its own user are heard";
	case -EACCES:
		return "permission denied";
	case -EKEYREJECTED:
		return "another user listens there";
	case -ETIMEDOUT:
		return "no answer in time";
	default:
		return strerror(-error);
	}
}
