/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_ring.c - events that the BPF programs made of real questions and
 * answers, read a few at a time, and by the next daemon.
 *
 * run: once
 */
#include "bpf/maps/ring.h"

#include <arpa/inet.h>
#include <bpf/bpf.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "bpf/abi/map_values.h"
#include "bpf/capture.h"
#include "policy/base.h"
#include "tests/unit/bpf/capturebox.h"
#include "tests/unit/unit.h"

static const char *unable;

/* One for all tests: each attaches its programs, and detaches them. */
static struct capture_box box;

static const uint8_t allowed[] = CAPTURE_BOX_ALLOWED;

#define USER 1234 /* another than ours */
#define LONG_LEN 65000

/* Attached, and all that the start and the test before made was read. */
static bool attach(void)
{
	if (unable) {
		unit_skip(unable);
		return false;
	}
	if (!box.capture)
		capture_box_begin(&box);
	CU_ASSERT_FATAL(capture_attach(box.capture) == 0);
	capture_box_forget(box.capture);
	return true;
}

static void detach(void)
{
	CU_ASSERT(capture_detach(box.capture) == 0);
}

/* In an enforcing capture box a question and its answer are in the ring. */
static bool begin(void)
{
	struct capture_box_seen seen = { 0 };
	struct capture_box_pair pair;

	if (!attach())
		return false;
	capture_box_pair_open(&pair);
	(void)capture_drain(box.capture, 100, capture_box_see, &seen);
	CU_ASSERT(send(pair.client, allowed, sizeof(allowed) - 1, 0) > 0);
	capture_box_echo(&pair);
	capture_box_pair_close(&pair);
	return true;
}

static void drain_ends_at_its_budget(void)
{
	struct capture_box_seen seen = { 0 };

	if (!begin())
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
	detach();
}

/* Its arrival counts as settled: classes_open(). */
static void event_from_before_the_start_is_no_arrival(void)
{
	struct capture_box_seen seen = { 0 };
	struct ring *next = NULL;

	if (!begin())
		return;
	CU_ASSERT_FATAL(ring_open(capture_box_map("ring"),
				  capture_box_map("shares"), &next) == 0);
	CU_ASSERT_EQUAL(ring_drain(next, 100, capture_box_see, &seen), 2);
	CU_ASSERT_EQUAL(seen.last.kind, EVENT_ANSWER);
	CU_ASSERT(seen.last.flags & EVENT_OPENS);
	CU_ASSERT(!(seen.last.flags & EVENT_ARRIVAL));
	ring_close(next);
	detach();
}

static void settled_position_grows_with_what_was_drained(void)
{
	struct capture_box_seen seen = { 0 };
	uint64_t before_ns = 0, after_ns = 0;
	__u64 before = 0, after = 0, now_ns = 0;
	struct ring *next = NULL;

	if (!begin())
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
	detach();
}

/* What the events of user @uid hold of the ring. */
static uint64_t held_by(uid_t uid)
{
	const uint32_t at = uid % SHARED_SHARE_NOBODY;
	struct shared_share share = { 0 };

	CU_ASSERT_EQUAL(
		bpf_map_lookup_elem(capture_box_map("shares"), &at, &share), 0);
	return share.taken - share.returned;
}

/* A question of a new socket of user @uid, with rubbish behind it up to @len
 * bytes, to a server that does not answer. */
static void ask_as(uid_t uid, size_t len)
{
	struct sockaddr_in sin = { .sin_family = AF_INET,
				   .sin_port = htons(53) };
	uint8_t *question = calloc(1, len);
	struct capture_box_pair pair;
	int client;

	CU_ASSERT_PTR_NOT_NULL_FATAL(question);
	if (!question)
		return;
	memcpy(question, allowed, sizeof(allowed) - 1);
	sin.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	capture_box_pair_open(&pair);
	CU_ASSERT_EQUAL(seteuid(uid), 0);
	client = socket(AF_INET, SOCK_DGRAM, 0);
	(void)sendto(client, question, len, 0, (struct sockaddr *)&sin,
		     sizeof(sin));
	(void)close(client);
	CU_ASSERT_EQUAL(seteuid(0), 0);
	capture_box_pair_close(&pair);
	free(question);
}

/* What both users hold as each event is handled. */
struct holding {
	size_t n;
	struct {
		uint64_t ours, theirs;
	} at[8];
};

static void note_holding(void *context, const struct event *event)
{
	struct holding *holding = context;

	if (event->kind != EVENT_QUERY || holding->n == ARRAY_SIZE(holding->at))
		return;
	holding->at[holding->n].ours = held_by(0);
	holding->at[holding->n].theirs = held_by(USER);
	holding->n++;
}

/* Nobody holds anything of the ring. */
static bool begin_empty(void)
{
	if (!attach())
		return false;
	CU_ASSERT_EQUAL(held_by(0) + held_by(USER), 0);
	return true;
}

static void a_drain_gives_back_the_bytes_that_it_read(void)
{
	const size_t len = sizeof(allowed) - 1;
	struct holding holding = { 0 };
	uint64_t each;

	if (!begin_empty())
		return;
	ask_as(USER, len);
	each = held_by(USER);
	CU_ASSERT(each > sizeof(struct event));
	ask_as(USER, len);
	ask_as(0, len);
	ask_as(USER, len);
	CU_ASSERT_EQUAL(held_by(USER), 3 * each);
	CU_ASSERT_EQUAL(held_by(0), each);
	(void)capture_drain(box.capture, 100, note_holding, &holding);
	CU_ASSERT_EQUAL_FATAL(holding.n, 4);
	/* Once for both that follow each other. */
	CU_ASSERT_EQUAL(holding.at[2].theirs, 3 * each);
	CU_ASSERT_EQUAL(holding.at[3].theirs, each);
	CU_ASSERT_EQUAL(holding.at[3].ours, each);
	CU_ASSERT_EQUAL(held_by(USER), 0);
	CU_ASSERT_EQUAL(held_by(0), 0);
	detach();
}

static void a_long_event_is_given_back_at_once(void)
{
	struct holding holding = { 0 };
	uint64_t each;

	if (!begin_empty())
		return;
	ask_as(USER, LONG_LEN);
	each = held_by(USER);
	CU_ASSERT(each > LONG_LEN);
	ask_as(USER, LONG_LEN);
	(void)capture_drain(box.capture, 100, note_holding, &holding);
	CU_ASSERT_EQUAL_FATAL(holding.n, 2);
	CU_ASSERT_EQUAL(holding.at[0].theirs, 2 * each);
	CU_ASSERT_EQUAL(holding.at[1].theirs, each);
	CU_ASSERT_EQUAL(held_by(USER), 0);
	detach();
}

static const struct unit_test tests[] = {
	UNIT(drain_ends_at_its_budget),
	UNIT(event_from_before_the_start_is_no_arrival),
	UNIT(settled_position_grows_with_what_was_drained),
	UNIT(a_drain_gives_back_the_bytes_that_it_read),
	UNIT(a_long_event_is_given_back_at_once),
};

int main(void)
{
	unable = capture_box_enter();
	return unit_main("ring", tests, ARRAY_SIZE(tests));
}
