/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * flooding.c - flood as one user, or work as another meanwhile.
 *
 *	flooding UID denied COUNT SERVER
 *	flooding UID permitted COUNT SERVER
 *	flooding UID sockets COUNT LOCAL	all stay open until it is killed
 *	flooding UID refused COUNT ADDRESS
 *	flooding UID work FILE SERVER		until there is such a file
 *	flooding UID held - SERVER		one lookup, however long
 *
 * Each prints what it did as KEY=COUNT words.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "policy/base.h"
#include "tests/e2e/client/message.h"

#define BATCH 64
#define PERMITTED_SOCKETS 16
#define QUESTION_MAX 512

struct counts {
	unsigned long sent, eperm, failed; /* lookups */
	unsigned long answered, silent, up, down, refused;
};

static int udp_to(const char *server)
{
	struct sockaddr_in6 in6 = { .sin6_family = AF_INET6,
				    .sin6_port = htons(53) };
	struct sockaddr_in in = { .sin_family = AF_INET,
				  .sin_port = htons(53) };
	bool v6 = inet_pton(AF_INET6, server, &in6.sin6_addr) == 1;
	CLEANUP(base_closep) int fd = -1;
	int r;

	if (!v6 && inet_pton(AF_INET, server, &in.sin_addr) != 1)
		return -EINVAL;
	fd = socket(v6 ? AF_INET6 : AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return -errno;
	r = v6 ? connect(fd, (struct sockaddr *)&in6, sizeof(in6))
	       : connect(fd, (struct sockaddr *)&in, sizeof(in));
	return r < 0 ? -errno : TAKE_FD(fd);
}

static size_t question(uint8_t *buf, unsigned long i, const char *letter,
		       const char *domain)
{
	char name[128];

	(void)snprintf(name, sizeof(name), "%s%08lx.%s", letter, i & 0xffffffff,
		       domain);
	/* The ids of each socket differ when they begin anew. */
	return message_write(buf, (uint16_t)(i + (i >> 16) * BATCH), name, 1);
}

static void count_send(struct counts *counts, ssize_t n)
{
	if (n >= 0)
		counts->sent++;
	else if (errno == EPERM)
		counts->eperm++;
	else
		counts->failed++;
}

static int denied(unsigned long count, const char *server,
		  struct counts *counts)
{
	CLEANUP(base_closep) int fd = udp_to(server);
	uint8_t buf[MESSAGE_MAX];
	unsigned long i;
	size_t len;

	for (i = 0; i < count && fd >= 0; i++) {
		len = question(buf, i, "d", "denied.example.com");
		count_send(counts, send(fd, buf, len, 0));
	}
	return fd < 0 ? fd : 0;
}

static unsigned long drain(int fd)
{
	uint8_t buf[QUESTION_MAX];
	unsigned long n = 0;

	while (recv(fd, buf, sizeof(buf), MSG_DONTWAIT) > 0)
		n++;
	return n;
}

/* Send BATCH questions in one call; returns how many the kernel took. */
static unsigned int send_batch(int fd, unsigned long first)
{
	static uint8_t bytes[BATCH][MESSAGE_MAX];
	struct mmsghdr messages[BATCH] = { 0 };
	struct iovec parts[BATCH];
	unsigned int i;
	int n;

	for (i = 0; i < BATCH; i++) {
		parts[i].iov_base = bytes[i];
		parts[i].iov_len =
			question(bytes[i], first + i, "p", "many.example.com");
		messages[i].msg_hdr.msg_iov = &parts[i];
		messages[i].msg_hdr.msg_iovlen = 1;
	}
	n = sendmmsg(fd, messages, BATCH, 0);
	return n < 0 ? 0 : (unsigned int)n;
}

static int permitted(unsigned long count, const char *server,
		     struct counts *counts)
{
	int fds[PERMITTED_SOCKETS];
	unsigned long i, n = 0;

	for (i = 0; i < PERMITTED_SOCKETS; i++) {
		fds[i] = udp_to(server);
		if (fds[i] < 0)
			return fds[i];
	}
	for (i = 0; counts->sent < count && i < count; i++) {
		int fd = fds[i % PERMITTED_SOCKETS];

		n = send_batch(fd, counts->sent);
		counts->sent += n;
		counts->failed += !n;
		if (!n)
			(void)poll(NULL, 0, 1);
		counts->answered += drain(fd);
	}
	return 0;
}

/* Open a socket with a port of its own at @local. */
static int udp_from(const char *local)
{
	struct sockaddr_in in = { .sin_family = AF_INET };
	CLEANUP(base_closep) int fd = -1;

	if (inet_pton(AF_INET, local, &in.sin_addr) != 1)
		return -EINVAL;
	fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0 || bind(fd, (struct sockaddr *)&in, sizeof(in)) < 0)
		return -errno;
	return TAKE_FD(fd);
}

static int sockets(unsigned long count, const char *local,
		   struct counts *counts)
{
	struct sockaddr_in to = { .sin_family = AF_INET,
				  .sin_port = htons(53) };
	uint8_t buf[MESSAGE_MAX];
	unsigned long i;
	size_t len;

	(void)inet_pton(AF_INET, "198.51.100.2", &to.sin_addr);
	for (i = 0; i < count; i++) {
		int fd = udp_from(local);

		if (fd < 0)
			return fd;
		len = question(buf, i, "s", "many.example.com");
		count_send(counts, sendto(fd, buf, len, 0,
					  (struct sockaddr *)&to, sizeof(to)));
	}
	(void)printf("open=%lu ", i);
	(void)fflush(stdout);
	(void)pause();
	return 0;
}

static int dial(const char *address, uint16_t port, int timeout_ms)
{
	struct sockaddr_in6 to = { .sin6_family = AF_INET6,
				   .sin6_port = htons(port) };
	CLEANUP(base_closep) int fd = -1;
	struct pollfd wait = { .events = POLLOUT };
	int error = 0;
	socklen_t len = sizeof(error);

	if (inet_pton(AF_INET6, address, &to.sin6_addr) != 1)
		return -EINVAL;
	fd = socket(AF_INET6, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return -errno;
	if (connect(fd, (struct sockaddr *)&to, sizeof(to)) == 0)
		return 0;
	if (errno != EINPROGRESS)
		return -errno;
	wait.fd = fd;
	if (poll(&wait, 1, timeout_ms) != 1)
		return -ETIMEDOUT;
	(void)getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &len);
	return -error;
}

static int refused(unsigned long count, const char *address,
		   struct counts *counts)
{
	unsigned long i;

	for (i = 0; i < count; i++) {
		int r = dial(address, 80, 5000);

		counts->refused += r == -ECONNREFUSED;
		counts->up += r == 0;
		counts->failed += r != 0 && r != -ECONNREFUSED;
	}
	return 0;
}

/* Ask for the address number @i and wait @wait_ms for the answer to it. */
static bool lookup(int fd, unsigned long i, int wait_ms, struct counts *counts)
{
	struct pollfd wait = { .fd = fd, .events = POLLIN };
	struct message_answer answer;
	uint8_t buf[MESSAGE_MAX];
	char name[128];
	ssize_t n;

	(void)snprintf(name, sizeof(name),
		       "n-2001-0db8-0002-0000-0000-0000-0000-%04lx.example.com",
		       i & 0xffff);
	n = (ssize_t)message_write(buf, (uint16_t)i, name, 28);
	n = send(fd, buf, (size_t)n, 0);
	count_send(counts, n);
	if (n < 0)
		return false;
	while (poll(&wait, 1, wait_ms) == 1) {
		n = recv(fd, buf, sizeof(buf), 0);
		if (n > 0 && message_read(buf, (size_t)n, &answer) == 0 &&
		    answer.id == (uint16_t)i)
			return answer.n_addresses == 1;
	}
	return false;
}

/* Connect to the address that only lookup @i opens. */
static void use(unsigned long i, struct counts *counts)
{
	char address[64];
	int r;

	(void)snprintf(address, sizeof(address), "2001:db8:2::%lx", i & 0xffff);
	r = dial(address, 80, 10000);
	counts->up += r == 0;
	counts->down += r != 0;
	if (r)
		(void)fprintf(stderr, "%s: %s\n", address, strerror(-r));
}

static int work(const char *until, const char *server, struct counts *counts)
{
	unsigned long i, tries;
	struct counts other = { 0 };
	bool answered;

	for (i = 1; access(until, F_OK) < 0 && i < 4000; i++) {
		CLEANUP(base_closep) int fd = udp_to(server);

		if (fd < 0)
			return fd;
		answered = false;
		for (tries = 0; !answered && tries < 10; tries++) {
			answered = lookup(fd, i, 1000, counts);
			counts->silent += !answered;
		}
		counts->answered += answered;
		use(i, counts);
		(void)denied(1, server, &other);
		(void)refused(i % 8 == 0, "2001:db8:2::ffff:1", counts);
		(void)poll(NULL, 0, 20);
	}
	counts->eperm += other.eperm;
	counts->failed += other.sent + other.failed;
	return 0;
}

static int held(const char *server, struct counts *counts)
{
	CLEANUP(base_closep) int fd = udp_to(server);

	if (fd < 0)
		return fd;
	if (lookup(fd, 0xeeee, 60000, counts)) {
		counts->answered++;
		use(0xeeee, counts);
	}
	return 0;
}

static int run(char **argv, struct counts *counts)
{
	unsigned long count = strtoul(argv[3], NULL, 10);
	static const struct {
		const char *name;
		int (*fn)(unsigned long count, const char *to,
			  struct counts *counts);
	} floods[] = {
		{ "denied", denied },
		{ "permitted", permitted },
		{ "sockets", sockets },
		{ "refused", refused },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(floods); i++)
		if (!strcmp(argv[2], floods[i].name))
			return floods[i].fn(count, argv[4], counts);
	if (!strcmp(argv[2], "work"))
		return work(argv[3], argv[4], counts);
	return strcmp(argv[2], "held") ? -EINVAL : held(argv[4], counts);
}

/* The user itself makes the sockets, with the highest limit of descriptors. */
static int become(const char *uid)
{
	unsigned int id = (unsigned int)strtoul(uid, NULL, 10);
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
		limit.rlim_cur = limit.rlim_max;
		(void)setrlimit(RLIMIT_NOFILE, &limit);
	}
	if (setgroups(0, NULL) < 0 || setgid(id) < 0 || setuid(id) < 0)
		return -errno;
	return 0;
}

int main(int argc, char **argv)
{
	struct counts c = { 0 };
	int r;

	if (argc != 5)
		return 2;
	r = become(argv[1]);
	if (r == 0)
		r = run(argv, &c);
	(void)printf("sent=%lu eperm=%lu failed=%lu answered=%lu silent=%lu "
		     "up=%lu down=%lu refused=%lu error=%s\n",
		     c.sent, c.eperm, c.failed, c.answered, c.silent, c.up,
		     c.down, c.refused, r < 0 ? strerror(-r) : "none");
	return r < 0;
}
