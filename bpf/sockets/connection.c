/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * connection.c - getsockname(2), getpeername(2), and the state of TCP.
 */
#include "bpf/sockets/connection.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <string.h>
#include <sys/socket.h>

#include "bpf/sockets/sockdiag.h"

/* An IPv4 address of an IPv6 socket is one of IPv4. */
static uint8_t put_end(const struct sockaddr_in6 *from, uint8_t ret_bytes[16],
		       uint16_t *ret_port)
{
	struct sockaddr_in in;

	memset(ret_bytes, 0, 16);
	*ret_port = ntohs(from->sin6_port); /* the port lies in one place */
	if (from->sin6_family == AF_INET) {
		memcpy(&in, from, sizeof(in));
		memcpy(ret_bytes, &in.sin_addr, 4);
		return AF_INET;
	}
	if (IN6_IS_ADDR_V4MAPPED(&from->sin6_addr)) {
		memcpy(ret_bytes, from->sin6_addr.s6_addr + 12, 4);
		return AF_INET;
	}
	memcpy(ret_bytes, &from->sin6_addr, 16);
	return AF_INET6;
}

static bool is_established(int fd, int protocol)
{
	struct tcp_info info = { 0 };
	socklen_t len = sizeof(info);

	if (protocol == IPPROTO_UDP)
		return true;
	if ((protocol != IPPROTO_TCP && protocol != IPPROTO_MPTCP) ||
	    getsockopt(fd, IPPROTO_TCP, TCP_INFO, &info, &len) < 0)
		return false;
	return info.tcpi_state != TCP_CLOSE && info.tcpi_state != TCP_LISTEN &&
	       info.tcpi_state != TCP_SYN_SENT &&
	       info.tcpi_state != TCP_SYN_RECV;
}

int connection_ends(int fd, struct sockdiag_ends *ret_ends)
{
	struct sockaddr_in6 local = { 0 }, remote = { 0 };
	struct sockdiag_ends ends = { 0 };
	socklen_t len = sizeof(int);
	int protocol = 0;

	if (getsockopt(fd, SOL_SOCKET, SO_PROTOCOL, &protocol, &len) < 0 ||
	    !is_established(fd, protocol))
		return -ENOTCONN;
	len = sizeof(local);
	if (getsockname(fd, (struct sockaddr *)&local, &len) < 0)
		return -ENOTCONN;
	len = sizeof(remote);
	if (getpeername(fd, (struct sockaddr *)&remote, &len) < 0)
		return -ENOTCONN;
	ends.proto = protocol == IPPROTO_UDP ? IPPROTO_UDP : IPPROTO_TCP;
	ends.family = put_end(&remote, ends.remote, &ends.remote_port);
	if (put_end(&local, ends.local, &ends.local_port) != ends.family)
		return -ENOTCONN;
	*ret_ends = ends;
	return 0;
}
