/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_ask_flows.c - calls come out in their order, idle connections go, and a
 * user who holds much makes room for the others.
 */
#include "enforcer/host/services/ask_flows.h"

#include <stdlib.h>

#include "policy/base.h"
#include "tests/unit/unit.h"

static struct ask_flows *flows_of(size_t max_bytes)
{
	struct ask_flows *flows = NULL;

	CU_ASSERT_EQUAL_FATAL(ask_flows_new(max_bytes, &flows), 0);
	return flows;
}

static struct ask_flow *flow_of(struct ask_flows *flows, uint64_t cookie,
				uint16_t share)
{
	struct ask_flow *flow = ask_flows_add(flows, cookie, share);

	CU_ASSERT_PTR_NOT_NULL_FATAL(flow);
	return flow;
}

static struct ask_call *call_new(void)
{
	struct ask_call *call = calloc(1, sizeof(*call));

	CU_ASSERT_PTR_NOT_NULL_FATAL(call);
	return call;
}

static void replies_belong_to_calls_in_their_order(void)
{
	struct ask_flows *flows = flows_of(1 << 20);
	struct ask_flow *flow = flow_of(flows, 1, 1);
	struct ask_call *a = call_new(), *c = call_new();

	ask_flows_called(flow, a);
	ask_flows_called(flow, NULL); /* one that is not kept */
	ask_flows_called(flow, c);
	CU_ASSERT_PTR_EQUAL(ask_flows_oldest(flow), a);
	CU_ASSERT_PTR_EQUAL(ask_flows_oldest(flow), a);
	ask_flows_answered(flow);
	CU_ASSERT_PTR_NULL(ask_flows_oldest(flow));
	ask_flows_answered(flow);
	CU_ASSERT_PTR_EQUAL(ask_flows_oldest(flow), c);
	ask_flows_answered(flow);
	CU_ASSERT_PTR_NULL(ask_flows_oldest(flow));
	CU_ASSERT_EQUAL(flow->n_calls, 0);
	ask_flows_answered(flow); /* a reply to nothing */
	ask_flows_called(flow, call_new());
	CU_ASSERT_PTR_NOT_NULL(ask_flows_oldest(flow));
	ask_flows_free(flows);
}

static void a_connection_stays_while_something_is_open(void)
{
	struct ask_flows *flows = flows_of(1 << 20);
	struct ask_flow *flow = flow_of(flows, 1, 1);

	ask_flows_called(flow, NULL);
	CU_ASSERT_EQUAL(ask_flows_used(flows, flow), 0);
	CU_ASSERT_PTR_EQUAL(ask_flows_find(flows, 1), flow);
	ask_flows_answered(flow);
	flow->halves[1].skips = true;
	CU_ASSERT_EQUAL(ask_flows_used(flows, flow), 0);
	CU_ASSERT_PTR_EQUAL(ask_flows_find(flows, 1), flow);
	flow->halves[1].skips = false;
	CU_ASSERT_EQUAL(ask_flows_used(flows, flow), 0);
	CU_ASSERT_PTR_NULL(ask_flows_find(flows, 1));
	ask_flows_free(flows);
}

static void connections_are_told_apart_in_one_bucket(void)
{
	struct ask_flows *flows = flows_of(1 << 20);
	struct ask_flow *a = flow_of(flows, 5, 1);
	struct ask_flow *b = flow_of(flows, 5 + 1024, 1);

	CU_ASSERT_PTR_EQUAL(ask_flows_find(flows, 5), a);
	CU_ASSERT_PTR_EQUAL(ask_flows_find(flows, 5 + 1024), b);
	CU_ASSERT_PTR_NULL(ask_flows_find(flows, 5 + 2048));
	ask_flows_forget(flows, a);
	CU_ASSERT_PTR_NULL(ask_flows_find(flows, 5));
	CU_ASSERT_PTR_EQUAL(ask_flows_find(flows, 5 + 1024), b);
	ask_flows_free(flows);
}

static void the_user_who_holds_most_makes_room(void)
{
	struct ask_flows *flows =
		flows_of(10 * (sizeof(struct ask_flow) + 4096));
	struct ask_flow *flow;
	unsigned int gone = 0;
	uint64_t i;

	for (i = 0; i < 100; i++) {
		flow = flow_of(flows, i, i == 0 ? 7 : 8);
		flow->halves[0].room = 4096; /* nothing is there to be freed */
		flow->halves[0].len = 1;
		gone += ask_flows_used(flows, flow);
	}
	CU_ASSERT_EQUAL(gone, 90);
	CU_ASSERT_PTR_NOT_NULL(ask_flows_find(flows, 0));
	CU_ASSERT_PTR_NULL(ask_flows_find(flows, 1));
	CU_ASSERT_PTR_NULL(ask_flows_find(flows, 90));
	CU_ASSERT_PTR_NOT_NULL(ask_flows_find(flows, 91));
	CU_ASSERT_PTR_NOT_NULL(ask_flows_find(flows, 99));
	ask_flows_free(flows);
}

static void a_connection_that_was_used_lately_stays(void)
{
	struct ask_flows *flows =
		flows_of(2 * (sizeof(struct ask_flow) + 4096));
	struct ask_flow *flow;
	uint64_t i;

	for (i = 0; i < 3; i++) {
		flow = flow_of(flows, i, 1);
		flow->halves[1].room = 4096;
		flow->halves[1].len = 1;
		(void)ask_flows_used(flows, flow);
		if (i == 1)
			(void)ask_flows_used(flows, ask_flows_find(flows, 0));
	}
	CU_ASSERT_PTR_NOT_NULL(ask_flows_find(flows, 0));
	CU_ASSERT_PTR_NULL(ask_flows_find(flows, 1));
	ask_flows_free(flows);
}

static const struct unit_test tests[] = {
	UNIT(replies_belong_to_calls_in_their_order),
	UNIT(a_connection_stays_while_something_is_open),
	UNIT(connections_are_told_apart_in_one_bucket),
	UNIT(the_user_who_holds_most_makes_room),
	UNIT(a_connection_that_was_used_lately_stays),
};

int main(void)
{
	return unit_main("ask_flows", tests, ARRAY_SIZE(tests));
}
