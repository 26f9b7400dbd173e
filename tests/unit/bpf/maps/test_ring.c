/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_ring.c - events that the BPF programs made of real questions and
 * answers, read a few at a time, and by the next daemon.
 *
 * run: once
 */
#include "bpf/maps/ring.h"

#include <sys/socket.h>

#include "bpf/abi/map_values.h"
#include "bpf/capture.h"
#include "policy/base.h"
#include "tests/unit/bpf/capturebox.h"
#include "tests/unit/unit.h"

static const char *unable;

static const uint8_t allowed[] = CAPTURE_BOX_ALLOWED;

/* In an enforcing capture box a question and its answer are in the ring. */
static bool begin(struct capture_box *box)
{
	struct capture_box_seen seen = { 0 };
	struct capture_box_pair pair;

	if (unable) {
		unit_skip(unable);
		return false;
	}
	capture_box_begin(box);
	CU_ASSERT_FATAL(capture_attach(box->capture) == 0);
	capture_box_pair_open(&pair);
	(void)capture_drain(box->capture, 100, capture_box_see, &seen);
	CU_ASSERT(send(pair.client, allowed, sizeof(allowed) - 1, 0) > 0);
	capture_box_echo(&pair);
	capture_box_pair_close(&pair);
	return true;
}

static void drain_ends_at_its_budget(void)
{
	struct capture_box_seen seen = { 0 };
	struct capture_box box;

	if (!begin(&box))
		return;
	CU_ASSERT_EQUAL(capture_drain(box.capture, 1, capture_box_see, &seen),
			1);
	CU_ASSERT_EQUAL(seen.last.kind, EVENT_QUERY);
	CU_ASSERT_EQUAL(capture_drain(box.capture, 1, capture_box_see, &seen),
			1);
	CU_ASSERT_EQUAL(seen.last.kind, EVENT_ANSWER);
	CU_ASSERT(seen.last.flags & EVENT_ARRIVAL);
	CU_ASSERT_EQUAL(capture_drain(box.capture, 1, capture_box_see, &seen),
			0);
	capture_box_end(&box);
}

/* Its arrival counts as settled: classes_open(). */
static void event_from_before_the_start_is_no_arrival(void)
{
	struct capture_box_seen seen = { 0 };
	struct ring *next = NULL;
	struct capture_box box;

	if (!begin(&box))
		return;
	CU_ASSERT_FATAL(ring_open(capture_box_map("ring"),
				  capture_box_map("shares"), &next) == 0);
	CU_ASSERT_EQUAL(ring_drain(next, 100, capture_box_see, &seen), 2);
	CU_ASSERT_EQUAL(seen.last.kind, EVENT_ANSWER);
	CU_ASSERT(seen.last.flags & EVENT_OPENS);
	CU_ASSERT(!(seen.last.flags & EVENT_ARRIVAL));
	ring_close(next);
	capture_box_end(&box);
}

static void settled_position_grows_with_what_was_drained(void)
{
	struct capture_box_seen seen = { 0 };
	uint64_t before_ns = 0, after_ns = 0;
	__u64 before = 0, after = 0, now_ns = 0;
	struct ring *next = NULL;
	struct capture_box box;

	if (!begin(&box))
		return;
	CU_ASSERT_FATAL(ring_open(capture_box_map("ring"),
				  capture_box_map("shares"), &next) == 0);
	ring_settled(next, &before, &now_ns);
	before_ns = now_ns;
	CU_ASSERT_EQUAL(ring_drain(next, 1, capture_box_see, &seen), 1);
	ring_settled(next, &after, &now_ns);
	after_ns = now_ns;
	CU_ASSERT(after >= before + sizeof(struct event));
	CU_ASSERT(after_ns >= before_ns);
	ring_close(next);
	capture_box_end(&box);
}

static const struct unit_test tests[] = {
	UNIT(drain_ends_at_its_budget),
	UNIT(event_from_before_the_start_is_no_arrival),
	UNIT(settled_position_grows_with_what_was_drained),
};

int main(void)
{
	unable = capture_box_enter();
	return unit_main("ring", tests, ARRAY_SIZE(tests));
}
