/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * resolver_addrs.c - keys of the map `resolver_addrs`, IPv4 as ::ffff:a.b.c.d.
 */
#include "bpf/maps/resolver_addrs.h"

#include <bpf/bpf.h>
#include <errno.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>

#include "bpf/abi/map_values.h"
#include "policy/base.h"

/* Can a socket be bound to @addr here? */
static bool is_local(const struct ip_net *addr)
{
	CLEANUP(base_closep) int fd = -1;
	struct sockaddr_in in = { .sin_family = AF_INET };
	struct sockaddr_in6 in6 = { .sin6_family = AF_INET6 };

	fd = socket(addr->ip.family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return false;
	memcpy(&in.sin_addr, addr->ip.bytes, 4);
	memcpy(&in6.sin6_addr, addr->ip.bytes, 16);
	if (addr->ip.family == AF_INET)
		return bind(fd, (struct sockaddr *)&in, sizeof(in)) == 0;
	return bind(fd, (struct sockaddr *)&in6, sizeof(in6)) == 0;
}

static void clear_map(int fd, size_t key_size)
{
	uint8_t key[64];

	if (key_size <= sizeof(key))
		while (bpf_map_get_next_key(fd, NULL, key) == 0)
			if (bpf_map_delete_elem(fd, key) < 0)
				return;
}

int resolver_addrs_replace(int resolver_addrs_fd, const struct ip_net *addrs,
			   size_t n)
{
	static const struct shared_addr any[] = {
		{ { 0 } }, { { [10] = 0xff, [11] = 0xff } }
	};
	struct shared_addr key;
	uint32_t one = 1;
	size_t i;

	clear_map(resolver_addrs_fd, sizeof(key));
	for (i = 0; i < n; i++) {
		key = any[addrs[i].ip.family == AF_INET];
		memcpy(key.bytes + (addrs[i].ip.family == AF_INET ? 12 : 0),
		       addrs[i].ip.bytes,
		       addrs[i].ip.family == AF_INET ? 4 : 16);
		if (bpf_map_update_elem(resolver_addrs_fd, &key, &one,
					BPF_ANY) < 0)
			return -errno;
		/* A resolver that is bound to all addresses serves this one,
		 * too. */
		if (is_local(&addrs[i]) &&
		    (bpf_map_update_elem(resolver_addrs_fd, &any[0], &one,
					 BPF_ANY) < 0 ||
		     bpf_map_update_elem(resolver_addrs_fd, &any[1], &one,
					 BPF_ANY) < 0))
			return -errno;
	}
	return 0;
}
