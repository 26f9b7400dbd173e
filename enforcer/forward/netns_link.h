/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * netns_link.h - does another network namespace send through ours?
 *
 * The source address that a process sends from proves nothing: whoever makes a
 * namespace can give it the addresses of others.  So a device of that namespace
 * must have its other end here, and the route back to the address must lead to
 * that end, over its bridge or not.
 */
#pragma once

#include <stdint.h>

#include "policy/ip.h"

struct netns_link_from {
	uint64_t netns; /* cookie */
	uint32_t tgid;	/* of a process there, or whose thread @tid is there */
	uint32_t tid;
	struct ip_addr ip;
};

/* The device by which packets to @ip leave.  -ENOENT: there is none. */
int netns_link_way_to(const struct ip_addr *ip, uint32_t *ret_ifindex);

/* 0: it does.  -ENOENT: it does not.  Another error: it is unknown. */
int netns_link_check(const struct netns_link_from *from);
