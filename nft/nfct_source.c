/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * nfct_source.c - have the kernel list the flows from one address, and delete
 * each of them.
 *
 * It is a socket of its own that the list comes by, so that a long one ends
 * when that is closed.
 */
#include "nft/nfct_source.h"

#include <errno.h>
#include <libmnl/libmnl.h>
#include <linux/netfilter/nfnetlink_conntrack.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>

#include "nft/netlink/nfctmsg.h"
#include "nft/netlink/nfnl.h"
#include "nft/netlink/nlattr.h"
#include "policy/base.h"
#include "policy/ip.h"

#define RECEIVE_BUFFER 65536
/* CTA_FILTER_F_CTA_IP_SRC of the kernel, Linux 5.8 (cb8aa9a3affb) */
#define FILTER_BY_SOURCE 1U

struct ending {
	const struct ip_addr *from;
	int fd; /* for the deletions */
	int n;	/* flows that were deleted */
};

static void put_filter(struct nlmsghdr *nlh, const struct ip_addr *from)
{
	struct nlattr *outer = mnl_attr_nest_start(nlh, CTA_TUPLE_ORIG);
	struct nlattr *inner = mnl_attr_nest_start(nlh, CTA_TUPLE_IP);

	mnl_attr_put(nlh, CTA_IP_V4_SRC, 4, from->bytes);
	mnl_attr_nest_end(nlh, inner);
	mnl_attr_nest_end(nlh, outer);
	outer = mnl_attr_nest_start(nlh, CTA_FILTER);
	mnl_attr_put_u32(nlh, CTA_FILTER_ORIG_FLAGS, FILTER_BY_SOURCE);
	mnl_attr_nest_end(nlh, outer);
}

/* The filter has the kernel read a long list in a moment.  By an IPv6 address
 * it lists all flows but those that are wanted (seen up to Linux 6.18). */
static int ask_for_list(int fd, const struct ip_addr *from)
{
	struct sockaddr_nl kernel = { .nl_family = AF_NETLINK };
	uint8_t buffer[NFCTMSG_ROOM] = { 0 };
	struct nlmsghdr *nlh =
		nfctmsg_begin(buffer, IPCTNL_MSG_CT_GET, from->family);

	nlh->nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
	if (from->family == AF_INET)
		put_filter(nlh, from);
	if (sendto(fd, nlh, nlh->nlmsg_len, 0, (struct sockaddr *)&kernel,
		   sizeof(kernel)) < 0)
		return -errno;
	return 0;
}

static bool is_from(const struct nlmsghdr *told, const struct ip_addr *from)
{
	bool v4 = from->family == AF_INET;
	const struct nlattr *tuple = nlattr_find(told, CTA_TUPLE_ORIG);
	const struct nlattr *source =
		nlattr_nested(nlattr_nested(tuple, CTA_TUPLE_IP),
			      v4 ? CTA_IP_V4_SRC : CTA_IP_V6_SRC);
	size_t len = v4 ? 4 : 16;

	return source && mnl_attr_get_payload_len(source) == len &&
	       memcmp(mnl_attr_get_payload(source), from->bytes, len) == 0;
}

/* A flow that has ended meanwhile is as good as deleted. */
static int end_flow(struct ending *ending, const struct nlmsghdr *told)
{
	uint8_t buffer[NFCTMSG_ROOM] = { 0 };
	struct nlmsghdr *nlh;
	int r;

	if (!is_from(told, ending->from))
		return 0;
	nlh = nfctmsg_begin_about(buffer, IPCTNL_MSG_CT_DELETE, told);
	if (!nlh)
		return -EBADMSG;
	r = nfnl_request(ending->fd, nlh);
	if (r < 0 && r != -ENOENT)
		return r;
	ending->n++;
	return 0;
}

/* Handle the @n bytes of the list at @nlh; 1: those were the last. */
static int end_flows(struct ending *ending, const struct nlmsghdr *nlh, int n)
{
	const struct nlmsgerr *error;
	int r = 0;

	for (; r == 0 && mnl_nlmsg_ok(nlh, n); nlh = mnl_nlmsg_next(nlh, &n)) {
		if (ending->n == NFCT_SOURCE_MAX ||
		    nlh->nlmsg_type == NLMSG_DONE)
			return 1;
		error = mnl_nlmsg_get_payload(nlh);
		r = nlh->nlmsg_type == NLMSG_ERROR ? error->error
						   : end_flow(ending, nlh);
	}
	return r;
}

int nfct_source_end(const struct ip_addr *from)
{
	struct nlmsghdr received[2048]; /* messages of any length */
	CLEANUP(base_closep) int requests = nfnl_open(RECEIVE_BUFFER);
	CLEANUP(base_closep) int list = nfnl_open(RECEIVE_BUFFER);
	struct ending ending = { .from = from, .fd = requests };
	int r;

	if (requests < 0)
		return requests;
	if (list < 0)
		return list;
	r = ask_for_list(list, from);
	while (r == 0) {
		ssize_t n = recv(list, received, sizeof(received), 0);

		if (n < 0)
			return -errno;
		r = end_flows(&ending, received, (int)n);
	}
	return r < 0 ? r : ending.n;
}
