/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * held_ask.c - the service's end has the path of its listener for a name, the
 * program's end has it for a peer.
 */
#include "bpf/sockets/held_ask.h"

#include <bpf/bpf.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "bpf/abi/listener.h"

static bool is_connection(int fd)
{
	int domain = 0, listens = 0;
	socklen_t len = sizeof(domain);

	if (getsockopt(fd, SOL_SOCKET, SO_DOMAIN, &domain, &len) < 0 ||
	    domain != AF_UNIX)
		return false;
	len = sizeof(listens);
	return getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, &listens, &len) == 0 &&
	       !listens;
}

static bool is_refused(int listeners_fd, const struct sockaddr_un *address,
		       socklen_t len)
{
	const size_t path_at = offsetof(struct sockaddr_un, sun_path);
	struct listener_key key = { 0 };
	struct listener value = { 0 };

	if (len <= path_at || !address->sun_path[0])
		return false;
	memcpy(key.path, address->sun_path,
	       strnlen(address->sun_path, sizeof(key.path) - 1));
	return bpf_map_lookup_elem(listeners_fd, &key, &value) == 0 &&
	       value.action == LISTENER_REFUSED;
}

bool held_ask_cut(int listeners_fd, int fd)
{
	struct sockaddr_un name = { 0 }, peer = { 0 };
	socklen_t name_len = sizeof(name), peer_len = sizeof(peer);

	if (!is_connection(fd) ||
	    getsockname(fd, (struct sockaddr *)&name, &name_len) < 0 ||
	    getpeername(fd, (struct sockaddr *)&peer, &peer_len) < 0)
		return false;
	if (!is_refused(listeners_fd, &name, name_len) &&
	    !is_refused(listeners_fd, &peer, peer_len))
		return false;
	return shutdown(fd, SHUT_RDWR) == 0;
}
