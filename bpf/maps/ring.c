/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * ring.c - libbpf's ring buffer with a budget for each drain.
 *
 * Programs on other CPUs read and write the share of a user for each event that
 * they make.  So what was read is given back once for events of one user that
 * follow each other, and not once an event.  A daemon that is killed in between
 * leaves those of one drain, of one user, taken for good.
 */
#include "bpf/maps/ring.h"

#include <bpf/libbpf.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include "bpf/abi/map_values.h"
#include "policy/base.h"

#define SHARES_BYTES (SHARED_SHARES * sizeof(struct shared_share))
#define OWED_MAX (64u << 10)

struct ring {
	struct ring_buffer *buffer;
	struct shared_share *shares; /* mapped */
	uint64_t owed;		     /* bytes that were read, not given back */
	uint32_t owed_to;	     /* the share, as in an event */
	const uint64_t *consumed;    /* mapped: BPF_RB_CONS_POS */
	const uint64_t *produced;    /* mapped: BPF_RB_PROD_POS */
	int map_fd;		     /* borrowed */
	uint64_t opened_ns;	     /* CLOCK_BOOTTIME */
	ring_fn on_event;	     /* of the drain under way */
	void *context;
	int budget;
};

static uint64_t now_ns(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_BOOTTIME, &t);
	return (uint64_t)t.tv_sec * 1000000000 + (uint64_t)t.tv_nsec;
}

static void hand_on_settled(const struct ring *ring, const struct event *event,
			    size_t len)
{
	struct event *copy = malloc(len);

	if (!copy)
		return;
	memcpy(copy, event, len);
	copy->flags &= (uint16_t)~EVENT_ARRIVAL;
	ring->on_event(ring->context, copy);
	free(copy);
}

static void give_back(struct ring *ring)
{
	if (ring->owed)
		__atomic_add_fetch(&ring->shares[ring->owed_to - 1].returned,
				   ring->owed, __ATOMIC_RELAXED);
	ring->owed = 0;
}

static void owe(struct ring *ring, uint32_t share, size_t len)
{
	if (!share || share > SHARED_SHARES)
		return;
	if (share != ring->owed_to)
		give_back(ring);
	ring->owed_to = share;
	ring->owed += len;
	if (ring->owed >= OWED_MAX)
		give_back(ring);
}

static int on_event(void *context, void *data, size_t len)
{
	struct ring *ring = context;
	const struct event *event = data;

	if ((event->flags & EVENT_ARRIVAL) && event->ktime_ns < ring->opened_ns)
		hand_on_settled(ring, event, len);
	else
		ring->on_event(ring->context, event);
	owe(ring, event->share, len);
	return --ring->budget > 0 ? 0 : -EAGAIN;
}

static size_t page_bytes(void)
{
	return (size_t)sysconf(_SC_PAGESIZE);
}

void ring_close(struct ring *ring)
{
	if (!ring)
		return;
	ring_buffer__free(ring->buffer);
	if (ring->shares)
		(void)munmap(ring->shares, SHARES_BYTES);
	if (ring->consumed)
		(void)munmap((void *)ring->consumed, page_bytes());
	if (ring->produced)
		(void)munmap((void *)ring->produced, page_bytes());
	free(ring);
}

static void closep(struct ring **ring)
{
	ring_close(*ring);
}

int ring_open(int ring_map_fd, int shares_fd, struct ring **ret_ring)
{
	CLEANUP(closep) struct ring *ring = NULL;
	void *shares, *consumed, *produced;

	ring = calloc(1, sizeof(*ring));
	if (!ring)
		return -ENOMEM;
	ring->opened_ns = now_ns();
	shares = mmap(NULL, SHARES_BYTES, PROT_READ | PROT_WRITE, MAP_SHARED,
		      shares_fd, 0);
	if (shares == MAP_FAILED)
		return -errno;
	ring->shares = shares;
	consumed =
		mmap(NULL, page_bytes(), PROT_READ, MAP_SHARED, ring_map_fd, 0);
	if (consumed == MAP_FAILED)
		return -errno;
	ring->consumed = consumed;
	produced = mmap(NULL, page_bytes(), PROT_READ, MAP_SHARED, ring_map_fd,
			(off_t)page_bytes());
	if (produced == MAP_FAILED)
		return -errno;
	ring->produced = produced;
	ring->map_fd = ring_map_fd;
	ring->buffer = ring_buffer__new(ring_map_fd, on_event, ring, NULL);
	if (!ring->buffer)
		return -errno;
	*ret_ring = TAKE_PTR(ring);
	return 0;
}

int ring_fd(const struct ring *ring)
{
	return ring->map_fd;
}

size_t ring_unread(const struct ring *ring)
{
	return __atomic_load_n(ring->produced, __ATOMIC_SEQ_CST) -
	       __atomic_load_n(ring->consumed, __ATOMIC_RELAXED);
}

int ring_drain(struct ring *ring, int budget, ring_fn fn, void *context)
{
	ring->on_event = fn;
	ring->context = context;
	ring->budget = budget;
	(void)ring_buffer__consume(ring->buffer);
	give_back(ring);
	return budget - ring->budget;
}

void ring_settled(const struct ring *ring, __u64 *ret_position,
		  __u64 *ret_now_ns)
{
	*ret_now_ns = now_ns();
	/* A program that sees the position sees all that was done before. */
	__atomic_thread_fence(__ATOMIC_RELEASE);
	*ret_position = __atomic_load_n(ring->consumed, __ATOMIC_RELAXED);
}
