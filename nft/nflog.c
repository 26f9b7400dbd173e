/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * nflog.c - bind the first free group of a range, and count by their numbers
 * the packets that were lost.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter/nfnetlink_log.h>
#include <libmnl/libmnl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "nft/netlink/nfnl.h"
#include "nft/netlink/nlattr.h"
#include "nft/nflog.h"
#include "policy/base.h"

#define RECEIVE_ROOM (2 * 65536) /* a packet and its attributes */
#define RECEIVE_BUFFER (4 << 20)
#define CONFIG (NFNL_SUBSYS_ULOG << 8 | NFULNL_MSG_CONFIG)
#define FLUSH_CS 1  /* centiseconds that the kernel may hold packets back */
#define FLUSH_AT 16 /* packets that it hands over without waiting */

struct nflog {
	int fd;
	uint16_t group;
	bool whole;   /* packets are copied whole */
	bool began;   /* a packet has arrived */
	uint32_t seq; /* of the last one */
	uint64_t lost;
	uint8_t received[RECEIVE_ROOM];
};

void nflog_close(struct nflog *log)
{
	if (!log)
		return;
	base_closep(&log->fd);
	free(log);
}

void nflog_closep(struct nflog **log)
{
	nflog_close(*log);
}

static int bind_group(struct nflog *log, uint16_t group)
{
	const struct nfulnl_msg_config_cmd bind_cmd = {
		.command = NFULNL_CFG_CMD_BIND,
	};
	uint8_t buffer[NFNL_REQUEST_ROOM] = { 0 };
	struct nlmsghdr *nlh = nfnl_begin(buffer, CONFIG, group);
	int r;

	mnl_attr_put(nlh, NFULA_CFG_CMD, sizeof(bind_cmd), &bind_cmd);
	r = nfnl_request(log->fd, nlh);
	if (r == 0)
		log->group = group;
	return r;
}

static int configure(const struct nflog *log)
{
	const struct nfulnl_msg_config_mode mode = {
		.copy_range = htonl(log->whole ? UINT16_MAX : NFLOG_SNAPLEN),
		.copy_mode = NFULNL_COPY_PACKET,
	};
	uint8_t buffer[NFNL_REQUEST_ROOM] = { 0 };
	struct nlmsghdr *nlh = nfnl_begin(buffer, CONFIG, log->group);

	mnl_attr_put(nlh, NFULA_CFG_MODE, sizeof(mode), &mode);
	mnl_attr_put_u32(nlh, NFULA_CFG_TIMEOUT, htonl(FLUSH_CS));
	mnl_attr_put_u32(nlh, NFULA_CFG_QTHRESH,
			 htonl(log->whole ? 1 : FLUSH_AT));
	mnl_attr_put_u16(nlh, NFULA_CFG_FLAGS, htons(NFULNL_CFG_F_SEQ));
	return nfnl_request(log->fd, nlh);
}

/* A group that another socket is bound to is refused with EPERM. */
static int bind_free_group(struct nflog *log, uint16_t first, uint16_t last)
{
	unsigned int group;
	int r = -EBUSY;

	for (group = first; group <= last && (r == -EBUSY || r == -EPERM);
	     group++)
		r = bind_group(log, (uint16_t)group);
	return r == -EPERM ? -EBUSY : r;
}

static int open_log(uint16_t first, uint16_t last, bool whole,
		    struct nflog **ret_log)
{
	CLEANUP(nflog_closep) struct nflog *log = NULL;
	int r;

	log = calloc(1, sizeof(*log));
	if (!log)
		return -ENOMEM;
	log->whole = whole;
	log->fd = nfnl_open(RECEIVE_BUFFER);
	r = log->fd < 0 ? log->fd : 0;
	if (r == 0)
		r = bind_free_group(log, first, last);
	if (r == 0)
		r = configure(log);
	if (r < 0)
		return r;
	*ret_log = TAKE_PTR(log);
	return 0;
}

int nflog_open(uint16_t first, uint16_t last, struct nflog **ret_log)
{
	return open_log(first, last, false, ret_log);
}

int nflog_open_whole(uint16_t first, uint16_t last, struct nflog **ret_log)
{
	return open_log(first, last, true, ret_log);
}

uint16_t nflog_group(const struct nflog *log)
{
	return log->group;
}

int nflog_fd(const struct nflog *log)
{
	return log->fd;
}

uint64_t nflog_lost(const struct nflog *log)
{
	return log->lost;
}

static void count_lost(struct nflog *log, uint32_t seq)
{
	if (log->began)
		log->lost += seq - log->seq - 1;
	log->began = true;
	log->seq = seq;
}

static void take_attribute(struct nflog *log, const struct nlattr *attr,
			   struct nflog_packet *packet)
{
	switch (mnl_attr_get_type(attr)) {
	case NFULA_MARK:
		packet->mark = nlattr_u32(attr);
		break;
	case NFULA_IFINDEX_INDEV:
		packet->ifindex_in = nlattr_u32(attr);
		break;
	case NFULA_IFINDEX_OUTDEV:
		packet->ifindex_out = nlattr_u32(attr);
		break;
	case NFULA_UID:
		packet->uid = nlattr_u32(attr);
		break;
	case NFULA_GID:
		packet->gid = nlattr_u32(attr);
		break;
	case NFULA_SEQ:
		count_lost(log, nlattr_u32(attr));
		break;
	case NFULA_PREFIX:
		(void)snprintf(packet->rule, sizeof(packet->rule), "%s",
			       nlattr_text(attr));
		break;
	default:
		break;
	}
}

/* true: @nlh is a packet, and was handed on. */
static bool take_packet(struct nflog *log, const struct nlmsghdr *nlh,
			nflog_packet_fn on_packet, void *context)
{
	struct nflog_packet packet = { .uid = NFLOG_NO_ID, .gid = NFLOG_NO_ID };
	const struct nlattr *payload = NULL;
	const struct nlattr *attr;

	if (nlh->nlmsg_type != (NFNL_SUBSYS_ULOG << 8 | NFULNL_MSG_PACKET))
		return false;
	mnl_attr_for_each(attr, nlh, sizeof(struct nfgenmsg))
	{
		if (mnl_attr_get_type(attr) == NFULA_PAYLOAD)
			payload = attr;
		else
			take_attribute(log, attr, &packet);
	}
	if (!payload ||
	    nflog_parse(mnl_attr_get_payload(payload),
			mnl_attr_get_payload_len(payload), &packet) < 0)
		return false;
	packet.bytes = mnl_attr_get_payload(payload);
	packet.n_bytes = mnl_attr_get_payload_len(payload);
	on_packet(context, &packet);
	return true;
}

int nflog_read(struct nflog *log, int budget, nflog_packet_fn on_packet,
	       void *context)
{
	int n = 0;

	while (n < budget) {
		ssize_t len =
			recv(log->fd, log->received, sizeof(log->received), 0);
		const struct nlmsghdr *nlh =
			(const struct nlmsghdr *)log->received;
		int left = (int)len;

		/* The next sequence number shows how many were lost. */
		if (len < 0 && errno == ENOBUFS)
			continue;
		if (len < 0)
			break;
		for (; mnl_nlmsg_ok(nlh, left);
		     nlh = mnl_nlmsg_next(nlh, &left))
			n += take_packet(log, nlh, on_packet, context);
	}
	return n;
}
