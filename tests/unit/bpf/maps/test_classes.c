/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_classes.c - class ids and arrivals, in real maps that no program uses.
 */
#include "bpf/maps/classes.h"

#include <bpf/bpf.h>
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "bpf/abi/map_values.h"
#include "bpf/capture.h"
#include "policy/base.h"
#include "policy/eval/mark.h"
#include "tests/unit/unit.h"

struct maps {
	int classes, pool, counts;
	struct classes *it;
};

static int array(size_t value, unsigned int n)
{
	LIBBPF_OPTS(bpf_map_create_opts, options, .map_flags = BPF_F_MMAPABLE);

	return bpf_map_create(BPF_MAP_TYPE_ARRAY, "test", 4, (uint32_t)value, n,
			      &options);
}

static bool begin(struct maps *m)
{
	m->classes =
		bpf_map_create(BPF_MAP_TYPE_HASH, "test",
			       sizeof(struct shared_class_key), 4, 1024, NULL);
	m->pool = array(sizeof(struct shared_pool), 1);
	m->counts = array(sizeof(struct shared_count), MARK_CLASSES);
	if (m->classes < 0 || m->pool < 0 || m->counts < 0) {
		unit_skip("BPF maps can't be made");
		return false;
	}
	CU_ASSERT_FATAL(classes_open(m->classes, m->pool, m->counts, &m->it) ==
			0);
	return true;
}

static void end(struct maps *m)
{
	classes_close(m->it);
	(void)close(m->classes);
	(void)close(m->pool);
	(void)close(m->counts);
}

static int add(struct maps *m, uint32_t epoch, uint64_t word, uint8_t *ret)
{
	uint64_t words[EVENT_CLASS_WORDS] = { word };

	return classes_add(m->it, epoch, words, ret);
}

static void vector_has_one_id_in_each_epoch(void)
{
	uint8_t a, b, c;
	struct maps m;

	if (!begin(&m))
		return;
	CU_ASSERT(add(&m, 1, 5, &a) == 0);
	CU_ASSERT(add(&m, 1, 5, &b) == 0);
	CU_ASSERT(add(&m, 2, 5, &c) == 0);
	CU_ASSERT(a == b && a != c && a != 0);
	end(&m);
}

static void the_oldest_epoch_is_the_one_before_that_in_force(void)
{
	struct maps m;

	if (!begin(&m))
		return;
	CU_ASSERT(classes_oldest(m.it) == 0);
	classes_begin(m.it, 7);
	CU_ASSERT(classes_oldest(m.it) == 7);
	classes_begin(m.it, 7);
	CU_ASSERT(classes_oldest(m.it) == 7);
	classes_begin(m.it, 9);
	CU_ASSERT(classes_oldest(m.it) == 7);
	classes_begin(m.it, 10);
	CU_ASSERT(classes_oldest(m.it) == 9);
	end(&m);
}

static void ids_of_an_epoch_come_back_two_epochs_later(void)
{
	uint8_t id = 0xee;
	struct maps m;
	uint64_t i;

	if (!begin(&m))
		return;
	classes_begin(m.it, 1);
	for (i = 1; i < MARK_CLASS_RESOLVER; i++) {
		CU_ASSERT(add(&m, 1, i, &id) == 0);
		CU_ASSERT(id > 0 && id < MARK_CLASS_RESOLVER);
	}
	id = 0xee;
	CU_ASSERT(add(&m, 1, i, &id) == -ENOSPC && id == 0xee);
	classes_begin(m.it, 2); /* sockets may still carry marks of 1 */
	CU_ASSERT(add(&m, 2, 1, &id) == -ENOSPC);
	classes_begin(m.it, 3);
	CU_ASSERT(add(&m, 3, 1, &id) == 0);
	end(&m);
}

struct seen {
	struct event last;
	unsigned int n;
};

static void see(void *context, const struct event *event)
{
	struct seen *seen = context;

	seen->last = *event;
	seen->n++;
}

static void classes_of_one_epoch_are_reported_without_an_arrival(void)
{
	struct seen seen = { 0 };
	uint8_t id, other;
	struct maps m;

	if (!begin(&m))
		return;
	CU_ASSERT(add(&m, 1, 7, &id) == 0);
	CU_ASSERT(add(&m, 2, 8, &other) == 0);
	classes_each(m.it, 1, see, &seen);
	CU_ASSERT_EQUAL(seen.n, 1);
	CU_ASSERT(seen.last.kind == EVENT_CLASS && seen.last.class_id == id);
	CU_ASSERT(!(seen.last.flags & EVENT_ARRIVAL));
	end(&m);
}

static void answers_from_before_the_start_count_as_settled(void)
{
	struct shared_count count = { .arrived = 9, .settled = 4 };
	uint32_t key = 3;
	struct maps m;

	if (!begin(&m))
		return;
	CU_ASSERT(bpf_map_update_elem(m.counts, &key, &count, BPF_ANY) == 0);
	classes_close(m.it);
	CU_ASSERT(classes_open(m.classes, m.pool, m.counts, &m.it) == 0);
	CU_ASSERT(bpf_map_lookup_elem(m.counts, &key, &count) == 0);
	CU_ASSERT(count.settled == 9);
	count.arrived = 10;
	CU_ASSERT(bpf_map_update_elem(m.counts, &key, &count, BPF_ANY) == 0);
	classes_settle(m.it, 3);
	CU_ASSERT(bpf_map_lookup_elem(m.counts, &key, &count) == 0);
	CU_ASSERT(count.settled == 10);
	end(&m);
}

static void no_more_answers_are_settled_than_arrived(void)
{
	struct shared_count count = { .arrived = 9, .settled = 4 };
	uint32_t key = 3;
	struct maps m;

	if (!begin(&m))
		return;
	CU_ASSERT(bpf_map_update_elem(m.counts, &key, &count, BPF_ANY) == 0);
	classes_close(m.it);
	CU_ASSERT(classes_open(m.classes, m.pool, m.counts, &m.it) == 0);
	classes_settle(m.it, 3);
	CU_ASSERT(bpf_map_lookup_elem(m.counts, &key, &count) == 0);
	CU_ASSERT(count.settled == 9);
	end(&m);
}

static void answers_that_had_arrived_are_settled_one_by_one(void)
{
	struct shared_count count = { .arrived = 2, .settled = 0 };
	uint64_t arrived[MARK_CLASSES];
	uint32_t key = 3;
	struct maps m;

	if (!begin(&m))
		return;
	classes_arrived(m.it, arrived);
	CU_ASSERT(classes_settled(m.it, arrived));
	CU_ASSERT(bpf_map_update_elem(m.counts, &key, &count, BPF_ANY) == 0);
	CU_ASSERT(classes_settled(m.it, arrived));
	classes_arrived(m.it, arrived);
	CU_ASSERT(!classes_settled(m.it, arrived));
	classes_settle(m.it, 3);
	CU_ASSERT(!classes_settled(m.it, arrived));
	classes_settle(m.it, 4);
	CU_ASSERT(!classes_settled(m.it, arrived));
	classes_settle(m.it, 3);
	CU_ASSERT(classes_settled(m.it, arrived));
	end(&m);
}

static void classes_that_begin_have_an_arrival_until_the_ring_was_read(void)
{
	struct shared_count count;
	uint64_t arrived[MARK_CLASSES];
	uint8_t old = 0, new = 0;
	uint32_t key;
	struct maps m;

	if (!begin(&m))
		return;
	CU_ASSERT(add(&m, 1, 5, &old) == 0);
	classes_begin(m.it, 1);
	classes_settle_begun(m.it);
	CU_ASSERT(add(&m, 2, 5, &new) == 0);
	classes_begin(m.it, 2);
	classes_begin(m.it, 2); /* it has begun */
	classes_arrived(m.it, arrived);
	CU_ASSERT(!classes_settled(m.it, arrived));
	key = new;
	CU_ASSERT(bpf_map_lookup_elem(m.counts, &key, &count) == 0);
	CU_ASSERT(count.arrived == 1 && count.settled == 0);
	key = old;
	CU_ASSERT(bpf_map_lookup_elem(m.counts, &key, &count) == 0);
	CU_ASSERT(count.arrived == 1 && count.settled == 1);
	classes_settle_begun(m.it);
	CU_ASSERT(classes_settled(m.it, arrived));
	end(&m);
}

static const struct unit_test tests[] = {
	UNIT(vector_has_one_id_in_each_epoch),
	UNIT(the_oldest_epoch_is_the_one_before_that_in_force),
	UNIT(ids_of_an_epoch_come_back_two_epochs_later),
	UNIT(classes_of_one_epoch_are_reported_without_an_arrival),
	UNIT(answers_from_before_the_start_count_as_settled),
	UNIT(no_more_answers_are_settled_than_arrived),
	UNIT(answers_that_had_arrived_are_settled_one_by_one),
	UNIT(classes_that_begin_have_an_arrival_until_the_ring_was_read),
};

int main(void)
{
	return unit_main("classes", tests, ARRAY_SIZE(tests));
}
