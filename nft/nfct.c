/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * nfct.c - requests to nf_conntrack_netlink.
 */
#include "nft/nfct.h"

#include <arpa/inet.h>
#include <errno.h>
#include <libmnl/libmnl.h>
#include <linux/netfilter/nf_conntrack_common.h>
#include <linux/netfilter/nf_conntrack_tcp.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter/nfnetlink_conntrack.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/socket.h>

#include "nft/netlink/nfctmsg.h"
#include "nft/netlink/nfnl.h"
#include "nft/netlink/nlattr.h"
#include "policy/base.h"

#define RECEIVE_BUFFER 65536
#define STATUS_ESTABLISHED (IPS_CONFIRMED | IPS_SEEN_REPLY | IPS_ASSURED)
/* Each packet of an established connection begins the kernel's own timeout;
 * this is for the time until the first. */
#define TIMEOUT_S 3600

struct nfct {
	int fd;
	int dump_fd; /* a dump goes on while marks are changed */
	uint8_t received[32768];
};

static void put_addresses(struct nlmsghdr *nlh, const struct ip_addr *from,
			  const struct ip_addr *to)
{
	struct nlattr *nest = mnl_attr_nest_start(nlh, CTA_TUPLE_IP);

	if (from->family == AF_INET) {
		mnl_attr_put(nlh, CTA_IP_V4_SRC, 4, from->bytes);
		mnl_attr_put(nlh, CTA_IP_V4_DST, 4, to->bytes);
	} else {
		mnl_attr_put(nlh, CTA_IP_V6_SRC, 16, from->bytes);
		mnl_attr_put(nlh, CTA_IP_V6_DST, 16, to->bytes);
	}
	mnl_attr_nest_end(nlh, nest);
}

static void put_tuple(struct nlmsghdr *nlh, const struct nfct_flow *flow,
		      bool reply)
{
	struct nlattr *nest = mnl_attr_nest_start(nlh, reply ? CTA_TUPLE_REPLY
							     : CTA_TUPLE_ORIG);
	const struct ip_addr *from = reply ? &flow->there : &flow->here;
	const struct ip_addr *to = reply ? &flow->here : &flow->there;
	uint16_t source = reply ? flow->there_port : flow->here_port;
	uint16_t destination = reply ? flow->here_port : flow->there_port;
	struct nlattr *proto;

	put_addresses(nlh, from, to);
	proto = mnl_attr_nest_start(nlh, CTA_TUPLE_PROTO);
	mnl_attr_put_u8(nlh, CTA_PROTO_NUM, flow->proto);
	mnl_attr_put_u16(nlh, CTA_PROTO_SRC_PORT, htons(source));
	mnl_attr_put_u16(nlh, CTA_PROTO_DST_PORT, htons(destination));
	mnl_attr_nest_end(nlh, proto);
	mnl_attr_nest_end(nlh, nest);
}

static void put_mark(struct nlmsghdr *nlh, uint32_t mask, uint32_t mark)
{
	mnl_attr_put_u32(nlh, CTA_MARK, htonl(mark));
	mnl_attr_put_u32(nlh, CTA_MARK_MASK, htonl(mask));
}

/* The windows of both sides, and by how much they are scaled, are not known. */
static void put_tcp(struct nlmsghdr *nlh)
{
	const struct nf_ct_tcp_flags liberal = { IP_CT_TCP_FLAG_BE_LIBERAL,
						 IP_CT_TCP_FLAG_BE_LIBERAL };
	struct nlattr *info = mnl_attr_nest_start(nlh, CTA_PROTOINFO);
	struct nlattr *tcp = mnl_attr_nest_start(nlh, CTA_PROTOINFO_TCP);

	mnl_attr_put_u8(nlh, CTA_PROTOINFO_TCP_STATE,
			TCP_CONNTRACK_ESTABLISHED);
	mnl_attr_put(nlh, CTA_PROTOINFO_TCP_FLAGS_ORIGINAL, sizeof(liberal),
		     &liberal);
	mnl_attr_put(nlh, CTA_PROTOINFO_TCP_FLAGS_REPLY, sizeof(liberal),
		     &liberal);
	mnl_attr_nest_end(nlh, tcp);
	mnl_attr_nest_end(nlh, info);
}

/* A tuple is found in whichever direction conntrack has it.  @status: 0 to
 * leave it as it is. */
static int change(struct nfct *nfct, const struct nfct_flow *flow,
		  uint32_t mask, uint32_t mark, uint32_t status)
{
	uint8_t buffer[NFCTMSG_ROOM] = { 0 };
	struct nlmsghdr *nlh =
		nfctmsg_begin(buffer, IPCTNL_MSG_CT_NEW, flow->here.family);

	put_tuple(nlh, flow, false);
	if (status)
		mnl_attr_put_u32(nlh, CTA_STATUS, htonl(status));
	put_mark(nlh, mask, mark);
	return nfnl_request(nfct->fd, nlh);
}

static int create(struct nfct *nfct, const struct nfct_flow *flow,
		  uint32_t mark)
{
	uint8_t buffer[NFCTMSG_ROOM] = { 0 };
	struct nlmsghdr *nlh =
		nfctmsg_begin(buffer, IPCTNL_MSG_CT_NEW, flow->here.family);

	nlh->nlmsg_flags |= NLM_F_CREATE | NLM_F_EXCL;
	put_tuple(nlh, flow, false);
	put_tuple(nlh, flow, true);
	mnl_attr_put_u32(nlh, CTA_STATUS, htonl(STATUS_ESTABLISHED));
	mnl_attr_put_u32(nlh, CTA_TIMEOUT, htonl(TIMEOUT_S));
	mnl_attr_put_u32(nlh, CTA_MARK, htonl(mark));
	put_tcp(nlh);
	return nfnl_request(nfct->fd, nlh);
}

/* -EBUSY: a flow that another one had announced (`related`) takes no status. */
static int change_known(struct nfct *nfct, const struct nfct_flow *flow,
			uint32_t mask, uint32_t mark)
{
	int r = -EBUSY;

	if (flow->proto == IPPROTO_TCP)
		r = change(nfct, flow, mask, mark, STATUS_ESTABLISHED);
	return r == -EBUSY ? change(nfct, flow, mask, mark, 0) : r;
}

int nfct_mark(struct nfct *nfct, const struct nfct_flow *flow, uint32_t mask,
	      uint32_t mark)
{
	int r = change_known(nfct, flow, mask, mark);

	if (r == -ENOENT && flow->proto == IPPROTO_TCP) {
		r = create(nfct, flow, mark);
		if (r == -EEXIST) /* a packet made it known meanwhile */
			r = change_known(nfct, flow, mask, mark);
	}
	return r;
}

/* Send @nlh, which asks for one flow, and read the answer. */
static int ask(struct nfct *nfct, const struct nlmsghdr *nlh,
	       uint32_t *ret_mark)
{
	const struct nlmsghdr *reply = (const struct nlmsghdr *)nfct->received;
	struct sockaddr_nl kernel = { .nl_family = AF_NETLINK };
	ssize_t n;

	if (sendto(nfct->fd, nlh, nlh->nlmsg_len, 0, (struct sockaddr *)&kernel,
		   sizeof(kernel)) < 0)
		return -errno;
	n = recv(nfct->fd, nfct->received, sizeof(nfct->received), 0);
	if (n < 0)
		return -errno;
	if (!mnl_nlmsg_ok(reply, (int)n))
		return -EBADMSG;
	if (reply->nlmsg_type == NLMSG_ERROR)
		return ((const struct nlmsgerr *)mnl_nlmsg_get_payload(reply))
			->error;
	*ret_mark = nlattr_u32(nlattr_find(reply, CTA_MARK));
	return 0;
}

int nfct_read_mark(struct nfct *nfct, const struct nfct_flow *flow,
		   uint32_t *ret_mark)
{
	uint8_t buffer[NFCTMSG_ROOM] = { 0 };
	struct nlmsghdr *nlh =
		nfctmsg_begin(buffer, IPCTNL_MSG_CT_GET, flow->here.family);

	nlh->nlmsg_flags = NLM_F_REQUEST; /* the answer is enough */
	put_tuple(nlh, flow, false);
	return ask(nfct, nlh, ret_mark);
}

/* Change the mark of the flow that @reply describes, as put_mark(). */
static int remark(struct nfct *nfct, const struct nlmsghdr *reply,
		  uint32_t mask, uint32_t mark)
{
	uint8_t buffer[NFCTMSG_ROOM] = { 0 };
	struct nlmsghdr *nlh =
		nfctmsg_begin_about(buffer, IPCTNL_MSG_CT_NEW, reply);

	if (!nlh)
		return -EBADMSG;
	put_mark(nlh, mask, mark);
	return nfnl_request(nfct->fd, nlh);
}

static bool is_tcp(const struct nlmsghdr *reply)
{
	const struct nlattr *tuple = nlattr_find(reply, CTA_TUPLE_ORIG);
	const struct nlattr *proto = nlattr_nested(
		nlattr_nested(tuple, CTA_TUPLE_PROTO), CTA_PROTO_NUM);

	return proto && mnl_attr_get_payload_len(proto) == 1 &&
	       mnl_attr_get_u8(proto) == IPPROTO_TCP;
}

/* 1: its mark was changed. */
static int move_on(struct nfct *nfct, const struct nfct_epoch *epoch,
		   const struct nlmsghdr *reply)
{
	uint32_t mark = nlattr_u32(nlattr_find(reply, CTA_MARK));
	int r;

	if (!(mark & epoch->mask) ||
	    (epoch->epoch_mask && (mark & epoch->epoch_mask) == epoch->epoch))
		return 0;
	if (epoch->epoch_mask && is_tcp(reply))
		r = remark(nfct, reply, epoch->epoch_mask, epoch->epoch);
	else
		r = remark(nfct, reply, epoch->mask, 0);
	return r == 0;
}

/* Handle the @n bytes of replies that were received; 1: those were the last. */
static int move_all_on(struct nfct *nfct, const struct nfct_epoch *epoch, int n,
		       int *n_changed)
{
	const struct nlmsghdr *nlh = (const struct nlmsghdr *)nfct->received;

	for (; mnl_nlmsg_ok(nlh, n); nlh = mnl_nlmsg_next(nlh, &n)) {
		if (nlh->nlmsg_type == NLMSG_ERROR ||
		    nlh->nlmsg_type == NLMSG_DONE)
			return 1;
		*n_changed += move_on(nfct, epoch, nlh);
	}
	return 0;
}

int nfct_begin_epoch(struct nfct *nfct, const struct nfct_epoch *epoch)
{
	struct sockaddr_nl kernel = { .nl_family = AF_NETLINK };
	uint8_t buffer[NFCTMSG_ROOM] = { 0 };
	struct nlmsghdr *nlh =
		nfctmsg_begin(buffer, IPCTNL_MSG_CT_GET, AF_UNSPEC);
	int n_changed = 0, done = 0;

	nlh->nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
	if (sendto(nfct->dump_fd, nlh, nlh->nlmsg_len, 0,
		   (struct sockaddr *)&kernel, sizeof(kernel)) < 0)
		return -errno;
	while (!done) {
		ssize_t n = recv(nfct->dump_fd, nfct->received,
				 sizeof(nfct->received), 0);

		if (n < 0)
			return -errno;
		done = move_all_on(nfct, epoch, (int)n, &n_changed);
	}
	return n_changed;
}

void nfct_close(struct nfct *nfct)
{
	if (!nfct)
		return;
	base_closep(&nfct->fd);
	base_closep(&nfct->dump_fd);
	free(nfct);
}

void nfct_closep(struct nfct **nfct)
{
	nfct_close(*nfct);
}

/* There is no flow between ports 0. */
static int probe(struct nfct *nfct)
{
	const struct nfct_flow none = { .proto = IPPROTO_TCP,
					.here = { .family = AF_INET },
					.there = { .family = AF_INET } };
	uint32_t mark;
	int r = nfct_read_mark(nfct, &none, &mark);

	return r == 0 || r == -ENOENT ? 0 : -EOPNOTSUPP;
}

int nfct_open(struct nfct **ret_nfct)
{
	CLEANUP(nfct_closep) struct nfct *nfct = NULL;
	int r;

	nfct = calloc(1, sizeof(*nfct));
	if (!nfct)
		return -ENOMEM;
	nfct->dump_fd = -1;
	nfct->fd = nfnl_open(RECEIVE_BUFFER);
	if (nfct->fd < 0)
		return nfct->fd;
	nfct->dump_fd = nfnl_open(RECEIVE_BUFFER);
	if (nfct->dump_fd < 0)
		return nfct->dump_fd;
	r = probe(nfct);
	if (r < 0)
		return r;
	*ret_nfct = TAKE_PTR(nfct);
	return 0;
}
