/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * ring.c - the ring as the kernel lays it out, with a budget for each drain.
 *
 * Behind each position is a record: its length with two bits of the kernel's,
 * four bytes that are not ours, and the event, rounded up to 8 bytes.  The data
 * is mapped twice in a row, so none is broken at the end.  libbpf's reader of
 * it has an epoll instance, for which others can have used up the places.
 *
 * Programs on other CPUs read and write the share of a user for each event that
 * they make.  So what was read is given back once for events of one user that
 * follow each other, and not once an event.  A daemon that is killed in between
 * leaves those of one drain, of one user, taken for good.
 */
#include "bpf/maps/ring.h"

#include <bpf/bpf.h>
#include <errno.h>
#include <linux/bpf.h>
#include <stdbool.h>
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
	struct shared_share *shares; /* mapped */
	uint64_t owed;		     /* bytes that were read, not given back */
	uint32_t owed_to;	     /* the share, as in an event */
	uint64_t *consumed;	     /* mapped: BPF_RB_CONS_POS, written here */
	const uint64_t *produced;    /* mapped: BPF_RB_PROD_POS, and the data */
	const uint8_t *data;	     /* a page behind @produced */
	size_t data_len;	     /* a power of two */
	int map_fd;		     /* borrowed */
	uint64_t opened_ns;	     /* CLOCK_BOOTTIME */
	ring_fn on_event;	     /* of the drain under way */
	void *context;
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

static void hand_on(struct ring *ring, const struct event *event, size_t len)
{
	if ((event->flags & EVENT_ARRIVAL) && event->ktime_ns < ring->opened_ns)
		hand_on_settled(ring, event, len);
	else
		ring->on_event(ring->context, event);
	owe(ring, event->share, len);
}

static size_t page_bytes(void)
{
	return (size_t)sysconf(_SC_PAGESIZE);
}

void ring_close(struct ring *ring)
{
	if (!ring)
		return;
	if (ring->shares)
		(void)munmap(ring->shares, SHARES_BYTES);
	if (ring->consumed)
		(void)munmap(ring->consumed, page_bytes());
	if (ring->produced)
		(void)munmap((void *)ring->produced,
			     page_bytes() + 2 * ring->data_len);
	free(ring);
}

static void closep(struct ring **ring)
{
	ring_close(*ring);
}

static int read_data_len(int ring_map_fd, size_t *ret_len)
{
	struct bpf_map_info info = { 0 };
	__u32 len = sizeof(info);

	if (bpf_obj_get_info_by_fd(ring_map_fd, &info, &len) < 0)
		return -errno;
	*ret_len = info.max_entries;
	return 0;
}

int ring_open(int ring_map_fd, int shares_fd, struct ring **ret_ring)
{
	CLEANUP(closep) struct ring *ring = NULL;
	void *shares, *consumed, *produced;
	int r;

	ring = calloc(1, sizeof(*ring));
	if (!ring)
		return -ENOMEM;
	r = read_data_len(ring_map_fd, &ring->data_len);
	if (r < 0)
		return r;
	ring->opened_ns = now_ns();
	shares = mmap(NULL, SHARES_BYTES, PROT_READ | PROT_WRITE, MAP_SHARED,
		      shares_fd, 0);
	if (shares == MAP_FAILED)
		return -errno;
	ring->shares = shares;
	consumed = mmap(NULL, page_bytes(), PROT_READ | PROT_WRITE, MAP_SHARED,
			ring_map_fd, 0);
	if (consumed == MAP_FAILED)
		return -errno;
	ring->consumed = consumed;
	produced = mmap(NULL, page_bytes() + 2 * ring->data_len, PROT_READ,
			MAP_SHARED, ring_map_fd, (off_t)page_bytes());
	if (produced == MAP_FAILED)
		return -errno;
	ring->produced = produced;
	ring->data = (const uint8_t *)produced + page_bytes();
	ring->map_fd = ring_map_fd;
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

/* Take the record behind *@at, and go on behind it.  1: it was an event, 0: one
 * that a program gave up, -1: it is not finished. */
static int take(struct ring *ring, uint64_t *at)
{
	const uint8_t *record = ring->data + (*at & (ring->data_len - 1));
	const uint32_t bits = __atomic_load_n(
		(const uint32_t *)(const void *)record, __ATOMIC_ACQUIRE);
	const uint32_t len =
		bits & ~(BPF_RINGBUF_BUSY_BIT | BPF_RINGBUF_DISCARD_BIT);
	const bool is_event = !(bits & BPF_RINGBUF_DISCARD_BIT);

	if (bits & BPF_RINGBUF_BUSY_BIT)
		return -1;
	if (is_event)
		hand_on(ring, (const void *)(record + BPF_RINGBUF_HDR_SZ), len);
	*at += (len + BPF_RINGBUF_HDR_SZ + 7) / 8 * 8;
	/* Programs may write over it from here on. */
	__atomic_store_n(ring->consumed, *at, __ATOMIC_RELEASE);
	return is_event;
}

int ring_drain(struct ring *ring, int budget, ring_fn fn, void *context)
{
	uint64_t at = __atomic_load_n(ring->consumed, __ATOMIC_RELAXED);
	uint64_t end = at;
	int taken = 0, n = 0;

	ring->on_event = fn;
	ring->context = context;
	while (n < budget && taken >= 0) {
		if (at == end)
			end = __atomic_load_n(ring->produced, __ATOMIC_ACQUIRE);
		if (at == end)
			break;
		taken = take(ring, &at);
		n += taken > 0;
	}
	give_back(ring);
	return n;
}

void ring_settled(const struct ring *ring, __u64 *ret_position,
		  __u64 *ret_now_ns)
{
	*ret_now_ns = now_ns();
	/* A program that sees the position sees all that was done before. */
	__atomic_thread_fence(__ATOMIC_RELEASE);
	*ret_position = __atomic_load_n(ring->consumed, __ATOMIC_RELAXED);
}
