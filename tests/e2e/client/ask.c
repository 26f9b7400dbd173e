/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * ask.c - send by each of the paths.  Each lookup uses a socket of its own.
 */
#include "tests/e2e/client/ask.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

#include "policy/base.h"

static const char *const path_names[ASK_N_PATHS] = {
	"send", "sendto", "sendmsg", "sendmmsg", "write", "writev",
};

enum ask_path ask_path_from_name(const char *name)
{
	unsigned int i;

	for (i = 0; i < ASK_N_PATHS; i++)
		if (strcmp(name, path_names[i]) == 0)
			break;
	return (enum ask_path)i;
}

int ask_server(const char *address, uint16_t port,
	       struct sockaddr_storage *ret_server)
{
	struct sockaddr_in6 *in6 = (struct sockaddr_in6 *)ret_server;
	struct sockaddr_in *in = (struct sockaddr_in *)ret_server;

	memset(ret_server, 0, sizeof(*ret_server));
	if (inet_pton(AF_INET, address, &in->sin_addr) == 1) {
		in->sin_family = AF_INET;
		in->sin_port = htons(port);
		return 0;
	}
	if (inet_pton(AF_INET6, address, &in6->sin6_addr) != 1)
		return -EINVAL;
	in6->sin6_family = AF_INET6;
	in6->sin6_port = htons(port);
	return 0;
}

static socklen_t address_len(const struct sockaddr_storage *address)
{
	return address->ss_family == AF_INET ? sizeof(struct sockaddr_in)
					     : sizeof(struct sockaddr_in6);
}

static int connect_to(int fd, const struct sockaddr_storage *server)
{
	return connect(fd, (const struct sockaddr *)server,
		       address_len(server)) < 0
		       ? -errno
		       : 0;
}

static ssize_t send_message(const struct ask *ask, int fd, struct iovec *iov,
			    struct mmsghdr *mmsg)
{
	switch (ask->path) {
	case ASK_SENDTO:
		return sendto(fd, iov->iov_base, iov->iov_len, MSG_NOSIGNAL,
			      mmsg->msg_hdr.msg_name,
			      mmsg->msg_hdr.msg_namelen);
	case ASK_SENDMSG:
		return sendmsg(fd, &mmsg->msg_hdr, MSG_NOSIGNAL);
	case ASK_SENDMMSG:
		return sendmmsg(fd, mmsg, 1, MSG_NOSIGNAL);
	case ASK_WRITE:
		return write(fd, iov->iov_base, iov->iov_len);
	case ASK_WRITEV:
		return writev(fd, iov, 1);
	default:
		return send(fd, iov->iov_base, iov->iov_len, MSG_NOSIGNAL);
	}
}

static bool connects(const struct ask *ask)
{
	return ask->tcp || ask->connected || ask->path == ASK_SEND ||
	       ask->path == ASK_WRITE || ask->path == ASK_WRITEV;
}

static int send_by_path(const struct ask *ask, int fd, struct iovec *iov)
{
	struct sockaddr_storage server = ask->server;
	struct mmsghdr mmsg = { 0 };
	int r;

	mmsg.msg_hdr.msg_iov = iov;
	mmsg.msg_hdr.msg_iovlen = 1;
	if (connects(ask)) {
		r = connect_to(fd, &server);
		if (r < 0)
			return r;
	} else {
		mmsg.msg_hdr.msg_name = &server;
		mmsg.msg_hdr.msg_namelen = address_len(&server);
	}
	return send_message(ask, fd, iov, &mmsg) < 0 ? -errno : 0;
}

static int receive(int fd, void *buf, size_t size, unsigned int timeout_ms)
{
	struct pollfd wait = { .fd = fd, .events = POLLIN };
	ssize_t n;

	if (poll(&wait, 1, (int)timeout_ms) == 0)
		return -ETIMEDOUT;
	n = recv(fd, buf, size, 0);
	return n < 0 ? -errno : (int)n;
}

/* Over TCP the two bytes of length and the message may come in pieces. */
static int receive_tcp(int fd, uint8_t *buf, unsigned int timeout_ms)
{
	size_t have = 0, want = 2;
	int r;

	while (have < want) {
		r = receive(fd, buf + have, MESSAGE_MAX - have, timeout_ms);
		if (r <= 0)
			return r < 0 ? r : -ECONNRESET;
		have += (size_t)r;
		if (have >= 2)
			want = 2u + (((size_t)buf[0] << 8) | buf[1]);
		if (want > MESSAGE_MAX)
			return -EMSGSIZE;
	}
	memmove(buf, buf + 2, want - 2);
	return (int)(want - 2);
}

static uint16_t random_id(void)
{
	uint16_t id = 1;

	if (getrandom(&id, sizeof(id), 0) != sizeof(id))
		id = (uint16_t)getpid();
	return id;
}

int ask_lookup(const struct ask *ask, struct message_answer *ret_answer)
{
	CLEANUP(base_closep) int fd = -1;
	uint8_t buf[2 + MESSAGE_MAX];
	struct iovec iov = { .iov_base = buf + 2 };
	uint16_t id = random_id();
	size_t len;
	int r;

	len = message_write(buf + 2, id, ask->name, ask->type);
	if (len == 0)
		return -EINVAL;
	fd = socket(ask->server.ss_family,
		    (ask->tcp ? SOCK_STREAM : SOCK_DGRAM) | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return -errno;
	if (ask->tcp) {
		buf[0] = (uint8_t)(len >> 8);
		buf[1] = (uint8_t)len;
		iov.iov_base = buf;
	}
	iov.iov_len = ask->tcp ? len + 2 : len;
	r = send_by_path(ask, fd, &iov);
	if (r < 0 || ask->no_answer)
		return r;
	r = ask->tcp ? receive_tcp(fd, buf, ask->timeout_ms)
		     : receive(fd, buf, MESSAGE_MAX, ask->timeout_ms);
	if (r < 0)
		return r;
	(void)poll(NULL, 0, (int)ask->linger_ms);
	r = message_read(buf, (size_t)r, ret_answer);
	return r < 0 ? r : ret_answer->id == id ? 0 : -EBADMSG;
}

static unsigned int retransmits(int fd)
{
	struct tcp_info info = { 0 };
	socklen_t len = sizeof(info);

	if (getsockopt(fd, IPPROTO_TCP, TCP_INFO, &info, &len) < 0)
		return 0;
	return info.tcpi_total_retrans;
}

static int finish_connect(int fd, unsigned int timeout_ms)
{
	struct pollfd wait = { .fd = fd, .events = POLLOUT };
	socklen_t len = sizeof(int);
	int error = 0;

	if (poll(&wait, 1, (int)timeout_ms) == 0)
		return -ETIMEDOUT;
	if (getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &len) < 0)
		return -errno;
	return -error;
}

static uint64_t now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

int ask_dial(const struct sockaddr_storage *server, unsigned int timeout_ms,
	     struct ask_dialled *ret_dialled)
{
	CLEANUP(base_closep) int fd = -1;
	socklen_t len = sizeof(ret_dialled->mark);
	uint64_t begin;
	int r;

	fd = socket(server->ss_family,
		    SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return -errno;
	begin = now_ns();
	r = connect_to(fd, server);
	if (r == -EINPROGRESS)
		r = finish_connect(fd, timeout_ms);
	ret_dialled->ns = now_ns() - begin;
	ret_dialled->retransmits = retransmits(fd);
	if (getsockopt(fd, SOL_SOCKET, SO_MARK, &ret_dialled->mark, &len) < 0)
		ret_dialled->mark = 0;
	return r;
}

int ask_echo(const struct sockaddr_storage *server, unsigned int timeout_ms)
{
	CLEANUP(base_closep) int fd = -1;
	char buf[16] = "nameward";
	int r;

	fd = socket(server->ss_family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return -errno;
	r = connect_to(fd, server);
	if (r < 0)
		return r;
	if (send(fd, buf, strlen(buf), MSG_NOSIGNAL) < 0)
		return -errno;
	r = receive(fd, buf, sizeof(buf), timeout_ms);
	return r < 0 ? r : 0;
}

/* As ping(8) does it: the kernel's own socket for it, else a raw one. */
static int ping_socket(int family)
{
	int proto = family == AF_INET ? IPPROTO_ICMP : IPPROTO_ICMPV6;
	int fd = socket(family, SOCK_DGRAM | SOCK_CLOEXEC, proto);

	return fd >= 0 ? fd : socket(family, SOCK_RAW | SOCK_CLOEXEC, proto);
}

int ask_ping(const struct sockaddr_storage *server, unsigned int timeout_ms)
{
	bool v4 = server->ss_family == AF_INET;
	/* The checksum of a raw IPv4 socket is the program's: 0xffff - type. */
	uint8_t request[8] = { v4 ? 8 : 128, 0, 0xf7, 0xff };
	CLEANUP(base_closep) int fd = ping_socket(server->ss_family);
	char buf[64];
	int r;

	if (fd < 0)
		return -errno;
	r = connect_to(fd, server);
	if (r < 0)
		return r;
	if (send(fd, request, sizeof(request), MSG_NOSIGNAL) < 0)
		return -errno;
	r = receive(fd, buf, sizeof(buf), timeout_ms);
	return r < 0 ? r : 0;
}
