/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * netns_address.c - one dump of RTM_GETADDR, by IFA_TARGET_NETNSID
 * (Linux 4.20). It takes the RTNL lock, and may be long, so the helper process
 * reads it.
 */
#include "enforcer/forward/netns_address.h"

#include <errno.h>
#include <libmnl/libmnl.h>
#include <linux/if_addr.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <stdbool.h>
#include <string.h>

#include "bpf/aside/aside.h"
#include "enforcer/forward/rtnl.h"
#include "policy/base.h"

struct search {
	struct netns_address wanted;
	bool found;
};

/* The address in @attr, NULL if it is none of the family wanted. */
static const void *bytes_in(const struct nlattr *attr,
			    const struct netns_address *wanted)
{
	size_t len = wanted->ip.family == AF_INET ? 4 : 16;

	return mnl_attr_get_payload_len(attr) == len
		       ? mnl_attr_get_payload(attr)
		       : NULL;
}

static int take_address(const struct nlmsghdr *nlh, void *context)
{
	const struct ifaddrmsg *msg = mnl_nlmsg_get_payload(nlh);
	const void *own = NULL, *either = NULL;
	struct search *search = context;
	const struct netns_address *wanted = &search->wanted;
	bool is_there = false;
	const struct nlattr *attr;

	mnl_attr_for_each(attr, nlh, sizeof(*msg))
	{
		uint16_t type = mnl_attr_get_type(attr);

		if (type == IFA_TARGET_NETNSID)
			is_there = rtnl_number(attr) == wanted->nsid;
		else if (type == IFA_LOCAL)
			own = bytes_in(attr, wanted);
		else if (type == IFA_ADDRESS) /* or that of the other end */
			either = bytes_in(attr, wanted);
	}
	own = own ?: either;
	/* An address that another host of the link has is none. */
	if (is_there && own && msg->ifa_family == wanted->ip.family &&
	    !(msg->ifa_flags & IFA_F_DADFAILED) &&
	    memcmp(own, wanted->ip.bytes,
		   wanted->ip.family == AF_INET ? 4 : 16) == 0)
		search->found = true;
	return MNL_CB_OK;
}

static int ask(struct mnl_socket *nl, struct search *search)
{
	char buffer[MNL_ALIGN(256)];
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(buffer);
	struct ifaddrmsg *msg;
	int on = 1;

	/* Without this the kernel lists those of our own namespace. */
	if (mnl_socket_setsockopt(nl, NETLINK_GET_STRICT_CHK, &on, sizeof(on)) <
	    0)
		return -errno;
	nlh->nlmsg_type = RTM_GETADDR;
	nlh->nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
	msg = mnl_nlmsg_put_extra_header(nlh, sizeof(*msg));
	msg->ifa_family = search->wanted.ip.family;
	mnl_attr_put_u32(nlh, IFA_TARGET_NETNSID,
			 (uint32_t)search->wanted.nsid);
	return rtnl_request(nl, nlh, take_address, search);
}

/* Runs in the helper process (bpf/aside/aside.h). */
static ssize_t search_there(const void *in, struct aside_reply *reply)
{
	CLEANUP(rtnl_closep) struct mnl_socket *nl = NULL;
	struct search search = { 0 };
	int r;

	(void)reply;
	memcpy(&search.wanted, in, sizeof(search.wanted));
	r = rtnl_open(&nl);
	if (r == 0)
		r = ask(nl, &search);
	if (search.found)
		return 0;
	/* There is no such namespace. */
	if (r == -EINVAL)
		return -ENOENT;
	return r < 0 ? r : -ENOENT;
}

int netns_address_check(struct aside *aside,
			const struct netns_address *address)
{
	return (int)aside_do(
		aside, &(struct aside_call){ .fn = search_there,
					     .uid = address->uid,
					     .in = address,
					     .in_len = sizeof(*address) });
}
