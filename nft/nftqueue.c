/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * nftqueue.c - receive the packets that `queue num N` holds.
 *
 * The kernel copies nothing but the number and the mark of a packet, since it
 * is rules that decide.  Large packets that are still to be cut into segments
 * (GSO) stay whole.
 */
#include "nft/nftqueue.h"

#include <arpa/inet.h>
#include <errno.h>
#include <libmnl/libmnl.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter/nfnetlink_queue.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>

#include "nft/netlink/nfnl.h"
#include "nft/netlink/nlattr.h"
#include "policy/base.h"

#define RECEIVE_ROOM 4096
#define RECEIVE_BUFFER (8 << 20) /* more than a full queue needs */
#define CONFIG (NFNL_SUBSYS_QUEUE << 8 | NFQNL_MSG_CONFIG)
#define PACKET (NFNL_SUBSYS_QUEUE << 8 | NFQNL_MSG_PACKET)
#define VERDICT (NFNL_SUBSYS_QUEUE << 8 | NFQNL_MSG_VERDICT)
#define VERDICTS_MAX 64 /* in one message */
#define VERDICT_BYTES 64
#define STATISTICS "/proc/net/netfilter/nfnetlink_queue"

struct nftqueue {
	int fd;
	uint16_t number;
	uint8_t received[RECEIVE_ROOM];
};

void nftqueue_close(struct nftqueue *queue)
{
	if (!queue)
		return;
	base_closep(&queue->fd);
	free(queue);
}

void nftqueue_closep(struct nftqueue **queue)
{
	nftqueue_close(*queue);
}

static int bind_number(struct nftqueue *queue, uint16_t number)
{
	const struct nfqnl_msg_config_cmd bind_cmd = {
		.command = NFQNL_CFG_CMD_BIND,
	};
	uint8_t buffer[NFNL_REQUEST_ROOM] = { 0 };
	struct nlmsghdr *nlh = nfnl_begin(buffer, CONFIG, number);
	int r;

	mnl_attr_put(nlh, NFQA_CFG_CMD, sizeof(bind_cmd), &bind_cmd);
	r = nfnl_request(queue->fd, nlh);
	if (r == 0)
		queue->number = number;
	return r;
}

/* A queue that another socket is bound to is refused with EPERM. */
static int bind_free(struct nftqueue *queue, uint16_t first, uint16_t last)
{
	unsigned int number;
	int r = -EBUSY;

	for (number = first; number <= last && (r == -EBUSY || r == -EPERM);
	     number++)
		r = bind_number(queue, (uint16_t)number);
	return r == -EPERM ? -EBUSY : r;
}

/* The kernel drops the packets of the queue until it is configured. */
static int configure(const struct nftqueue *queue, uint32_t length)
{
	const struct nfqnl_msg_config_params params = {
		.copy_mode = NFQNL_COPY_META,
	};
	uint8_t buffer[NFNL_REQUEST_ROOM] = { 0 };
	struct nlmsghdr *nlh = nfnl_begin(buffer, CONFIG, queue->number);

	mnl_attr_put(nlh, NFQA_CFG_PARAMS, sizeof(params), &params);
	mnl_attr_put_u32(nlh, NFQA_CFG_QUEUE_MAXLEN, htonl(length));
	mnl_attr_put_u32(nlh, NFQA_CFG_FLAGS, htonl(NFQA_CFG_F_GSO));
	mnl_attr_put_u32(nlh, NFQA_CFG_MASK,
			 htonl(NFQA_CFG_F_GSO | NFQA_CFG_F_FAIL_OPEN));
	return nfnl_request(queue->fd, nlh);
}

int nftqueue_open(uint16_t first, uint16_t last, uint32_t length,
		  struct nftqueue **ret_queue)
{
	CLEANUP(nftqueue_closep) struct nftqueue *queue = NULL;
	int r;

	queue = calloc(1, sizeof(*queue));
	if (!queue)
		return -ENOMEM;
	queue->fd = nfnl_open(RECEIVE_BUFFER);
	if (queue->fd < 0)
		return queue->fd;
	r = bind_free(queue, first, last);
	if (r == 0)
		r = configure(queue, length);
	if (r < 0)
		return r;
	*ret_queue = TAKE_PTR(queue);
	return 0;
}

uint16_t nftqueue_number(const struct nftqueue *queue)
{
	return queue->number;
}

int nftqueue_fd(const struct nftqueue *queue)
{
	return queue->fd;
}

/* false: it is not a packet but, for example, the error of a verdict. */
static bool take_packet(const struct nlmsghdr *nlh,
			struct nftqueue_packet *packet)
{
	const struct nfqnl_msg_packet_hdr *header = NULL;
	const struct nlattr *attr;

	if (nlh->nlmsg_type != PACKET)
		return false;
	packet->mark = 0; /* the attribute is left out when it is 0 */
	mnl_attr_for_each(attr, nlh, sizeof(struct nfgenmsg))
	{
		if (mnl_attr_get_type(attr) == NFQA_PACKET_HDR &&
		    mnl_attr_get_payload_len(attr) >= sizeof(*header))
			header = mnl_attr_get_payload(attr);
		else if (mnl_attr_get_type(attr) == NFQA_MARK)
			packet->mark = nlattr_u32(attr);
	}
	if (header)
		packet->id = ntohl(header->packet_id);
	return header;
}

size_t nftqueue_read(struct nftqueue *queue, struct nftqueue_packet *packets,
		     size_t max)
{
	size_t n = 0;

	while (n < max) {
		ssize_t len = recv(queue->fd, queue->received,
				   sizeof(queue->received), 0);
		const struct nlmsghdr *nlh =
			(const struct nlmsghdr *)queue->received;

		/* The kernel has dropped a packet, and counted it. */
		if (len < 0 && errno == ENOBUFS)
			continue;
		if (len < 0)
			break;
		/* Each packet comes in a message of its own. */
		if (mnl_nlmsg_ok(nlh, (int)len))
			n += take_packet(nlh, &packets[n]);
	}
	return n;
}

static size_t put_verdict(const struct nftqueue *queue, uint8_t *at,
			  const struct nftqueue_packet *packet,
			  uint32_t verdict)
{
	const struct nfqnl_msg_verdict_hdr header = {
		.verdict = htonl(verdict),
		.id = htonl(packet->id),
	};
	struct nlmsghdr *nlh = nfnl_begin(at, VERDICT, queue->number);

	nlh->nlmsg_flags = NLM_F_REQUEST;
	mnl_attr_put(nlh, NFQA_VERDICT_HDR, sizeof(header), &header);
	if (verdict == NF_REPEAT)
		mnl_attr_put_u32(nlh, NFQA_MARK, htonl(packet->mark));
	return nlh->nlmsg_len;
}

/* A packet whose verdict does not arrive is dropped with the queue. */
static void send_verdicts(const struct nftqueue *queue,
			  const struct nftqueue_packet *packets, size_t n,
			  uint32_t verdict)
{
	uint8_t buffer[VERDICTS_MAX * VERDICT_BYTES];
	struct sockaddr_nl kernel = { .nl_family = AF_NETLINK };
	size_t used, i;

	while (n) {
		used = 0;
		for (i = 0; i < n && i < VERDICTS_MAX; i++)
			used += put_verdict(queue, buffer + used, &packets[i],
					    verdict);
		(void)sendto(queue->fd, buffer, used, 0,
			     (struct sockaddr *)&kernel, sizeof(kernel));
		packets += i;
		n -= i;
	}
}

void nftqueue_repeat(struct nftqueue *queue,
		     const struct nftqueue_packet *packets, size_t n)
{
	send_verdicts(queue, packets, n, NF_REPEAT);
}

void nftqueue_drop(struct nftqueue *queue,
		   const struct nftqueue_packet *packets, size_t n)
{
	send_verdicts(queue, packets, n, NF_DROP);
}

/* A line: number portid length copy_mode copy_range dropped user_dropped ... */
uint64_t nftqueue_lost(const struct nftqueue *queue)
{
	unsigned int number, dropped, unsent;
	uint64_t lost = 0;
	char line[256];
	FILE *file;

	file = fopen(STATISTICS, "re");
	if (!file)
		return 0;
	while (fgets(line, sizeof(line), file))
		if (sscanf(line, "%u %*u %*u %*u %*u %u %u", &number, &dropped,
			   &unsent) == 3 &&
		    number == queue->number)
			lost = (uint64_t)dropped + unsent;
	(void)fclose(file);
	return lost;
}
