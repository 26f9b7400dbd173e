/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * nl.h - one netlink socket to nftables, and the transactions on it.
 *
 * Messages are queued by nl_put() and reach the kernel together, as one
 * transaction, at nl_commit(): either all of them take effect, or none.  A
 * table with an owner can be changed only by the socket that made it, and that
 * must stay open, so a process has one socket for all that it owns.
 *
 * Every acknowledgement is read before nl_commit() returns.  Not thread safe.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct nlmsghdr;
struct nl_socket;

/* What goes into the header of a message. */
struct nl_message {
	uint16_t type;	 /* NFT_MSG_* */
	uint8_t family;	 /* NFPROTO_* */
	uint16_t flags;	 /* NLM_F_*, besides NLM_F_REQUEST */
	const void *tag; /* for nl_resume(); NULL: none */
};

/* Open a socket, which belongs to the network namespace that the calling thread
 * is in. */
int nl_open(struct nl_socket **ret_nl);
void nl_close(struct nl_socket *nl); /* NULL is fine; drops the queue */
void nl_closep(struct nl_socket **nl);

/* The port id that notifications of our own changes carry. */
uint32_t nl_portid(const struct nl_socket *nl);

/*
 * Begin a message at the end of the queue.  The caller appends attributes,
 * at most @room bytes of them, and ends with nl_end().  NULL: no memory; then
 * nl_commit() fails too.
 */
struct nlmsghdr *nl_put(struct nl_socket *nl, struct nl_message message,
			size_t room);
void nl_end(struct nl_socket *nl);
/* There was no memory for something that belongs to the queue: make its commit
 * fail with -ENOMEM. */
void nl_spoil(struct nl_socket *nl);
/* Append to the last message of the queue, if it carries @tag and has @room;
 * else NULL.  The caller ends with nl_end(), as after nl_put(). */
struct nlmsghdr *nl_resume(struct nl_socket *nl, const void *tag, size_t room);

/*
 * Commit the queue as one transaction; it is empty afterwards, whatever
 * happened.  Returns the -errno of the first message that failed (nl_error()
 * says which), -ENOMEM when a message could not be queued.  An empty queue: 0.
 */
int nl_commit(struct nl_socket *nl);
/* Have the kernel check the queue as nl_commit() does, but nothing takes
 * effect. */
int nl_try(struct nl_socket *nl);
void nl_drop(struct nl_socket *nl);	      /* empties the queue */
size_t nl_queued(const struct nl_socket *nl); /* bytes */

/*
 * For nft/netlink/nlget.c, which sends requests outside of transactions.
 * nl_send() puts the next sequence number into @nlh.  nl_receive() returns the
 * bytes of some replies, the first of which is *ret_first; -EAGAIN: there are
 * none.
 */
int nl_send(struct nl_socket *nl, struct nlmsghdr *nlh);
ssize_t nl_receive(struct nl_socket *nl, const struct nlmsghdr **ret_first);

/* The words of the last failure of whatever used this socket. */
const char *nl_error(const struct nl_socket *nl);
/* Set the words of nl_error().  Returns @error, for the caller to return it. */
int nl_fail(struct nl_socket *nl, int error, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
