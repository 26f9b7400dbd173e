/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * control.c - accept a client, read one line, send one document, close.
 */
#include "enforcer/control/control.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "enforcer/lib/loop.h"
#include "policy/base.h"

struct client {
	struct control *control;
	int fd; /* -1: this place is free */
	uint64_t serial;
	char request[CONTROL_REQUEST_MAX + 1];
	size_t request_len;
	char *answer; /* NULL: the request is not complete */
	size_t answer_len;
	size_t sent;
};

struct control {
	struct loop *loop;
	control_fn on_request;
	void *context;
	char *path; /* to be unlinked; NULL before bind() */
	int fd;
	uint64_t n_accepted;
	struct client clients[CONTROL_CLIENTS_MAX];
};

static void drop_client(struct client *client)
{
	if (client->fd < 0)
		return;
	loop_remove(client->control->loop, client->fd);
	(void)close(client->fd);
	free(client->answer);
	client->fd = -1;
	client->answer = NULL;
}

int control_parse(char *request, size_t len)
{
	size_t i;

	for (i = 0; i < len && i < CONTROL_REQUEST_MAX; i++) {
		if (request[i] == '\n') {
			request[i] = '\0';
			return 0;
		}
		if ((unsigned char)request[i] < ' ' || request[i] == 127)
			return -EINVAL;
	}
	return len < CONTROL_REQUEST_MAX ? -EAGAIN : -EINVAL;
}

static void send_answer(struct client *client)
{
	ssize_t n;

	while (client->sent < client->answer_len) {
		n = send(client->fd, client->answer + client->sent,
			 client->answer_len - client->sent,
			 MSG_NOSIGNAL | MSG_DONTWAIT);
		if (n < 0 && errno == EAGAIN)
			return;
		if (n <= 0)
			break;
		client->sent += (size_t)n;
	}
	drop_client(client);
}

static void answer_request(struct client *client, int error)
{
	struct control *control = client->control;
	int n;

	if (!error)
		error = control->on_request(control->context, client->request,
					    &client->answer,
					    &client->answer_len);
	if (error) {
		n = asprintf(&client->answer,
			     "{\"ok\":false,\"error\":\"%s\"}\n",
			     strerror(-error));
		if (n < 0) {
			client->answer = NULL;
			drop_client(client);
			return;
		}
		client->answer_len = (size_t)n;
	}
	if (loop_change(control->loop, client->fd, EPOLLOUT) < 0) {
		drop_client(client);
		return;
	}
	send_answer(client);
}

static void read_request(struct client *client)
{
	ssize_t n;
	int r;

	n = recv(client->fd, client->request + client->request_len,
		 CONTROL_REQUEST_MAX - client->request_len, MSG_DONTWAIT);
	if (n < 0 && errno == EAGAIN)
		return;
	if (n <= 0) {
		drop_client(client);
		return;
	}
	client->request_len += (size_t)n;
	r = control_parse(client->request, client->request_len);
	if (r != -EAGAIN)
		answer_request(client, r);
}

static void serve_client(void *context, uint32_t epoll_events)
{
	struct client *client = context;

	if (client->answer && (epoll_events & (EPOLLHUP | EPOLLERR)))
		drop_client(client);
	else if (client->answer)
		send_answer(client);
	else
		read_request(client);
}

/* A free place, or that of the oldest client, which is dropped. */
static struct client *find_place(struct control *control)
{
	struct client *oldest = &control->clients[0];
	size_t i;

	for (i = 0; i < CONTROL_CLIENTS_MAX; i++) {
		if (control->clients[i].fd < 0)
			return &control->clients[i];
		if (control->clients[i].serial < oldest->serial)
			oldest = &control->clients[i];
	}
	drop_client(oldest);
	return oldest;
}

static bool peer_is_allowed(int fd)
{
	struct ucred peer;
	socklen_t len = sizeof(peer);

	if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &len) < 0)
		return false;
	return peer.uid == 0 || peer.uid == geteuid();
}

static void accept_client(void *context, uint32_t epoll_events)
{
	struct control *control = context;
	CLEANUP(base_closep) int fd = -1;
	struct client *client;

	(void)epoll_events;
	fd = accept4(control->fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
	if (fd < 0 || !peer_is_allowed(fd))
		return;
	client = find_place(control);
	*client = (struct client){ .control = control,
				   .fd = -1,
				   .serial = control->n_accepted++ };
	if (loop_add(control->loop, fd, EPOLLIN, serve_client, client) == 0)
		client->fd = TAKE_FD(fd);
}

/* Unlink a socket on which no daemon listens.  -EADDRINUSE: one does. */
static int remove_stale(const struct sockaddr_un *to)
{
	CLEANUP(base_closep) int fd = -1;
	struct stat st;

	if (lstat(to->sun_path, &st) < 0)
		return errno == ENOENT ? 0 : -errno;
	if (!S_ISSOCK(st.st_mode))
		return -EEXIST;
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0)
		return -errno;
	if (connect(fd, (const struct sockaddr *)to, sizeof(*to)) == 0 ||
	    errno != ECONNREFUSED)
		return -EADDRINUSE;
	return unlink(to->sun_path) < 0 ? -errno : 0;
}

static int make_parent(const char *path)
{
	CLEANUP(base_freep) char *parent = strdup(path);
	char *slash;

	if (!parent)
		return -ENOMEM;
	slash = strrchr(parent, '/');
	if (!slash || slash == parent)
		return 0;
	*slash = '\0';
	return mkdir(parent, 0700) < 0 && errno != EEXIST ? -errno : 0;
}

static int listen_at(struct control *control, const char *path)
{
	struct sockaddr_un to = { .sun_family = AF_UNIX };
	mode_t mask;
	int r;

	if (strlen(path) >= sizeof(to.sun_path))
		return -ENAMETOOLONG;
	strcpy(to.sun_path, path);
	r = make_parent(path);
	if (r == 0)
		r = remove_stale(&to);
	if (r < 0)
		return r;
	control->fd =
		socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (control->fd < 0)
		return -errno;
	/* bind() makes the socket with mode 0600, at no moment with more. */
	mask = umask(0177);
	r = bind(control->fd, (struct sockaddr *)&to, sizeof(to)) < 0 ? -errno
								      : 0;
	(void)umask(mask);
	if (r < 0)
		return r;
	control->path = strdup(path);
	if (!control->path)
		return -ENOMEM;
	return listen(control->fd, CONTROL_CLIENTS_MAX) < 0 ? -errno : 0;
}

int control_open(struct loop *loop, const char *path, control_fn on_request,
		 void *context, struct control **ret_control)
{
	CLEANUP(control_closep) struct control *control = NULL;
	size_t i;
	int r;

	control = calloc(1, sizeof(*control));
	if (!control)
		return -ENOMEM;
	control->loop = loop;
	control->on_request = on_request;
	control->context = context;
	control->fd = -1;
	for (i = 0; i < CONTROL_CLIENTS_MAX; i++)
		control->clients[i].fd = -1;
	r = listen_at(control, path);
	if (r < 0)
		return r;
	r = loop_add(loop, control->fd, EPOLLIN, accept_client, control);
	if (r < 0)
		return r;
	*ret_control = TAKE_PTR(control);
	return 0;
}

void control_close(struct control *control)
{
	size_t i;

	if (!control)
		return;
	for (i = 0; i < CONTROL_CLIENTS_MAX; i++)
		drop_client(&control->clients[i]);
	if (control->fd >= 0) {
		loop_remove(control->loop, control->fd);
		(void)close(control->fd);
	}
	if (control->path)
		(void)unlink(control->path);
	free(control->path);
	free(control);
}

void control_closep(struct control **control)
{
	control_close(*control);
}
