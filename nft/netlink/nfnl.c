/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * nfnl.c - a socket that packets arrive at.
 */
#include "nft/netlink/nfnl.h"

#include <arpa/inet.h>
#include <errno.h>
#include <libmnl/libmnl.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netlink.h>
#include <sys/socket.h>

#include "policy/base.h"

int nfnl_open(int receive_bytes)
{
	struct sockaddr_nl address = { .nl_family = AF_NETLINK };
	CLEANUP(base_closep) int fd = -1;

	fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK,
		    NETLINK_NETFILTER);
	if (fd < 0)
		return -errno;
	(void)setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &receive_bytes,
			 sizeof(receive_bytes));
	if (bind(fd, (struct sockaddr *)&address, sizeof(address)) < 0)
		return -errno;
	return TAKE_FD(fd);
}

struct nlmsghdr *nfnl_begin(uint8_t *buffer, uint16_t type, uint16_t number)
{
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(buffer);
	struct nfgenmsg *generic;

	nlh->nlmsg_type = type;
	nlh->nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK;
	generic = mnl_nlmsg_put_extra_header(nlh, sizeof(*generic));
	generic->nfgen_family = AF_UNSPEC;
	generic->res_id = htons(number);
	return nlh;
}

/* The kernel handles the request inside of sendto(), so the acknowledgement is
 * there when that returns. */
int nfnl_request(int fd, const struct nlmsghdr *nlh)
{
	uint8_t answer[4096];
	const struct nlmsghdr *ack = (const struct nlmsghdr *)answer;
	struct sockaddr_nl kernel = { .nl_family = AF_NETLINK };
	ssize_t n;

	if (sendto(fd, nlh, nlh->nlmsg_len, 0, (struct sockaddr *)&kernel,
		   sizeof(kernel)) < 0)
		return -errno;
	do {
		n = recv(fd, answer, sizeof(answer), 0);
		if (n < 0 && errno != ENOBUFS)
			return -errno;
	} while (n < 0 || ack->nlmsg_type != NLMSG_ERROR);
	return ((const struct nlmsgerr *)mnl_nlmsg_get_payload(ack))->error;
}
