/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * classes.c - the daemon's side of the maps `classes`, `class_pool` and
 * `counts`.  The last two are mapped into memory, so settling costs no system
 * call.
 */
#include "bpf/maps/classes.h"

#include <bpf/bpf.h>
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "bpf/abi/map_values.h"
#include "policy/base.h"

struct classes {
	int fd;
	size_t page;
	struct shared_pool *pool;
	struct shared_count *counts;
	uint32_t epoch;			/* in force */
	uint32_t oldest;		/* whose ids were not put back */
	uint32_t n_begun[MARK_CLASSES]; /* arrivals by classes_begin() */
};

static void *map_page(int fd, size_t page)
{
	void *at = mmap(NULL, page, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);

	return at == MAP_FAILED ? NULL : at;
}

void classes_close(struct classes *classes)
{
	if (!classes)
		return;
	if (classes->pool)
		(void)munmap(classes->pool, classes->page);
	if (classes->counts)
		(void)munmap(classes->counts, classes->page);
	free(classes);
}

static void put_back(struct classes *classes, uint8_t class_id)
{
	struct shared_pool *pool = classes->pool;
	uint32_t tail = __atomic_load_n(&pool->tail, __ATOMIC_RELAXED);

	pool->ids[tail % ARRAY_SIZE(pool->ids)] = class_id;
	__atomic_store_n(&pool->tail, tail + 1, __ATOMIC_RELEASE);
}

static int take(struct classes *classes, uint8_t *ret_class_id)
{
	struct shared_pool *pool = classes->pool;
	uint32_t head = __atomic_load_n(&pool->head, __ATOMIC_ACQUIRE);
	uint8_t class_id;

	do {
		if (head == __atomic_load_n(&pool->tail, __ATOMIC_ACQUIRE))
			return -ENOSPC;
		class_id = pool->ids[head % ARRAY_SIZE(pool->ids)];
	} while (!__atomic_compare_exchange_n(&pool->head, &head, head + 1,
					      false, __ATOMIC_ACQ_REL,
					      __ATOMIC_ACQUIRE));
	*ret_class_id = class_id;
	return 0;
}

int classes_open(int classes_fd, int pool_fd, int counts_fd,
		 struct classes **ret_classes)
{
	struct classes *classes;
	unsigned int i;

	classes = calloc(1, sizeof(*classes));
	if (!classes)
		return -ENOMEM;
	classes->fd = classes_fd;
	classes->page = (size_t)sysconf(_SC_PAGESIZE);
	classes->pool = map_page(pool_fd, classes->page);
	classes->counts = map_page(counts_fd, classes->page);
	if (!classes->pool || !classes->counts) {
		classes_close(classes);
		return -ENOMEM;
	}
	for (i = 1; !classes->pool->tail && i < MARK_CLASS_RESOLVER; i++)
		classes->pool->ids[i - 1] = (uint8_t)i;
	if (!classes->pool->tail)
		__atomic_store_n(&classes->pool->tail, MARK_CLASS_RESOLVER - 1,
				 __ATOMIC_RELEASE);
	for (i = 0; i < MARK_CLASSES; i++)
		classes->counts[i].settled = classes->counts[i].arrived;
	*ret_classes = classes;
	return 0;
}

int classes_add(struct classes *classes, uint32_t epoch,
		const uint64_t words[EVENT_CLASS_WORDS], uint8_t *ret_class_id)
{
	struct shared_class_key key = { .epoch = epoch };
	uint32_t value;
	int r;

	memcpy(key.words, words, sizeof(key.words));
	if (bpf_map_lookup_elem(classes->fd, &key, &value) == 0) {
		*ret_class_id = (uint8_t)value;
		return 0;
	}
	r = take(classes, ret_class_id);
	if (r < 0)
		return r;
	value = *ret_class_id;
	if (bpf_map_update_elem(classes->fd, &key, &value, BPF_NOEXIST) == 0)
		return 0;
	r = -errno;
	put_back(classes, (uint8_t)value);
	if (r != -EEXIST || bpf_map_lookup_elem(classes->fd, &key, &value) < 0)
		return r;
	*ret_class_id = (uint8_t)value;
	return 0;
}

typedef void (*class_fn)(struct classes *classes,
			 const struct shared_class_key *key, uint32_t class_id,
			 void *context);

/* @fn may delete the entry that it is called with. */
static void each(struct classes *classes, class_fn fn, void *context)
{
	struct shared_class_key key, next;
	uint32_t value;
	bool more;

	more = bpf_map_get_next_key(classes->fd, NULL, &next) == 0;
	while (more) {
		key = next;
		more = bpf_map_get_next_key(classes->fd, &key, &next) == 0;
		if (bpf_map_lookup_elem(classes->fd, &key, &value) == 0)
			fn(classes, &key, value, context);
	}
}

static void drop_old(struct classes *classes,
		     const struct shared_class_key *key, uint32_t class_id,
		     void *context)
{
	const uint32_t *epoch = context;

	if (key->epoch != *epoch && key->epoch != classes->epoch &&
	    bpf_map_delete_elem(classes->fd, key) == 0)
		put_back(classes, (uint8_t)class_id);
}

static void begin(struct classes *classes, const struct shared_class_key *key,
		  uint32_t class_id, void *context)
{
	const uint32_t *epoch = context;

	if (key->epoch != *epoch || class_id >= MARK_CLASSES)
		return;
	__atomic_add_fetch(&classes->counts[class_id].arrived, 1,
			   __ATOMIC_RELEASE);
	classes->n_begun[class_id]++;
}

void classes_begin(struct classes *classes, uint32_t epoch)
{
	if (epoch == classes->epoch)
		return;
	each(classes, begin, &epoch);
	each(classes, drop_old, &epoch);
	classes->oldest = classes->epoch ? classes->epoch : epoch;
	classes->epoch = epoch;
}

uint32_t classes_oldest(const struct classes *classes)
{
	return classes->oldest;
}

void classes_settle(struct classes *classes, uint8_t class_id)
{
	struct shared_count *count;

	if (class_id >= MARK_CLASSES)
		return;
	count = &classes->counts[class_id];
	/* What arrived while classes_open() ran may count as settled
	 * already. */
	if (count->settled !=
	    __atomic_load_n(&count->arrived, __ATOMIC_RELAXED))
		__atomic_add_fetch(&count->settled, 1, __ATOMIC_RELEASE);
}

void classes_settle_all(struct classes *classes, const uint8_t *ids, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		classes_settle(classes, ids[i]);
}

void classes_settle_begun(struct classes *classes)
{
	uint32_t i;

	for (i = 0; i < MARK_CLASSES; i++)
		for (; classes->n_begun[i]; classes->n_begun[i]--)
			classes_settle(classes, (uint8_t)i);
}

void classes_arrived(const struct classes *classes,
		     uint64_t ret_arrived[MARK_CLASSES])
{
	unsigned int i;

	for (i = 0; i < MARK_CLASSES; i++)
		ret_arrived[i] = __atomic_load_n(&classes->counts[i].arrived,
						 __ATOMIC_ACQUIRE);
}

bool classes_settled(const struct classes *classes,
		     const uint64_t arrived[MARK_CLASSES])
{
	unsigned int i;

	for (i = 0; i < MARK_CLASSES; i++)
		if (classes->counts[i].settled < arrived[i])
			return false;
	return true;
}

struct each_event {
	uint32_t epoch;
	void (*on_event)(void *context, const struct event *event);
	void *context;
	struct event *event;
};

static void emit_class(struct classes *classes,
		       const struct shared_class_key *key, uint32_t class_id,
		       void *context)
{
	struct each_event *each_event = context;
	struct event *event;

	(void)classes;
	if (key->epoch != each_event->epoch)
		return;
	event = each_event->event;
	event->class_id = (uint8_t)class_id;
	memcpy(event->payload, key->words, sizeof(key->words));
	each_event->on_event(each_event->context, event);
}

void classes_each(struct classes *classes, uint32_t epoch,
		  void (*fn)(void *context, const struct event *event),
		  void *context)
{
	CLEANUP(base_freep) struct event *event = NULL;
	struct each_event each_event = { .epoch = epoch,
					 .on_event = fn,
					 .context = context };

	event = calloc(1, sizeof(*event) + EVENT_CLASS_WORDS * 8);
	if (!event)
		return;
	event->kind = EVENT_CLASS;
	event->class_epoch = epoch;
	event->payload_len = EVENT_CLASS_WORDS * 8;
	event->wire_len = EVENT_CLASS_WORDS * 8;
	each_event.event = event;
	each(classes, emit_class, &each_event);
}
