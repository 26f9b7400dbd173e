/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * nftqueue.h - receive the packets that `queue num N` holds, and give the
 * verdicts on them.
 *
 * Each nftqueue is bound to one queue in the network namespace that
 * nftqueue_open() ran in.  It fails closed: a packet that finds the queue full
 * or unbound is dropped, and so are those that wait in it when it is closed.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

struct nftqueue;

struct nftqueue_packet {
	uint32_t id;
	uint32_t mark; /* of the packet, not of its socket */
};

/* Bind to the first free queue of @first..@last, which has room for @length
 * packets.  -EBUSY: others have all of them. */
int nftqueue_open(uint16_t first, uint16_t last, uint32_t length,
		  struct nftqueue **ret_queue);
void nftqueue_close(struct nftqueue *queue); /* NULL is fine */
void nftqueue_closep(struct nftqueue **queue);

uint16_t nftqueue_number(const struct nftqueue *queue);
int nftqueue_fd(const struct nftqueue *queue); /* for epoll */

/* Receive at most @max packets; never blocks.  Returns how many. */
size_t nftqueue_read(struct nftqueue *queue, struct nftqueue_packet *packets,
		     size_t max);

/* Send each of @packets through the chain that held it once more, from its
 * first rule and with the mark that it has here.  It takes few system calls, as
 * nftqueue_drop() does. */
void nftqueue_repeat(struct nftqueue *queue,
		     const struct nftqueue_packet *packets, size_t n);
void nftqueue_drop(struct nftqueue *queue,
		   const struct nftqueue_packet *packets, size_t n);

/* How many packets were dropped so far because there was no room. */
uint64_t nftqueue_lost(const struct nftqueue *queue);
