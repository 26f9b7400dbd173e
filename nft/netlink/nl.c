/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * nl.c - build the batch in one buffer, send it at once, and find the message
 * that a reply is about by its number.
 *
 * nfnetlink does all the work of a request inside of sendmsg(), so the replies
 * are there when that returns, and nothing here ever waits.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netlink.h>
#include <libmnl/libmnl.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "nft/netlink/nl.h"
#include "nft/netlink/nlwords.h"
#include "policy/base.h"

#define RECEIVE_ROOM 65536
#define QUEUE_MIN 16384
#define END_ROOM ((size_t)64) /* of the batch end that nl_commit() appends */
#define MESSAGE_MAX 60000

struct nl_socket {
	int fd;
	uint32_t portid;
	uint32_t seq;	    /* last one used */
	uint32_t first_seq; /* of the queue: its batch begin */
	uint8_t *queue;
	size_t len, room;
	size_t last_at;	 /* where the last message begins */
	const void *tag; /* of the last message */
	bool lost;	 /* a message could not be queued */
	int sndbuf;
	char error[NLWORDS_MAX];
	uint8_t received[RECEIVE_ROOM];
};

struct outcome {
	int error;
	bool done; /* the last message was answered */
};

int nl_fail(struct nl_socket *nl, int error, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	(void)vsnprintf(nl->error, sizeof(nl->error), format, args);
	va_end(args);
	return error;
}

const char *nl_error(const struct nl_socket *nl)
{
	return nl->error;
}

uint32_t nl_portid(const struct nl_socket *nl)
{
	return nl->portid;
}

size_t nl_queued(const struct nl_socket *nl)
{
	return nl->len;
}

void nl_close(struct nl_socket *nl)
{
	if (!nl)
		return;
	base_closep(&nl->fd);
	free(nl->queue);
	free(nl);
}

void nl_closep(struct nl_socket **nl)
{
	nl_close(*nl);
}

static int bind_socket(struct nl_socket *nl)
{
	struct sockaddr_nl address = { .nl_family = AF_NETLINK };
	socklen_t len = sizeof(address);
	int one = 1;

	if (bind(nl->fd, (struct sockaddr *)&address, len) < 0 ||
	    getsockname(nl->fd, (struct sockaddr *)&address, &len) < 0)
		return -errno;
	nl->portid = address.nl_pid;
	/* Without this option an error carries the whole failed message. */
	(void)setsockopt(nl->fd, SOL_NETLINK, NETLINK_CAP_ACK, &one,
			 sizeof(one));
	return 0;
}

int nl_open(struct nl_socket **ret_nl)
{
	CLEANUP(nl_closep) struct nl_socket *nl = NULL;
	socklen_t len = sizeof(nl->sndbuf);
	int r;

	nl = calloc(1, sizeof(*nl));
	if (!nl)
		return -ENOMEM;
	nl->fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_NETFILTER);
	if (nl->fd < 0)
		return -errno;
	r = bind_socket(nl);
	if (r < 0)
		return r;
	if (getsockopt(nl->fd, SOL_SOCKET, SO_SNDBUF, &nl->sndbuf, &len) < 0)
		return -errno;
	*ret_nl = TAKE_PTR(nl);
	return 0;
}

static int make_room(struct nl_socket *nl, size_t want)
{
	size_t room = nl->room ? nl->room : QUEUE_MIN;
	uint8_t *queue;

	want += nl->len + END_ROOM;
	if (want <= nl->room)
		return 0;
	while (room < want)
		room *= 2;
	queue = realloc(nl->queue, room);
	if (!queue)
		return -ENOMEM;
	nl->queue = queue;
	nl->room = room;
	return 0;
}

/* Put a header at the end of the queue, where room was made before. */
static struct nlmsghdr *put_header(struct nl_socket *nl,
				   struct nl_message message, uint16_t res_id)
{
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(nl->queue + nl->len);
	struct nfgenmsg *generic;

	nlh->nlmsg_type = message.type;
	nlh->nlmsg_flags = NLM_F_REQUEST | message.flags;
	nlh->nlmsg_seq = ++nl->seq;
	generic = mnl_nlmsg_put_extra_header(nlh, sizeof(*generic));
	generic->nfgen_family = message.family;
	generic->version = NFNETLINK_V0;
	generic->res_id = htons(res_id);
	return nlh;
}

static void put_frame(struct nl_socket *nl, uint16_t type)
{
	struct nl_message message = { .type = type, .family = AF_UNSPEC };

	nl->len += put_header(nl, message, NFNL_SUBSYS_NFTABLES)->nlmsg_len;
}

struct nlmsghdr *nl_put(struct nl_socket *nl, struct nl_message message,
			size_t room)
{
	if (nl->lost || make_room(nl, room + 2 * END_ROOM) < 0) {
		nl->lost = true;
		return NULL;
	}
	if (!nl->len) {
		put_frame(nl, NFNL_MSG_BATCH_BEGIN);
		nl->first_seq = nl->seq;
	}
	message.type |= NFNL_SUBSYS_NFTABLES << 8;
	nl->last_at = nl->len;
	nl->tag = message.tag;
	return put_header(nl, message, 0);
}

void nl_end(struct nl_socket *nl)
{
	const struct nlmsghdr *nlh =
		(const struct nlmsghdr *)(nl->queue + nl->last_at);

	nl->len = nl->last_at + NLMSG_ALIGN(nlh->nlmsg_len);
}

struct nlmsghdr *nl_resume(struct nl_socket *nl, const void *tag, size_t room)
{
	if (!nl->len || nl->lost || !tag || nl->tag != tag ||
	    nl->len - nl->last_at + room > MESSAGE_MAX ||
	    make_room(nl, room) < 0)
		return NULL;
	return (struct nlmsghdr *)(nl->queue + nl->last_at);
}

void nl_spoil(struct nl_socket *nl)
{
	nl->lost = true;
}

void nl_drop(struct nl_socket *nl)
{
	nl->len = 0;
	nl->tag = NULL;
	nl->lost = false;
}

static int grow_sndbuf(struct nl_socket *nl, size_t len)
{
	socklen_t got = sizeof(nl->sndbuf);
	int want = (int)len + QUEUE_MIN;

	if (nl->sndbuf >= want)
		return 0;
	/* Only CAP_NET_ADMIN permits more than the limit of the system. */
	if (setsockopt(nl->fd, SOL_SOCKET, SO_SNDBUFFORCE, &want,
		       sizeof(want)) < 0)
		(void)setsockopt(nl->fd, SOL_SOCKET, SO_SNDBUF, &want,
				 sizeof(want));
	if (getsockopt(nl->fd, SOL_SOCKET, SO_SNDBUF, &nl->sndbuf, &got) < 0)
		return -errno;
	return nl->sndbuf >= want ? 0 : -EMSGSIZE;
}

static int send_bytes(struct nl_socket *nl, const void *bytes, size_t len)
{
	/* The socket is not connected, so this goes to port 0, the kernel. */
	return send(nl->fd, bytes, len, 0) < 0 ? -errno : 0;
}

/* Returns how many bytes were received; -EAGAIN: there is nothing (more). */
static ssize_t receive_bytes(struct nl_socket *nl)
{
	ssize_t n = recv(nl->fd, nl->received, RECEIVE_ROOM, MSG_DONTWAIT);

	return n < 0 ? -errno : n;
}

static void take_ack(struct nl_socket *nl, const struct nlmsghdr *nlh,
		     uint32_t last_seq, struct outcome *outcome)
{
	const struct nlmsgerr *ack = mnl_nlmsg_get_payload(nlh);
	uint32_t seq = nlh->nlmsg_seq;

	if (nlh->nlmsg_type != NLMSG_ERROR ||
	    mnl_nlmsg_get_payload_len(nlh) < sizeof(*ack))
		return;
	/* It may be a leftover of an earlier transaction. */
	if (seq - nl->first_seq > last_seq - nl->first_seq)
		return;
	if (ack->error && !outcome->error) {
		outcome->error = ack->error;
		(void)nl_fail(nl, 0, "%s", strerror(-ack->error));
		/* The message that failed is still in the queue. */
		nlwords_put(nl->queue, nl->len, seq, nl->error);
	}
	outcome->done |= seq == last_seq;
}

/*
 * Errors arrive in the order of their messages; one for the batch begin comes
 * first, if the whole batch was refused.  The last message requested an
 * acknowledgement, so it is answered in any case.
 */
static int read_acks(struct nl_socket *nl, uint32_t last_seq)
{
	struct outcome outcome = { 0 };
	bool overrun = false;
	ssize_t n;

	while (!outcome.done) {
		const struct nlmsghdr *nlh =
			(const struct nlmsghdr *)nl->received;
		int left;

		n = receive_bytes(nl);
		if (n == -ENOBUFS) {
			overrun = true; /* what is left can still be read */
			continue;
		}
		if (n < 0)
			break;
		left = (int)n;
		for (; mnl_nlmsg_ok(nlh, left);
		     nlh = mnl_nlmsg_next(nlh, &left))
			take_ack(nl, nlh, last_seq, &outcome);
	}
	if (outcome.error || (outcome.done && !overrun))
		return outcome.error;
	return nl_fail(nl, overrun ? -ENOBUFS : -EIO,
		       "nftables: an acknowledgement was lost");
}

static int transact(struct nl_socket *nl, bool commit)
{
	struct nlmsghdr *last;
	int r;

	if (nl->lost)
		return nl_fail(nl, -ENOMEM, "nftables: out of memory");
	if (!nl->len)
		return 0;
	last = (struct nlmsghdr *)(nl->queue + nl->last_at);
	last->nlmsg_flags |= NLM_F_ACK;
	if (commit) /* else the kernel checks all and undoes it */
		put_frame(nl, NFNL_MSG_BATCH_END);
	r = grow_sndbuf(nl, nl->len);
	if (r == 0)
		r = send_bytes(nl, nl->queue, nl->len);
	if (r < 0)
		return nl_fail(nl, r, "nftables: %s", strerror(-r));
	return read_acks(nl, last->nlmsg_seq);
}

int nl_commit(struct nl_socket *nl)
{
	int r = transact(nl, true);

	nl_drop(nl);
	return r;
}

int nl_try(struct nl_socket *nl)
{
	int r = transact(nl, false);

	nl_drop(nl);
	return r;
}

int nl_send(struct nl_socket *nl, struct nlmsghdr *nlh)
{
	/* A tag is an address.  A set that is opened may lie where a closed
	 * one lay, and opening it begins with a request. */
	nl->tag = NULL;
	nlh->nlmsg_seq = ++nl->seq;
	return send_bytes(nl, nlh, nlh->nlmsg_len);
}

ssize_t nl_receive(struct nl_socket *nl, const struct nlmsghdr **ret_first)
{
	*ret_first = (const struct nlmsghdr *)nl->received;
	return receive_bytes(nl);
}
