/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * nftmonitor.c - report what somebody else changes in nftables.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <linux/filter.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netlink.h>
#include <libmnl/libmnl.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "nft/netlink/nlattr.h"
#include "nft/nftmonitor.h"
#include "nft/nftnat.h"
#include "policy/base.h"

#define RECEIVE_ROOM 65536
#define RECEIVE_BUFFER (1 << 20)

struct nftmonitor {
	int fd;
	uint32_t own_portid;
	uint8_t received[RECEIVE_ROOM];
};

void nftmonitor_close(struct nftmonitor *monitor)
{
	if (!monitor)
		return;
	base_closep(&monitor->fd);
	free(monitor);
}

void nftmonitor_closep(struct nftmonitor **monitor)
{
	nftmonitor_close(*monitor);
}

/*
 * All notifications in one packet come from one transaction, so the filter
 * looks at the first header only.  It loads words as if they were in network
 * order, while netlink's are in host order.
 */
static int skip_own(const struct nftmonitor *monitor)
{
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
			 offsetof(struct nlmsghdr, nlmsg_pid)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, htonl(monitor->own_portid),
			 0, 1),
		BPF_STMT(BPF_RET | BPF_K, 0),
		BPF_STMT(BPF_RET | BPF_K, UINT32_MAX),
	};
	struct sock_fprog program = { ARRAY_SIZE(code), code };

	if (setsockopt(monitor->fd, SOL_SOCKET, SO_ATTACH_FILTER, &program,
		       sizeof(program)) < 0)
		return -errno;
	return 0;
}

static int subscribe(const struct nftmonitor *monitor)
{
	struct sockaddr_nl address = { .nl_family = AF_NETLINK };
	int group = NFNLGRP_NFTABLES;
	int size = RECEIVE_BUFFER;

	(void)setsockopt(monitor->fd, SOL_SOCKET, SO_RCVBUFFORCE, &size,
			 sizeof(size));
	if (bind(monitor->fd, (struct sockaddr *)&address, sizeof(address)) <
		    0 ||
	    setsockopt(monitor->fd, SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, &group,
		       sizeof(group)) < 0)
		return -errno;
	return 0;
}

int nftmonitor_open(uint32_t own_portid, struct nftmonitor **ret_monitor)
{
	CLEANUP(nftmonitor_closep) struct nftmonitor *monitor = NULL;
	int r;

	monitor = calloc(1, sizeof(*monitor));
	if (!monitor)
		return -ENOMEM;
	monitor->own_portid = own_portid;
	monitor->fd =
		socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK,
		       NETLINK_NETFILTER);
	if (monitor->fd < 0)
		return -errno;
	r = skip_own(monitor);
	if (r == 0)
		r = subscribe(monitor);
	if (r < 0)
		return r;
	*ret_monitor = TAKE_PTR(monitor);
	return 0;
}

int nftmonitor_fd(const struct nftmonitor *monitor)
{
	return monitor->fd;
}

/* Messages of deletions, and the attribute that names the object; 0: it is the
 * table itself. */
static const struct change {
	uint16_t type;
	enum nftmonitor_kind kind;
	uint16_t object;
} changes[] = {
	{ NFT_MSG_DELTABLE, NFTMONITOR_TABLE_GONE, 0 },
	{ NFT_MSG_DELCHAIN, NFTMONITOR_CHAIN_GONE, NFTA_CHAIN_NAME },
	{ NFT_MSG_DELRULE, NFTMONITOR_RULE_GONE, NFTA_RULE_CHAIN },
	{ NFT_MSG_DELSET, NFTMONITOR_SET_GONE, NFTA_SET_NAME },
	{ NFT_MSG_DELSETELEM, NFTMONITOR_ELEMENT_GONE, NFTA_SET_ELEM_LIST_SET },
};

static const struct change new_nat = { NFT_MSG_NEWCHAIN, NFTMONITOR_NAT_NEW,
				       NFTA_CHAIN_NAME };

static const struct change *find_change(const struct nlmsghdr *nlh)
{
	size_t i;

	if (NFNL_SUBSYS_ID(nlh->nlmsg_type) != NFNL_SUBSYS_NFTABLES)
		return NULL;
	for (i = 0; i < ARRAY_SIZE(changes); i++)
		if (changes[i].type == NFNL_MSG_TYPE(nlh->nlmsg_type))
			return &changes[i];
	if (NFNL_MSG_TYPE(nlh->nlmsg_type) == NFT_MSG_NEWCHAIN &&
	    nftnat_is_at_output(nlh))
		return &new_nat;
	return NULL;
}

static void report_change(const struct nftmonitor *monitor,
			  const struct nlmsghdr *nlh, nftmonitor_fn on_event,
			  void *context)
{
	const struct change *change = find_change(nlh);
	const struct nfgenmsg *generic = mnl_nlmsg_get_payload(nlh);
	struct nftmonitor_event event;

	if (!change || nlh->nlmsg_pid == monitor->own_portid ||
	    mnl_nlmsg_get_payload_len(nlh) < sizeof(*generic))
		return;
	event = (struct nftmonitor_event){
		.kind = change->kind,
		.family = generic->nfgen_family,
		/* This attribute is the same one for all kinds of objects. */
		.table = nlattr_text(nlattr_find(nlh, NFTA_TABLE_NAME)),
		.object =
			change->object
				? nlattr_text(nlattr_find(nlh, change->object))
				: "",
	};
	on_event(context, &event);
}

int nftmonitor_read(struct nftmonitor *monitor, int budget,
		    nftmonitor_fn on_event, void *context)
{
	const struct nftmonitor_event overrun = { .kind = NFTMONITOR_OVERRUN,
						  .table = "",
						  .object = "" };
	int n;

	for (n = 0; n < budget; n++) {
		ssize_t len = recv(monitor->fd, monitor->received,
				   sizeof(monitor->received), 0);
		const struct nlmsghdr *nlh =
			(const struct nlmsghdr *)monitor->received;
		int left = (int)len;

		if (len < 0 && errno == EAGAIN)
			break;
		if (len < 0)
			on_event(context, &overrun);
		for (; len > 0 && mnl_nlmsg_ok(nlh, left);
		     nlh = mnl_nlmsg_next(nlh, &left))
			report_change(monitor, nlh, on_event, context);
	}
	return n;
}
