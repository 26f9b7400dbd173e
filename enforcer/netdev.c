/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * netdev.c - names of network devices.
 */
#include "enforcer/netdev.h"

#include "policy/base.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#define KEPT_NS 1000000000ULL

#ifndef SO_NETNS_COOKIE
#define SO_NETNS_COOKIE 71 /* Linux 5.14 (e8b9eab99232) */
#endif

void netdev_init(struct netdev *netdev)
{
	CLEANUP(base_closep) int fd = -1;
	socklen_t len = sizeof(netdev->netns);

	memset(netdev, 0, sizeof(*netdev));
	fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0 || getsockopt(fd, SOL_SOCKET, SO_NETNS_COOKIE,
				 &netdev->netns, &len) < 0)
		netdev->netns = 0;
}

static void look_up(struct netdev_slot *slot, uint32_t ifindex, bool ours)
{
	slot->ifindex = ifindex;
	if (ifindex == 1)
		(void)snprintf(slot->name, sizeof(slot->name), "lo");
	else if (!ours || !if_indextoname(ifindex, slot->name))
		(void)snprintf(slot->name, sizeof(slot->name), "%u", ifindex);
}

const char *netdev_name(struct netdev *netdev, uint64_t netns, uint32_t ifindex,
			uint64_t now_ns)
{
	bool ours = !netns || !netdev->netns || netns == netdev->netns;
	/* Numbers of other namespaces have the second half to themselves. */
	struct netdev_slot *slot =
		&netdev->slots[ifindex % (NETDEV_SLOTS / 2) +
			       (ours ? 0 : NETDEV_SLOTS / 2)];

	if (!ifindex)
		return "";
	if (slot->ifindex != ifindex || now_ns >= slot->until_ns) {
		look_up(slot, ifindex, ours);
		slot->until_ns = now_ns + KEPT_NS;
	}
	return slot->name;
}
