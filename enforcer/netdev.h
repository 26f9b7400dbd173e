/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * netdev.h - names of network devices, remembered for a second.
 *
 * Only those of our own network namespace can be asked for; in others the
 * number is what there is, save 1, which is the loopback device everywhere.
 */
#pragma once

#include <net/if.h>
#include <stdint.h>

#define NETDEV_SLOTS 64

struct netdev {
	uint64_t netns; /* cookie of ours; 0: the kernel doesn't tell */
	struct netdev_slot {
		uint32_t ifindex;
		uint64_t until_ns; /* CLOCK_BOOTTIME */
		char name[IF_NAMESIZE];
	} slots[NETDEV_SLOTS];
};

void netdev_init(struct netdev *netdev);

/* The name, or the number in digits; "" for 0.  Valid until the next call. */
const char *netdev_name(struct netdev *netdev, uint64_t netns, uint32_t ifindex,
			uint64_t now_ns);
