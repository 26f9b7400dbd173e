/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * netns_link.h - does another network namespace send through ours?
 *
 * What a process says of its packets' source proves nothing: whoever makes a
 * namespace gives it the addresses of others.  So a device of that namespace
 * must have its other end here, and the way back to the address must lead
 * there, over its bridge or not.
 */
#pragma once

#include <stdint.h>

#include "policy/ip.h"

struct netns_link_from {
	uint64_t netns; /* cookie */
	uint32_t tgid;	/* of a process there, or with this thread there */
	uint32_t tid;
	struct ip_addr ip;
};

/* The device by which we send to that address.  -ENOENT: by none. */
int netns_link_way_to(const struct ip_addr *ip, uint32_t *ret_ifindex);

/* 0: it does.  -ENOENT: it doesn't; or another error: who knows. */
int netns_link_check(const struct netns_link_from *from);
