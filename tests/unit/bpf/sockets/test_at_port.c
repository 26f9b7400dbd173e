/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_at_port.c - sockets of the test, and what the kernel says of them.
 */
#include "bpf/sockets/at_port.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "policy/base.h"
#include "tests/unit/unit.h"

#define SEEN_MAX 8

struct seen {
	struct at_port_socket array[SEEN_MAX];
	size_t n;
	int result;
};

static int note(void *context, const struct at_port_socket *listener)
{
	struct seen *seen = context;

	CU_ASSERT_FATAL(seen->n < SEEN_MAX);
	seen->array[seen->n++] = *listener;
	return seen->result;
}

/* Bind to @address and *@port, 0 being any, which *@port then is. */
static int bind_to(const char *address, int type, uint16_t *port)
{
	struct ip_addr ip = unit_ip(address);
	struct sockaddr_in sin = { .sin_family = AF_INET,
				   .sin_port = htons(*port) };
	struct sockaddr_in6 sin6 = { .sin6_family = AF_INET6,
				     .sin6_port = htons(*port) };
	bool v6 = ip.family == AF_INET6;
	struct sockaddr *sa = v6 ? (void *)&sin6 : (void *)&sin;
	socklen_t len = v6 ? sizeof(sin6) : sizeof(sin);
	int fd = socket(ip.family, type | SOCK_CLOEXEC, 0);

	memcpy(v6 ? (void *)&sin6.sin6_addr : (void *)&sin.sin_addr, ip.bytes,
	       v6 ? 16 : 4);
	CU_ASSERT_EQUAL_FATAL(bind(fd, sa, len), 0);
	if (type == SOCK_STREAM)
		CU_ASSERT_EQUAL(listen(fd, 1), 0);
	CU_ASSERT_EQUAL(getsockname(fd, sa, &len), 0);
	*port = ntohs(v6 ? sin6.sin6_port : sin.sin_port);
	return fd;
}

static void sockets_of_both_protocols_and_families_are_found(void)
{
	struct seen seen = { 0 };
	uint16_t port = 0, again;
	int fds[3];
	struct ip_addr ip;
	size_t i;

	fds[0] = bind_to("127.0.0.1", SOCK_DGRAM, &port);
	again = port;
	fds[1] = bind_to("127.0.0.2", SOCK_STREAM, &again);
	fds[2] = bind_to("::1", SOCK_DGRAM, &again);
	CU_ASSERT_EQUAL(at_port_each(port, note, &seen), 0);
	CU_ASSERT_EQUAL_FATAL(seen.n, 3);
	ip = unit_ip("127.0.0.1");
	CU_ASSERT_TRUE(ip_addr_equal(&seen.array[0].ip, &ip));
	CU_ASSERT_EQUAL(seen.array[0].proto, IPPROTO_UDP);
	CU_ASSERT_EQUAL(seen.array[0].uid, geteuid());
	ip = unit_ip("::1");
	CU_ASSERT_TRUE(ip_addr_equal(&seen.array[1].ip, &ip));
	ip = unit_ip("127.0.0.2");
	CU_ASSERT_TRUE(ip_addr_equal(&seen.array[2].ip, &ip));
	CU_ASSERT_EQUAL(seen.array[2].proto, IPPROTO_TCP);
	for (i = 0; i < 3; i++)
		CU_ASSERT_EQUAL(at_port_process(seen.array[i].inode),
				(uint32_t)getpid());
	for (i = 0; i < 3; i++)
		(void)close(fds[i]);
	CU_ASSERT_EQUAL(at_port_process(seen.array[0].inode), 0);
}

static void sockets_that_are_connected_or_idle_are_not_found(void)
{
	struct sockaddr_in peer = { .sin_family = AF_INET,
				    .sin_port = htons(9),
				    .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	struct seen seen = { 0 };
	uint16_t port = 0;
	int fd = bind_to("127.0.0.1", SOCK_DGRAM, &port);

	CU_ASSERT_EQUAL(
		connect(fd, (const struct sockaddr *)&peer, sizeof(peer)), 0);
	CU_ASSERT_EQUAL(at_port_each(port, note, &seen), 0);
	CU_ASSERT_EQUAL(seen.n, 0);
	(void)close(fd);
}

static void a_result_of_the_callback_ends_the_walk(void)
{
	struct seen seen = { .result = -ECANCELED };
	uint16_t port = 0;
	int fd = bind_to("127.0.0.1", SOCK_DGRAM, &port);
	int other = bind_to("127.0.0.2", SOCK_STREAM, &port);

	CU_ASSERT_EQUAL(at_port_each(port, note, &seen), -ECANCELED);
	CU_ASSERT_EQUAL(seen.n, 1);
	(void)close(fd);
	(void)close(other);
}

static const struct unit_test tests[] = {
	UNIT(sockets_of_both_protocols_and_families_are_found),
	UNIT(sockets_that_are_connected_or_idle_are_not_found),
	UNIT(a_result_of_the_callback_ends_the_walk),
};

int main(void)
{
	return unit_main("at_port", tests, ARRAY_SIZE(tests));
}
