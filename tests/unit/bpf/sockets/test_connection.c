/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_connection.c - which sockets are connected, and to what.
 */
#include "bpf/sockets/connection.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "bpf/sockets/sockdiag.h"
#include "policy/base.h"
#include "tests/unit/unit.h"

/* Returns a socket of @type that has port *ret_port of 127.0.0.1. */
static int bound(int type, uint16_t *ret_port)
{
	struct sockaddr_in here = { .sin_family = AF_INET };
	socklen_t len = sizeof(here);
	int fd = socket(AF_INET, type, 0);

	here.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	CU_ASSERT_EQUAL_FATAL(bind(fd, (struct sockaddr *)&here, len), 0);
	CU_ASSERT_EQUAL(getsockname(fd, (struct sockaddr *)&here, &len), 0);
	*ret_port = ntohs(here.sin_port);
	return fd;
}

static void connect_to(int fd, uint16_t port, const char *address)
{
	struct sockaddr_in6 in6 = { .sin6_family = AF_INET6,
				    .sin6_port = htons(port) };
	struct sockaddr_in in = { .sin_family = AF_INET,
				  .sin_port = htons(port) };
	bool v4 = inet_pton(AF_INET, address, &in.sin_addr) == 1;

	(void)inet_pton(AF_INET6, address, &in6.sin6_addr);
	CU_ASSERT_EQUAL(
		connect(fd,
			v4 ? (struct sockaddr *)&in : (struct sockaddr *)&in6,
			v4 ? sizeof(in) : sizeof(in6)),
		0);
}

static void check_ends(int fd, uint8_t proto, uint16_t port)
{
	static const uint8_t loopback[16] = { 127, 0, 0, 1 };
	struct sockdiag_ends ends = { 0 };

	CU_ASSERT_EQUAL(connection_ends(fd, &ends), 0);
	CU_ASSERT_EQUAL(ends.family, AF_INET);
	CU_ASSERT_EQUAL(ends.proto, proto);
	CU_ASSERT_EQUAL(ends.remote_port, port);
	CU_ASSERT_NOT_EQUAL(ends.local_port, 0);
	CU_ASSERT_EQUAL(memcmp(ends.remote, loopback, 16), 0);
	CU_ASSERT_EQUAL(memcmp(ends.local, loopback, 16), 0);
}

static void a_connection_has_two_ends(void)
{
	CLEANUP(base_closep) int mapped = socket(AF_INET6, SOCK_STREAM, 0);
	CLEANUP(base_closep) int tcp = socket(AF_INET, SOCK_STREAM, 0);
	CLEANUP(base_closep) int udp = socket(AF_INET, SOCK_DGRAM, 0);
	CLEANUP(base_closep) int listener = -1;
	uint16_t port;

	listener = bound(SOCK_STREAM, &port);
	CU_ASSERT_EQUAL(listen(listener, 5), 0);
	connect_to(tcp, port, "127.0.0.1");
	check_ends(tcp, IPPROTO_TCP, port);
	connect_to(mapped, port, "::ffff:127.0.0.1");
	check_ends(mapped, IPPROTO_TCP, port);
	connect_to(udp, port, "127.0.0.1");
	check_ends(udp, IPPROTO_UDP, port);
}

static void a_socket_that_is_not_connected_has_no_ends(void)
{
	CLEANUP(base_closep) int idle = socket(AF_INET, SOCK_STREAM, 0);
	CLEANUP(base_closep) int raw = socket(AF_INET, SOCK_RAW, IPPROTO_ICMP);
	CLEANUP(base_closep) int listener = -1;
	CLEANUP(base_closep) int datagrams = -1;
	struct sockdiag_ends ends;
	uint16_t port;

	listener = bound(SOCK_STREAM, &port);
	CU_ASSERT_EQUAL(listen(listener, 5), 0);
	datagrams = bound(SOCK_DGRAM, &port);
	CU_ASSERT_EQUAL(connection_ends(listener, &ends), -ENOTCONN);
	CU_ASSERT_EQUAL(connection_ends(datagrams, &ends), -ENOTCONN);
	CU_ASSERT_EQUAL(connection_ends(idle, &ends), -ENOTCONN);
	CU_ASSERT_EQUAL(connection_ends(raw, &ends), -ENOTCONN);
}

int main(void)
{
	static const struct unit_test tests[] = {
		UNIT(a_connection_has_two_ends),
		UNIT(a_socket_that_is_not_connected_has_no_ends),
	};

	return unit_main("connection", tests, ARRAY_SIZE(tests));
}
