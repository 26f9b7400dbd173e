/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * nlget.c - send one request and take its replies, and dump again as long as
 * the kernel says that a change interrupted the dump.
 */
#include "nft/netlink/nlget.h"

#include <errno.h>
#include <libmnl/libmnl.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netlink.h>
#include <stdbool.h>
#include <string.h>

#include "nft/netlink/nl.h"

#define REQUEST_MAX 2048
#define ATTEMPTS 8

/* 1: that was the last reply. */
static int take_reply(const struct nlget *get, const struct nlmsghdr *nlh,
		      int *result)
{
	if (nlh->nlmsg_flags & NLM_F_DUMP_INTR && !*result)
		*result = -EINTR;
	if (nlh->nlmsg_type == NLMSG_DONE || nlh->nlmsg_type == NLMSG_ERROR) {
		if (!*result && mnl_nlmsg_get_payload_len(nlh) >= sizeof(int))
			*result = *(const int *)mnl_nlmsg_get_payload(nlh);
		return 1;
	}
	if (!*result)
		*result = get->on_reply(get->context, nlh);
	return 0;
}

static int read_replies(struct nl_socket *nl, const struct nlget *get,
			uint32_t seq)
{
	bool done = false;
	int result = 0;

	while (!done) {
		const struct nlmsghdr *nlh;
		ssize_t n = nl_receive(nl, &nlh);
		int left;

		if (n < 0)
			return (int)n;
		left = (int)n;
		for (; mnl_nlmsg_ok(nlh, left);
		     nlh = mnl_nlmsg_next(nlh, &left))
			if (nlh->nlmsg_seq == seq)
				done |= take_reply(get, nlh, &result);
	}
	return result;
}

static int request(struct nl_socket *nl, const struct nlget *get,
		   uint16_t flags)
{
	uint8_t buffer[REQUEST_MAX] = { 0 };
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(buffer);
	struct nfgenmsg *generic;
	int r;

	nlh->nlmsg_type = NFNL_SUBSYS_NFTABLES << 8 | get->type;
	nlh->nlmsg_flags = NLM_F_REQUEST | flags;
	generic = mnl_nlmsg_put_extra_header(nlh, sizeof(*generic));
	generic->nfgen_family = get->family;
	get->put_names(nlh, get->names);
	r = nl_send(nl, nlh);
	if (r == 0)
		r = read_replies(nl, get, nlh->nlmsg_seq);
	return r < 0 ? nl_fail(nl, r, "nftables: %s", strerror(-r)) : 0;
}

int nlget_one(struct nl_socket *nl, const struct nlget *get)
{
	return request(nl, get, NLM_F_ACK);
}

int nlget_all(struct nl_socket *nl, const struct nlget *get)
{
	int attempt;
	int r = -EINTR;

	for (attempt = 0; attempt < ATTEMPTS && r == -EINTR; attempt++) {
		get->on_attempt(get->context);
		r = request(nl, get, NLM_F_DUMP);
	}
	return r;
}
