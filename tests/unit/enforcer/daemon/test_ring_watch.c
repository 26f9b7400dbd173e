/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_ring_watch.c - when the running daemon looks into the ring, and what
 * wakes it.
 *
 * run: once
 */
#include "enforcer/daemon/ring_watch.h"

#include <sys/socket.h>
#include <time.h>

#include "enforcer/daemon/callbacks.h"
#include "enforcer/lib/loop.h"
#include "enforcer/pipeline.h"
#include "policy/base.h"
#include "tests/unit/enforcer/daemon/servicebox.h"
#include "tests/unit/unit.h"

#define POLICY SERVICEBOX_HEAD SERVICEBOX_WEB

static struct ring_watch *watch_of(struct servicebox *box)
{
	return &box->service->ring_watch;
}

/* Go on until the ring is quiet. */
static void settle(struct servicebox *box)
{
	int i;

	for (i = 0; i < 1000 && watch_of(box)->look_ns; i++) {
		(void)loop_once(box->service->loop,
				ring_watch_timeout_ms(watch_of(box)));
		if (ring_watch_is_due(watch_of(box)))
			callbacks_drain(box->service);
	}
	CU_ASSERT_EQUAL(watch_of(box)->look_ns, 0);
}

static void the_daemon_looks_at_the_ring_once_more_and_then_sleeps(void)
{
	struct servicebox box;

	if (!servicebox_open(&box, POLICY))
		return;
	settle(&box);
	CU_ASSERT_EQUAL(ring_watch_timeout_ms(watch_of(&box)), -1);
	CU_ASSERT(!ring_watch_is_due(watch_of(&box)));
	ring_watch_end(watch_of(&box), 1);
	CU_ASSERT(ring_watch_timeout_ms(watch_of(&box)) > 0);
	CU_ASSERT(ring_watch_timeout_ms(watch_of(&box)) <= 11);
	CU_ASSERT(!ring_watch_is_due(watch_of(&box)));
	ring_watch_end(watch_of(&box), 0);
	CU_ASSERT_EQUAL(ring_watch_timeout_ms(watch_of(&box)), -1);
	ring_watch_end(watch_of(&box), PIPELINE_DRAIN_MAX);
	CU_ASSERT(ring_watch_is_due(watch_of(&box)));
	CU_ASSERT_EQUAL(ring_watch_timeout_ms(watch_of(&box)), 0);
	servicebox_close(&box);
}

/* The first event after a rest, and each arrival, wakes it: the address is open
 * without another look. */
static void an_arrival_is_handled_at_once(void)
{
	struct servicebox box;
	int i;

	if (!servicebox_open(&box, POLICY))
		return;
	settle(&box);
	servicebox_ask("w.example.com", SOCK_DGRAM);
	for (i = 0; i < 100 && !servicebox_is_open("web_4"); i++)
		(void)loop_once(box.service->loop, 100);
	CU_ASSERT(servicebox_is_open("web_4"));
	servicebox_close(&box);
}

static void an_event_that_is_not_urgent_waits_for_the_next_look(void)
{
	struct servicebox box;

	if (!servicebox_open(&box, POLICY))
		return;
	settle(&box);
	ring_watch_begin(watch_of(&box));
	CU_ASSERT_EQUAL(servicebox_send("other.example.com", SOCK_DGRAM), -1);
	ring_watch_end(watch_of(&box), 1);
	CU_ASSERT(ring_watch_timeout_ms(watch_of(&box)) <= 2);
	settle(&box);
	CU_ASSERT_EQUAL(
		servicebox_records(&box, "\"query\" \"other.example.com\""), 1);
	servicebox_close(&box);
}

static const struct unit_test tests[] = {
	UNIT(the_daemon_looks_at_the_ring_once_more_and_then_sleeps),
	UNIT(an_arrival_is_handled_at_once),
	UNIT(an_event_that_is_not_urgent_waits_for_the_next_look),
};

int main(void)
{
	int status;

	servicebox_begin();
	status = unit_main("ring_watch", tests, ARRAY_SIZE(tests));
	servicebox_end();
	return status;
}
