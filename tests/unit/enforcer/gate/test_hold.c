/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_hold.c - datagrams to ourselves that wait until an answer is settled,
 * counted in maps as the kernel's programs would.
 */
#include "enforcer/gate/hold.h"

#include <bpf/bpf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include "bpf/abi/map_values.h"
#include "bpf/maps/classes.h"
#include "enforcer/lib/loop.h"
#include "policy/base.h"
#include "policy/eval/mark.h"
#include "tests/unit/nftbox.h"
#include "tests/unit/unit.h"

#define PORT 9
#define MASK 0xff000000u
#define PAGE 4096
#define GIVE_UP_MS 900 /* longer than hold.c lets a packet wait */

struct scene {
	struct loop *loop;
	struct hold *hold;
	struct classes *classes;
	struct shared_count *counts; /* the kernel's side of them */
	int maps[3];
	int n_drains;
	bool settles; /* what is drained is settled */
	int to, from;
};

static void arrive(struct scene *s, uint8_t class_id)
{
	__atomic_add_fetch(&s->counts[class_id].arrived, 1, __ATOMIC_RELEASE);
}

/* Does what callbacks_drain() of the daemon does. */
static void drain(void *context)
{
	struct scene *s = context;

	s->n_drains++;
	if (s->settles)
		classes_settle(s->classes, 1);
	hold_release(s->hold, MASK);
}

static bool make_maps(struct scene *s)
{
	LIBBPF_OPTS(bpf_map_create_opts, mapped, .map_flags = BPF_F_MMAPABLE);

	s->maps[0] =
		bpf_map_create(BPF_MAP_TYPE_HASH, "classes",
			       sizeof(struct shared_class_key), 4, 128, NULL);
	s->maps[1] = bpf_map_create(BPF_MAP_TYPE_ARRAY, "pool", 4,
				    sizeof(struct shared_pool), 1, &mapped);
	s->maps[2] = bpf_map_create(BPF_MAP_TYPE_ARRAY, "counts", 4,
				    sizeof(struct shared_count), 128, &mapped);
	if (s->maps[0] < 0 || s->maps[1] < 0 || s->maps[2] < 0)
		return false;
	s->counts = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED,
			 s->maps[2], 0);
	return s->counts != MAP_FAILED &&
	       classes_open(s->maps[0], s->maps[1], s->maps[2], &s->classes) ==
		       0;
}

/* Packets that come back from the queue are accepted, as if a set had their
 * address now. */
static bool queue_in_nft(uint16_t number)
{
	char table[512];

	(void)snprintf(table, sizeof(table),
		       "table inet t {\nchain c {\n"
		       "type filter hook output priority 0\n"
		       "udp dport 9 meta mark & 0x%08x == 0x%08x accept\n"
		       "udp dport 9 queue num %u\n}\n}",
		       MASK, mark_released(0, MASK), number);
	return nftbox_nft(table, NULL, 0) == 0;
}

static void scene_close(struct scene *s)
{
	size_t i;

	hold_close(s->hold);
	classes_close(s->classes);
	loop_free(s->loop);
	if (s->counts)
		(void)munmap(s->counts, PAGE);
	for (i = 0; i < ARRAY_SIZE(s->maps); i++)
		base_closep(&s->maps[i]);
	base_closep(&s->to);
	base_closep(&s->from);
}

static bool scene_open(struct scene *s)
{
	struct hold_options options = { .on_packet = drain, .context = s };

	*s = (struct scene){ .maps = { -1, -1, -1 }, .to = -1, .from = -1 };
	if (!nftbox_enter())
		return false;
	CU_ASSERT_EQUAL_FATAL(loop_new(&s->loop), 0);
	CU_ASSERT_FATAL(make_maps(s));
	options.loop = s->loop;
	options.classes = s->classes;
	if (hold_open(&options, &s->hold) < 0 ||
	    !queue_in_nft(hold_queue(s->hold))) {
		unit_skip("the kernel has no nft_queue");
		scene_close(s);
		return false;
	}
	s->to = nftbox_datagrams(true, PORT);
	s->from = nftbox_datagrams(false, PORT);
	return true;
}

static void send_some(const struct scene *s, size_t n)
{
	while (n--)
		CU_ASSERT_EQUAL(send(s->from, "x", 1, MSG_DONTWAIT), 1);
}

/* Make @n datagrams wait for an answer of class 1. */
static void hold_some(struct scene *s, size_t n)
{
	arrive(s, 1);
	send_some(s, n);
	CU_ASSERT(loop_once(s->loop, 1000) > 0);
}

static struct hold_counters counters_of(const struct scene *s)
{
	struct hold_counters counters;

	hold_counters(s->hold, &counters);
	return counters;
}

static void without_a_queue_no_packet_is_held(void)
{
	struct hold_counters counters = { 1, 2, 3 };

	CU_ASSERT_EQUAL(hold_queue(NULL), 0);
	hold_release(NULL, MASK);
	hold_rejected(NULL, mark_released(0, MASK), MASK);
	hold_counters(NULL, &counters);
	CU_ASSERT_EQUAL(counters.held + counters.rejected + counters.lost, 0);
	hold_close(NULL);
}

static void a_packet_is_released_at_once_when_its_answers_are_settled(void)
{
	struct scene s;

	if (!scene_open(&s))
		return;
	send_some(&s, 3);
	CU_ASSERT_EQUAL(nftbox_received(s.to), 0);
	CU_ASSERT(loop_once(s.loop, 1000) > 0);
	CU_ASSERT_EQUAL(s.n_drains, 1);
	CU_ASSERT_EQUAL(nftbox_received(s.to), 3);
	CU_ASSERT_EQUAL(counters_of(&s).held, 3);
	CU_ASSERT_EQUAL(counters_of(&s).lost, 0);
	scene_close(&s);
}

static void a_packet_waits_until_arrived_answers_are_settled(void)
{
	struct scene s;

	if (!scene_open(&s))
		return;
	hold_some(&s, 1);
	CU_ASSERT_EQUAL(nftbox_received(s.to), 0);
	hold_release(s.hold, MASK);
	CU_ASSERT_EQUAL(nftbox_received(s.to), 0);
	classes_settle(s.classes, 1);
	CU_ASSERT_EQUAL(nftbox_received(s.to), 0);
	hold_release(s.hold, MASK);
	CU_ASSERT_EQUAL(nftbox_received(s.to), 1);
	CU_ASSERT_EQUAL(counters_of(&s).held, 1);
	scene_close(&s);
}

/* The class of a socket may change while its packet waits. */
static void a_packet_waits_for_the_answers_of_every_class(void)
{
	struct scene s;

	if (!scene_open(&s))
		return;
	arrive(&s, 1);
	arrive(&s, 77);
	s.settles = true;
	send_some(&s, 1);
	CU_ASSERT(loop_once(s.loop, 1000) > 0);
	CU_ASSERT_EQUAL(nftbox_received(s.to), 0);
	classes_settle(s.classes, 77);
	hold_release(s.hold, MASK);
	CU_ASSERT_EQUAL(nftbox_received(s.to), 1);
	scene_close(&s);
}

static void a_packet_does_not_wait_for_answers_that_come_later(void)
{
	struct scene s;

	if (!scene_open(&s))
		return;
	hold_some(&s, 1);
	arrive(&s, 1);
	arrive(&s, 2);
	classes_settle(s.classes, 1);
	hold_release(s.hold, MASK);
	CU_ASSERT_EQUAL(nftbox_received(s.to), 1);
	scene_close(&s);
}

static void a_packet_that_is_not_settled_in_time_is_dropped_and_counted(void)
{
	struct scene s;

	if (!scene_open(&s))
		return;
	hold_some(&s, 2);
	(void)usleep(GIVE_UP_MS * 1000);
	hold_release(s.hold, MASK);
	CU_ASSERT_EQUAL(counters_of(&s).lost, 2);
	CU_ASSERT_EQUAL(counters_of(&s).held, 0);
	classes_settle(s.classes, 1);
	hold_release(s.hold, MASK);
	CU_ASSERT_EQUAL(nftbox_received(s.to), 0);
	/* Later packets are held as before. */
	send_some(&s, 1);
	CU_ASSERT(loop_once(s.loop, 1000) > 0);
	CU_ASSERT_EQUAL(nftbox_received(s.to), 1);
	scene_close(&s);
}

static void packets_that_come_while_others_wait_stay_in_the_kernel(void)
{
	struct scene s;

	if (!scene_open(&s))
		return;
	hold_some(&s, 1);
	arrive(&s, 1);
	send_some(&s, 1);
	(void)loop_once(s.loop, 100);
	classes_settle(s.classes, 1); /* for the first packets only */
	hold_release(s.hold, MASK);
	CU_ASSERT_EQUAL(nftbox_received(s.to), 1);
	s.settles = true;
	CU_ASSERT(loop_once(s.loop, 1000) > 0);
	CU_ASSERT_EQUAL(nftbox_received(s.to), 1);
	CU_ASSERT_EQUAL(counters_of(&s).held, 2);
	scene_close(&s);
}

static void waiting_packets_are_dropped_when_the_queue_is_closed(void)
{
	struct scene s;

	if (!scene_open(&s))
		return;
	hold_some(&s, 2);
	send_some(&s, 2); /* these are not even read */
	hold_close(s.hold);
	s.hold = NULL;
	CU_ASSERT_EQUAL(nftbox_received(s.to), 0);
	scene_close(&s);
}

static void only_a_packet_that_was_held_counts_as_rejected(void)
{
	uint32_t released = mark_released(0x1242, MASK);
	struct scene s;

	if (!scene_open(&s))
		return;
	hold_rejected(s.hold, 0x05001242, MASK);
	hold_rejected(s.hold, 0x85001242, MASK);
	CU_ASSERT_EQUAL(counters_of(&s).rejected, 0);
	hold_rejected(s.hold, released, MASK);
	CU_ASSERT_EQUAL(counters_of(&s).rejected, 1);
	scene_close(&s);
}

static const struct unit_test tests[] = {
	UNIT(without_a_queue_no_packet_is_held),
	UNIT(a_packet_is_released_at_once_when_its_answers_are_settled),
	UNIT(a_packet_waits_until_arrived_answers_are_settled),
	UNIT(a_packet_waits_for_the_answers_of_every_class),
	UNIT(a_packet_does_not_wait_for_answers_that_come_later),
	UNIT(a_packet_that_is_not_settled_in_time_is_dropped_and_counted),
	UNIT(packets_that_come_while_others_wait_stay_in_the_kernel),
	UNIT(waiting_packets_are_dropped_when_the_queue_is_closed),
	UNIT(only_a_packet_that_was_held_counts_as_rejected),
};

int main(void)
{
	return unit_main("hold", tests, ARRAY_SIZE(tests));
}
