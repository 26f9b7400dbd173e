/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * netdev.c - a small table of names, and if_indextoname() in any namespace.
 */
#include "enforcer/record/netdev.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "bpf/aside/aside.h"
#include "bpf/sockets/sockdiag.h"

#define KEPT_NS 1000000000ULL
#define HALF (NETDEV_SLOTS / 2) /* the second half: other namespaces */

/* What the helper is asked. */
struct question {
	uint64_t netns;
	uint32_t ifindex;
	uint32_t tgid, tid;
};

void netdev_init(struct netdev *netdev, struct aside *aside)
{
	memset(netdev, 0, sizeof(*netdev));
	netdev->aside = aside;
	netdev->netns = sockdiag_home();
}

/* Runs in the helper process.  The pid may belong to a process of another
 * namespace by now; the cookie shows whether it does. */
static ssize_t look_up_there(const void *in, struct aside_reply *reply)
{
	struct question question;
	bool found;
	int home = -1;

	if (reply->room < IF_NAMESIZE)
		return -ENOBUFS;
	memcpy(&question, in, sizeof(question));
	if (sockdiag_enter(question.netns, question.tgid, question.tid, &home) <
	    0)
		return -ENOENT;
	memset(reply->out, 0, IF_NAMESIZE);
	found = if_indextoname(question.ifindex, reply->out);
	(void)sockdiag_leave(home);
	return found ? IF_NAMESIZE : -ENOENT;
}

static bool look_up_in_netns_of(const struct netdev *netdev,
				const struct netdev_at *at,
				struct netdev_slot *slot)
{
	const struct question question = { .netns = at->netns,
					   .ifindex = at->ifindex,
					   .tgid = at->tgid,
					   .tid = at->tid };

	return aside_do(netdev->aside, &(struct aside_call){
					       .fn = look_up_there,
					       .uid = at->uid,
					       .in = &question,
					       .in_len = sizeof(question),
					       .out = slot->name,
					       .room = sizeof(slot->name),
				       }) == sizeof(slot->name);
}

static bool look_up(const struct netdev *netdev, const struct netdev_at *at,
		    bool ours, struct netdev_slot *slot)
{
	if (slot->ifindex == 1) {
		(void)strcpy(slot->name, "lo");
		return true;
	}
	return ours ? if_indextoname(slot->ifindex, slot->name) != NULL
		    : look_up_in_netns_of(netdev, at, slot);
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
	if (!look_up(netdev, at, ours, slot)) {
		slot->until_ns = 0; /* the next call tries its own process */
		(void)snprintf(slot->name, sizeof(slot->name), "%u",
			       at->ifindex);
	}
	return slot->name;
}
