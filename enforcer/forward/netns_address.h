/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * netns_address.h - is an address one of those that another network namespace
 * has configured?
 *
 * A program needs no rights to send from an address that its namespace does not
 * have (IPV6_FREEBIND), but some to give one to it.
 */
#pragma once

#include <stdint.h>

#include "policy/ip.h"

struct aside; /* bpf/aside/aside.h */

struct netns_address {
	int32_t nsid; /* what our namespace calls the other one */
	uint32_t uid; /* who is the reason to ask: its user waits less often */
	struct ip_addr ip;
};

/* 0: it has it.  -ENOENT: it has not, or there is no such namespace.  Another
 * error, such as those of aside_do(): it is unknown. */
int netns_address_check(struct aside *aside,
			const struct netns_address *address);
