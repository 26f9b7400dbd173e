/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * parked.c - look which neighbours are being asked for, and delete them, which
 * drops what waits for them.
 */
#include "enforcer/forward/parked.h"

#include <errno.h>
#include <libmnl/libmnl.h>
#include <linux/neighbour.h>
#include <linux/rtnetlink.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

#include "enforcer/forward/rtnl_aside.h"
#include "policy/base.h"

#define STEP_MS 20
#define STEPS 10
#define NEIGHBOURS_MAX 65536

struct neighbour {
	struct ndmsg msg;
	uint8_t address[16];
	uint16_t len;
};

struct search {
	parked_device_fn at;
	void *context;
	struct neighbour *list;
	size_t n, room;
};

static void take_address(const struct nlmsghdr *nlh, struct neighbour *ret)
{
	const struct nlattr *attr;

	mnl_attr_for_each(attr, nlh, sizeof(struct ndmsg))
	{
		if (mnl_attr_get_type(attr) != NDA_DST ||
		    mnl_attr_get_payload_len(attr) > sizeof(ret->address))
			continue;
		ret->len = mnl_attr_get_payload_len(attr);
		memcpy(ret->address, mnl_attr_get_payload(attr), ret->len);
	}
}

static int take(const struct nlmsghdr *nlh, void *context)
{
	const struct ndmsg *msg = mnl_nlmsg_get_payload(nlh);
	struct search *search = context;
	struct neighbour found = { .msg = *msg };

	if (!(msg->ndm_state & NUD_INCOMPLETE) ||
	    !search->at(search->context, (uint32_t)msg->ndm_ifindex) ||
	    search->n == NEIGHBOURS_MAX ||
	    base_make_room((void **)&search->list, &search->room, search->n,
			   sizeof(found)) < 0)
		return MNL_CB_OK;
	take_address(nlh, &found);
	search->list[search->n++] = found;
	return MNL_CB_OK;
}

/* Which neighbours is somebody waiting for? */
static int list_waiting(struct aside *aside, struct search *search)
{
	char buffer[MNL_ALIGN(256)];
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(buffer);
	struct ndmsg *msg;

	search->n = 0;
	nlh->nlmsg_type = RTM_GETNEIGH;
	nlh->nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
	msg = mnl_nlmsg_put_extra_header(nlh, sizeof(*msg));
	msg->ndm_family = AF_UNSPEC;
	return rtnl_aside_request(aside, nlh, take, search);
}

/* neigh_delete() calls the neighbour failed, as if it had not answered. */
static int give_up(struct aside *aside, const struct neighbour *neighbour)
{
	char buffer[MNL_ALIGN(256)];
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(buffer);
	struct ndmsg *msg;

	nlh->nlmsg_type = RTM_DELNEIGH;
	nlh->nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK;
	msg = mnl_nlmsg_put_extra_header(nlh, sizeof(*msg));
	msg->ndm_family = neighbour->msg.ndm_family;
	msg->ndm_ifindex = neighbour->msg.ndm_ifindex;
	mnl_attr_put(nlh, NDA_DST, neighbour->len, neighbour->address);
	return rtnl_aside_request(aside, nlh, NULL, NULL);
}

static int end_waiting(struct aside *aside, struct search *search)
{
	const struct timespec step = { .tv_nsec = STEP_MS * 1000000L };
	int i, n_given_up = 0, r = 0;
	size_t k;

	for (i = 0; i < STEPS; i++) {
		/* First of all: who sends just now has done so then. */
		(void)nanosleep(&step, NULL);
		r = list_waiting(aside, search);
		if (r < 0 || search->n == 0)
			return r;
	}
	for (k = 0; k < search->n; k++)
		n_given_up += give_up(aside, &search->list[k]) == 0;
	return n_given_up;
}

int parked_end(struct aside *aside, parked_device_fn at, void *context)
{
	struct search search = { .at = at, .context = context };
	int r = end_waiting(aside, &search);

	free(search.list);
	return r;
}
