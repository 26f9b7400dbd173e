/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * nftqueue.h - the packets that `queue num N` holds until we say what becomes
 * of them.
 *
 * Bound to one queue in the network namespace that nftqueue_open() ran in.
 * It fails closed: what finds the queue full, or nobody at it, is dropped,
 * and so is what waits in it when we go.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

struct nftqueue;

struct nftqueue_packet {
	uint32_t id;
	uint32_t mark; /* its own, not that of its socket */
};

/* Bind to the first free queue of @first..@last, which has room for @length
 * packets.  -EBUSY: others have all of them. */
int nftqueue_open(uint16_t first, uint16_t last, uint32_t length,
		  struct nftqueue **ret_queue);
void nftqueue_close(struct nftqueue *queue); /* NULL is fine */
void nftqueue_closep(struct nftqueue **queue);

uint16_t nftqueue_number(const struct nftqueue *queue);
int nftqueue_fd(const struct nftqueue *queue); /* for epoll */

/* At most @max packets; never blocks.  Returns how many. */
size_t nftqueue_read(struct nftqueue *queue, struct nftqueue_packet *packets,
		     size_t max);

/* Let each of @packets meet the chain that held it once more, from its first
 * rule, with the mark that it has there; in few system calls. */
void nftqueue_repeat(struct nftqueue *queue,
		     const struct nftqueue_packet *packets, size_t n);
void nftqueue_drop(struct nftqueue *queue,
		   const struct nftqueue_packet *packets, size_t n);

/* Packets that were dropped because there was no room, so far. */
uint64_t nftqueue_lost(const struct nftqueue *queue);
