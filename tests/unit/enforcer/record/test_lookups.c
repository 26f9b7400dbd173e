/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_lookups.c - each question that is put comes out once: to its answer, or
 * as one that had none.
 */
#include "enforcer/record/lookups.h"

#include <stdlib.h>
#include <string.h>

#include "bpf/abi/event.h"
#include "policy/base.h"
#include "tests/unit/unit.h"

#define SECOND_NS UINT64_C(1000000000)

/* Those that had no answer. */
struct given_up {
	unsigned int n;
	uint64_t cookie, ktime_ns; /* of the last */
};

static void give_up(void *context, const struct event *event)
{
	struct given_up *given_up = context;

	given_up->n++;
	given_up->cookie = event->cookie;
	given_up->ktime_ns = event->ktime_ns;
}

static bool put(struct lookups *lookups, uint64_t cookie, uint16_t id,
		uint64_t ktime_ns)
{
	const struct event event = { .cookie = cookie, .ktime_ns = ktime_ns };

	return lookups_put(lookups, &event, id);
}

static bool take(struct lookups *lookups, uint64_t cookie, uint16_t id)
{
	CLEANUP(base_freep)
	struct event *event = lookups_take(lookups, cookie, id);

	CU_ASSERT(!event || event->cookie == cookie);
	return event != NULL;
}

static void an_answer_takes_the_question_of_its_socket_and_id(void)
{
	CLEANUP(lookups_freep) struct lookups *lookups = NULL;
	struct given_up given_up = { 0 };

	CU_ASSERT_EQUAL_FATAL(lookups_new(give_up, &given_up, &lookups), 0);
	CU_ASSERT(put(lookups, 1, 7, 1));
	CU_ASSERT(put(lookups, 1, 8, 2));
	CU_ASSERT(put(lookups, 2, 7, 3));
	CU_ASSERT(!take(lookups, 2, 8));
	CU_ASSERT(take(lookups, 1, 7));
	CU_ASSERT(!take(lookups, 1, 7));
	CU_ASSERT(take(lookups, 2, 7));
	CU_ASSERT(take(lookups, 1, 8));
	lookups_tick(lookups, UINT64_MAX);
	CU_ASSERT_EQUAL(given_up.n, 0);
}

static void a_question_without_an_answer_is_given_up_in_time(void)
{
	CLEANUP(lookups_freep) struct lookups *lookups = NULL;
	struct given_up given_up = { 0 };

	CU_ASSERT_EQUAL_FATAL(lookups_new(give_up, &given_up, &lookups), 0);
	CU_ASSERT(put(lookups, 1, 7, SECOND_NS));
	CU_ASSERT(put(lookups, 1, 8, SECOND_NS));
	CU_ASSERT(put(lookups, 1, 9, 3 * SECOND_NS));
	CU_ASSERT(take(lookups, 1, 7));
	lookups_tick(lookups, SECOND_NS + LOOKUPS_WAIT_NS - 1);
	CU_ASSERT_EQUAL(given_up.n, 0);
	lookups_tick(lookups, SECOND_NS + LOOKUPS_WAIT_NS);
	CU_ASSERT_EQUAL(given_up.n, 1);
	CU_ASSERT(!take(lookups, 1, 8));
	lookups_tick(lookups, UINT64_MAX);
	CU_ASSERT_EQUAL(given_up.n, 2);
	CU_ASSERT_EQUAL(given_up.ktime_ns, 3 * SECOND_NS);
}

static void a_second_question_with_one_id_gives_up_the_first(void)
{
	CLEANUP(lookups_freep) struct lookups *lookups = NULL;
	struct given_up given_up = { 0 };

	CU_ASSERT_EQUAL_FATAL(lookups_new(give_up, &given_up, &lookups), 0);
	CU_ASSERT(put(lookups, 1, 7, 1));
	CU_ASSERT(put(lookups, 1, 7, 2));
	CU_ASSERT_EQUAL(given_up.n, 1);
	CU_ASSERT_EQUAL(given_up.ktime_ns, 1);
	CU_ASSERT(take(lookups, 1, 7));
	CU_ASSERT(!take(lookups, 1, 7));
}

/* Many more than there are places, of which each third has an answer. */
static void whoever_asks_without_end_gives_up_the_oldest(void)
{
	CLEANUP(lookups_freep) struct lookups *lookups = NULL;
	struct given_up given_up = { 0 };
	unsigned int i, taken = 0, n = 5 * LOOKUPS_MAX;

	CU_ASSERT_EQUAL_FATAL(lookups_new(give_up, &given_up, &lookups), 0);
	for (i = 0; i < n; i++) {
		CU_ASSERT(put(lookups, i / 100, (uint16_t)i, i));
		CU_ASSERT(given_up.n == 0 || given_up.ktime_ns < i);
		if (i % 3 == 0)
			taken += take(lookups, i / 100, (uint16_t)i);
	}
	CU_ASSERT_EQUAL(taken, (n + 2) / 3);
	CU_ASSERT(given_up.n + taken >= n - LOOKUPS_MAX);
	lookups_tick(lookups, UINT64_MAX);
	CU_ASSERT_EQUAL(given_up.n + taken, n);
}

static void a_very_long_question_is_not_kept(void)
{
	CLEANUP(lookups_freep) struct lookups *lookups = NULL;
	CLEANUP(base_freep)
	struct event *event = calloc(1, sizeof(*event) + 4096);
	struct given_up given_up = { 0 };

	CU_ASSERT_EQUAL_FATAL(lookups_new(give_up, &given_up, &lookups), 0);
	event->payload_len = 4096;
	CU_ASSERT(!lookups_put(lookups, event, 1));
	event->payload_len = 40;
	CU_ASSERT(lookups_put(lookups, event, 1));
}

static const struct unit_test tests[] = {
	UNIT(an_answer_takes_the_question_of_its_socket_and_id),
	UNIT(a_question_without_an_answer_is_given_up_in_time),
	UNIT(a_second_question_with_one_id_gives_up_the_first),
	UNIT(whoever_asks_without_end_gives_up_the_oldest),
	UNIT(a_very_long_question_is_not_kept),
};

int main(void)
{
	return unit_main("lookups", tests, ARRAY_SIZE(tests));
}
