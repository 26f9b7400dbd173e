/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * netns_link.h - does another network namespace send through ours?
 *
 * The source address that a process sends from proves nothing: whoever makes a
 * namespace can give it the addresses of others.  So what leaves by the device
 * of that namespace must come to a device of ours, and the route back to the
 * address must lead there, over its bridge or not.
 */
#pragma once

#include <stdint.h>

#include "policy/ip.h"

struct aside; /* bpf/aside/aside.h */

struct netns_link_from {
	uint64_t netns; /* cookie */
	uint32_t tgid;	/* of a process there, or whose thread @tid is there */
	uint32_t tid;
	uint32_t uid; /* of the process */
};

/* The device by which packets to @ip leave.  -ENOENT: there is none. */
int netns_link_way_to(const struct ip_addr *ip, uint32_t *ret_ifindex);

/* What our namespace calls that of the process.  -ENOENT: it is gone, or in
 * another one.  Another error: it is unknown, also if the process did not let
 * @aside look at it. */
int netns_link_nsid(struct aside *aside, const struct netns_link_from *from,
		    int32_t *ret_nsid);
