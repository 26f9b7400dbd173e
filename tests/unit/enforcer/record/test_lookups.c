/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_lookups.c - each question that is put comes out once: to its answer, or
 * as one that had none.
 */
#include "enforcer/record/lookups.h"

#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

#include "bpf/abi/event.h"
#include "enforcer/dns/rr.h"
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

/* Where it is not 0, it is not as in an ordinary question. */
static const struct {
	const char *what;
	struct event odd;
} unread_cases[] = {
	{ "denied", { .flags = EVENT_DENIED } },
	{ "stopped", { .flags = EVENT_STOPPED } },
	{ "to a group", { .flags = EVENT_MULTICAST } },
	{ "to another port", { .flags = EVENT_OTHER_PORT } },
	{ "of a local resolver", { .flags = EVENT_RESOLVER } },
	{ "cut", { .flags = EVENT_TRUNCATED } },
	{ "the second of a message", { .question_index = 1 } },
	{ "malformed", { .reason = EVENT_REASON_MALFORMED } },
	{ "permitted by no rule", { .reason = EVENT_REASON_DEFAULT } },
	{ "over TCP", { .proto = IPPROTO_TCP } },
	{ "a header alone", { .payload_len = DNS_MSG_HEADER_LEN } },
};

/* Put a question with the id 0x1234 that @odd makes an odd one, unread. */
static bool put_unread(struct lookups *lookups, const struct event *odd)
{
	CLEANUP(base_freep)
	struct event *event = calloc(1, sizeof(*event) + 40);

	event->cookie = 1;
	event->flags = EVENT_OPENS | odd->flags;
	event->question_index = odd->question_index;
	event->reason = odd->reason ? odd->reason : EVENT_REASON_RULE;
	event->proto = odd->proto ? odd->proto : IPPROTO_UDP;
	event->payload_len = odd->payload_len ? odd->payload_len : 40;
	event->payload[0] = 0x12;
	event->payload[1] = 0x34;
	return lookups_put_unread(lookups, event);
}

static void only_an_ordinary_question_waits_unread(void)
{
	CLEANUP(lookups_freep) struct lookups *lookups = NULL;
	struct given_up given_up = { 0 };
	size_t i;

	CU_ASSERT_EQUAL_FATAL(lookups_new(give_up, &given_up, &lookups), 0);
	for (i = 0; i < ARRAY_SIZE(unread_cases); i++)
		unit_string(unread_cases[i].what, "is read",
			    put_unread(lookups, &unread_cases[i].odd)
				    ? "waits"
				    : "is read");
	CU_ASSERT(!lookups_wait(lookups));
	CU_ASSERT(put_unread(lookups, &(struct event){ 0 }));
	CU_ASSERT(!take(lookups, 1, 0x3412));
	CU_ASSERT(take(lookups, 1, 0x1234));
}

static const struct unit_test tests[] = {
	UNIT(an_answer_takes_the_question_of_its_socket_and_id),
	UNIT(a_question_without_an_answer_is_given_up_in_time),
	UNIT(a_second_question_with_one_id_gives_up_the_first),
	UNIT(whoever_asks_without_end_gives_up_the_oldest),
	UNIT(a_very_long_question_is_not_kept),
	UNIT(only_an_ordinary_question_waits_unread),
};

int main(void)
{
	return unit_main("lookups", tests, ARRAY_SIZE(tests));
}
