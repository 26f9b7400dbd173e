/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * netdev.h - names of network devices, remembered for a second.
 *
 * A device of another network namespace is looked up there, with the help of a
 * process that lives there.  Once that process is gone, or if it makes us wait,
 * the name is the interface number in digits.
 */
#pragma once

#include <net/if.h>
#include <stdint.h>

struct aside; /* bpf/aside/aside.h */

#define NETDEV_SLOTS 64

struct netdev {
	struct aside *aside; /* borrowed: it enters other namespaces */
	uint64_t netns;	     /* cookie of ours; 0: the kernel can't say */
	struct netdev_slot {
		uint64_t netns;
		uint32_t ifindex;
		uint64_t until_ns; /* CLOCK_BOOTTIME */
		char name[IF_NAMESIZE];
	} slots[NETDEV_SLOTS];
};

struct netdev_at {
	uint64_t netns; /* cookie; 0: ours */
	uint32_t ifindex;
	uint32_t tgid; /* a process of that namespace, */
	uint32_t tid;  /* or with this thread there */
	uint32_t uid;  /* its user */
};

void netdev_init(struct netdev *netdev, struct aside *aside);

/* The name of the device @at, or its number in digits; "" for 0.  Valid until
 * the next call. */
const char *netdev_name(struct netdev *netdev, const struct netdev_at *at,
			uint64_t now_ns);
