/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * netdev.c - a small table of names, and if_indextoname() in any namespace.
 */
#include "enforcer/record/netdev.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "bpf/sockets/sockdiag.h"
#include "policy/base.h"

#define KEPT_NS 1000000000ULL
#define HALF (NETDEV_SLOTS / 2) /* the second half: other namespaces */

void netdev_init(struct netdev *netdev)
{
	memset(netdev, 0, sizeof(*netdev));
	netdev->netns = sockdiag_home();
}

/* The pid may belong to a process of another namespace by now; the cookie shows
 * whether it does. */
static bool look_up_in_netns_of(struct netdev_slot *slot, uint32_t tgid)
{
	CLEANUP(base_closep) int home = -1;
	CLEANUP(base_closep) int there = -1;
	char path[64];
	bool found;

	(void)snprintf(path, sizeof(path), "/proc/%u/ns/net", tgid);
	there = open(path, O_RDONLY | O_CLOEXEC);
	if (there < 0)
		return false;
	home = open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC);
	if (home < 0 || setns(there, CLONE_NEWNET) < 0)
		return false;
	found = sockdiag_home() == slot->netns &&
		if_indextoname(slot->ifindex, slot->name);
	(void)setns(home, CLONE_NEWNET);
	return found;
}

static bool look_up(struct netdev_slot *slot, bool ours, uint32_t tgid)
{
	if (slot->ifindex == 1) {
		(void)strcpy(slot->name, "lo");
		return true;
	}
	return ours ? if_indextoname(slot->ifindex, slot->name) != NULL
		    : look_up_in_netns_of(slot, tgid);
}

const char *netdev_name(struct netdev *netdev, const struct netdev_at *at,
			uint64_t now_ns)
{
	bool ours = !at->netns || !netdev->netns || at->netns == netdev->netns;
	uint64_t netns = ours ? 0 : at->netns;
	struct netdev_slot *slot =
		&netdev->slots[(at->ifindex + 7 * netns) % HALF +
			       (ours ? 0 : HALF)];

	if (!at->ifindex)
		return "";
	if (slot->ifindex == at->ifindex && slot->netns == netns &&
	    now_ns < slot->until_ns)
		return slot->name;
	slot->ifindex = at->ifindex;
	slot->netns = netns;
	slot->until_ns = now_ns + KEPT_NS;
	if (!look_up(slot, ours, at->tgid)) {
		slot->until_ns = 0; /* the next call tries its own process */
		(void)snprintf(slot->name, sizeof(slot->name), "%u",
			       at->ifindex);
	}
	return slot->name;
}
