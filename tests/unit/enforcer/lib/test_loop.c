/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_loop.c - ready descriptors are called, and removed ones are not.
 */
#include "enforcer/lib/loop.h"

#include <errno.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "policy/base.h"
#include "tests/unit/unit.h"

struct scene {
	struct loop *loop;
	int fds[2]; /* both readable */
	int n_calls;
};

/* As if all places that epoll(7) has for our user id were taken: to take them
 * would disturb others. */
static bool no_place;

/* NOLINTNEXTLINE(readability-inconsistent-declaration-parameter-name) */
int epoll_ctl(int epoll_fd, int op, int fd, struct epoll_event *event)
{
	if (no_place && op == EPOLL_CTL_ADD) {
		errno = ENOSPC;
		return -1;
	}
	return (int)syscall(SYS_epoll_ctl, epoll_fd, op, fd, event);
}

static void scene_open(struct scene *s)
{
	*s = (struct scene){ .fds = { eventfd(1, EFD_NONBLOCK),
				      eventfd(1, EFD_NONBLOCK) } };
	CU_ASSERT_EQUAL_FATAL(loop_new(&s->loop), 0);
}

static void scene_close(struct scene *s)
{
	loop_free(s->loop);
	(void)close(s->fds[0]);
	(void)close(s->fds[1]);
}

static void count(void *context, uint32_t epoll_events)
{
	struct scene *s = context;

	CU_ASSERT_TRUE(epoll_events & EPOLLIN);
	s->n_calls++;
}

static void remove_both(void *context, uint32_t epoll_events)
{
	struct scene *s = context;

	count(context, epoll_events);
	loop_remove(s->loop, s->fds[0]);
	loop_remove(s->loop, s->fds[1]);
}

static void a_ready_descriptor_is_called_each_round(void)
{
	struct scene s;

	scene_open(&s);
	CU_ASSERT_EQUAL(loop_add(s.loop, s.fds[0], EPOLLIN, count, &s), 0);
	CU_ASSERT_EQUAL(loop_once(s.loop, 0), 1);
	CU_ASSERT_EQUAL(loop_once(s.loop, 0), 1);
	CU_ASSERT_EQUAL(s.n_calls, 2);
	scene_close(&s);
}

static void the_same_descriptor_is_not_added_twice(void)
{
	struct scene s;

	scene_open(&s);
	CU_ASSERT_EQUAL(loop_add(s.loop, s.fds[0], EPOLLIN, count, &s), 0);
	CU_ASSERT_EQUAL(loop_add(s.loop, s.fds[0], EPOLLIN, count, &s),
			-EEXIST);
	scene_close(&s);
}

static void a_source_removed_in_this_round_is_not_called(void)
{
	struct scene s;

	scene_open(&s);
	CU_ASSERT_EQUAL(loop_add(s.loop, s.fds[0], EPOLLIN, remove_both, &s),
			0);
	CU_ASSERT_EQUAL(loop_add(s.loop, s.fds[1], EPOLLIN, remove_both, &s),
			0);
	CU_ASSERT_EQUAL(loop_once(s.loop, 0), 1);
	CU_ASSERT_EQUAL(s.n_calls, 1);
	CU_ASSERT_EQUAL(loop_once(s.loop, 0), 0);
	scene_close(&s);
}

static void a_descriptor_number_may_be_used_again_in_its_round(void)
{
	struct scene s;

	scene_open(&s);
	CU_ASSERT_EQUAL(loop_add(s.loop, s.fds[0], EPOLLIN, count, &s), 0);
	loop_remove(s.loop, s.fds[0]);
	CU_ASSERT_EQUAL(loop_add(s.loop, s.fds[0], EPOLLIN, count, &s), 0);
	CU_ASSERT_EQUAL(loop_once(s.loop, 0), 1);
	scene_close(&s);
}

static void events_can_be_changed_of_a_known_descriptor_only(void)
{
	struct scene s;

	scene_open(&s);
	CU_ASSERT_EQUAL(loop_change(s.loop, s.fds[0], EPOLLIN), -ENOENT);
	CU_ASSERT_EQUAL(loop_add(s.loop, s.fds[0], 0, count, &s), 0);
	CU_ASSERT_EQUAL(loop_once(s.loop, 0), 0);
	CU_ASSERT_EQUAL(loop_change(s.loop, s.fds[0], EPOLLIN), 0);
	CU_ASSERT_EQUAL(loop_once(s.loop, 0), 1);
	scene_close(&s);
}

static void stop(void *context, uint32_t epoll_events)
{
	struct scene *s = context;

	count(context, epoll_events);
	if (s->n_calls == 3)
		loop_stop(s->loop, 7);
}

static void a_timer_is_called_until_the_loop_is_stopped(void)
{
	struct scene s;

	scene_open(&s);
	CU_ASSERT_EQUAL(loop_every(s.loop, 1, stop, &s), 0);
	CU_ASSERT_EQUAL(loop_run(s.loop), 7);
	CU_ASSERT_EQUAL(s.n_calls, 3);
	scene_close(&s);
}

static int stop_when_idle(void *context)
{
	struct scene *s = context;

	if (++s->n_calls == 2)
		loop_stop(s->loop, 0);
	return 1; /* millisecond: nothing else ends the wait */
}

static void the_idle_callback_is_called_before_each_wait(void)
{
	struct scene s;

	scene_open(&s);
	loop_set_idle(s.loop, stop_when_idle, &s);
	CU_ASSERT_EQUAL(loop_run(s.loop), 0);
	CU_ASSERT_EQUAL(s.n_calls, 2);
	scene_close(&s);
}

struct resting {
	struct scene s;
	int n_timer;
	bool busy;
};

static void count_timer(void *context, uint32_t epoll_events)
{
	struct resting *resting = context;

	(void)epoll_events;
	resting->n_timer++;
}

static void take_event(void *context, uint32_t epoll_events)
{
	struct resting *resting = context;
	uint64_t n;

	(void)epoll_events;
	CU_ASSERT_EQUAL(read(resting->s.fds[0], &n, sizeof(n)), sizeof(n));
}

static bool is_quiet(void *context, uint64_t until_ns)
{
	const struct resting *resting = context;

	CU_ASSERT_TRUE(until_ns > 0);
	return !resting->busy;
}

/* A timer of a millisecond, which waits for an hour at rest. */
static void resting_open(struct resting *r)
{
	const struct loop_rest rest = { .quiet_ms = 1,
					.rest_ms = 3600000,
					.is_quiet = is_quiet,
					.context = r };

	*r = (struct resting){ 0 };
	scene_open(&r->s);
	loop_set_rest(r->s.loop, &rest);
	CU_ASSERT_EQUAL(
		loop_add(r->s.loop, r->s.fds[0], EPOLLIN, take_event, r), 0);
	CU_ASSERT_EQUAL(loop_every(r->s.loop, 1, count_timer, r), 0);
}

/* Rounds of at most 20 ms each, until one has no event. */
static bool falls_asleep(struct resting *r)
{
	int i, n = 1;

	for (i = 0; i < 50 && n > 0; i++)
		n = loop_once(r->s.loop, 20);
	return n == 0;
}

static void timers_rest_when_nothing_else_happens(void)
{
	struct resting r;

	resting_open(&r);
	CU_ASSERT_TRUE(falls_asleep(&r));
	CU_ASSERT_TRUE(r.n_timer >= 1);
	scene_close(&r.s);
}

static void an_event_calls_resting_timers_at_once(void)
{
	const uint64_t one = 1;
	struct resting r;
	int before;

	resting_open(&r);
	CU_ASSERT_TRUE(falls_asleep(&r));
	before = r.n_timer;
	CU_ASSERT_EQUAL(write(r.s.fds[0], &one, sizeof(one)), sizeof(one));
	CU_ASSERT_EQUAL(loop_once(r.s.loop, 1000), 1);
	CU_ASSERT_EQUAL(r.n_timer, before);
	CU_ASSERT_EQUAL(loop_once(r.s.loop, 1000), 1);
	CU_ASSERT_EQUAL(r.n_timer, before + 1);
	CU_ASSERT_TRUE(falls_asleep(&r));
	scene_close(&r.s);
}

static void timers_do_not_rest_while_something_waits_for_them(void)
{
	struct resting r;

	resting_open(&r);
	r.busy = true;
	CU_ASSERT_FALSE(falls_asleep(&r));
	r.busy = false;
	CU_ASSERT_TRUE(falls_asleep(&r));
	scene_close(&r.s);
}

/* Add what @s has to its loop, but for which epoll(7) has no place. */
static int add_without_a_place(struct scene *s, int fd, uint32_t epoll_events,
			       loop_fn on_event)
{
	int r;

	no_place = true;
	r = loop_add(s->loop, fd, epoll_events, on_event, s);
	no_place = false;
	return r;
}

static void a_source_without_a_place_is_called_beside_others(void)
{
	struct scene s;

	scene_open(&s);
	CU_ASSERT_EQUAL(add_without_a_place(&s, s.fds[0], EPOLLIN, count), 0);
	CU_ASSERT_EQUAL(loop_once(s.loop, -1), 1);
	CU_ASSERT_EQUAL(loop_add(s.loop, s.fds[1], EPOLLIN, count, &s), 0);
	CU_ASSERT_EQUAL(loop_once(s.loop, -1), 2);
	CU_ASSERT_EQUAL(add_without_a_place(&s, s.fds[0], EPOLLIN, count),
			-EEXIST);
	loop_remove(s.loop, s.fds[0]);
	CU_ASSERT_EQUAL(loop_once(s.loop, -1), 1);
	CU_ASSERT_EQUAL(s.n_calls, 4);
	scene_close(&s);
}

static void a_source_without_a_place_is_called_for_what_it_waits_for(void)
{
	struct scene s;

	scene_open(&s);
	CU_ASSERT_EQUAL(add_without_a_place(&s, s.fds[0], 0, count), 0);
	CU_ASSERT_EQUAL(add_without_a_place(&s, s.fds[1], 0, count), 0);
	CU_ASSERT_EQUAL(loop_once(s.loop, 1), 0);
	CU_ASSERT_EQUAL(loop_change(s.loop, s.fds[1], EPOLLIN), 0);
	CU_ASSERT_EQUAL(loop_once(s.loop, 1), 1);
	CU_ASSERT_EQUAL(loop_change(s.loop, s.fds[1], 0), 0);
	CU_ASSERT_EQUAL(loop_once(s.loop, 1), 0);
	scene_close(&s);
}

static void a_source_without_a_place_that_is_removed_is_not_called(void)
{
	struct scene s;

	scene_open(&s);
	CU_ASSERT_EQUAL(add_without_a_place(&s, s.fds[0], EPOLLIN, remove_both),
			0);
	CU_ASSERT_EQUAL(add_without_a_place(&s, s.fds[1], EPOLLIN, remove_both),
			0);
	CU_ASSERT_EQUAL(loop_once(s.loop, -1), 1);
	CU_ASSERT_EQUAL(loop_once(s.loop, 1), 0);
	CU_ASSERT_EQUAL(s.n_calls, 1);
	scene_close(&s);
}

/* Nobody reads what is there, as where an event of the ring is not finished. */
static void
a_source_without_a_place_that_is_told_of_once_does_not_keep_the_loop_busy(void)
{
	struct scene s;
	int i;

	scene_open(&s);
	CU_ASSERT_EQUAL(
		add_without_a_place(&s, s.fds[0], EPOLLIN | EPOLLET, count), 0);
	for (i = 0; i < 10; i++)
		CU_ASSERT_EQUAL(loop_once(s.loop, -1), i % 2 == 0);
	CU_ASSERT_EQUAL(s.n_calls, 5);
	scene_close(&s);
}

static void all_sources_without_a_place_are_called_in_a_round(void)
{
	struct scene s;
	int fds[100];
	size_t i;

	scene_open(&s);
	for (i = 0; i < ARRAY_SIZE(fds); i++) {
		fds[i] = eventfd(1, EFD_NONBLOCK);
		CU_ASSERT_EQUAL(add_without_a_place(&s, fds[i], EPOLLIN, count),
				0);
	}
	CU_ASSERT_EQUAL(loop_add(s.loop, s.fds[0], EPOLLIN, count, &s), 0);
	CU_ASSERT_EQUAL(loop_once(s.loop, -1), ARRAY_SIZE(fds) + 1);
	scene_close(&s);
	for (i = 0; i < ARRAY_SIZE(fds); i++)
		(void)close(fds[i]);
}

static void a_timer_without_a_place_is_called(void)
{
	struct scene s;

	scene_open(&s);
	no_place = true;
	CU_ASSERT_EQUAL(loop_every(s.loop, 1, stop, &s), 0);
	no_place = false;
	CU_ASSERT_EQUAL(loop_run(s.loop), 7);
	CU_ASSERT_EQUAL(s.n_calls, 3);
	scene_close(&s);
}

static const struct unit_test tests[] = {
	UNIT(a_ready_descriptor_is_called_each_round),
	UNIT(the_same_descriptor_is_not_added_twice),
	UNIT(a_source_removed_in_this_round_is_not_called),
	UNIT(a_descriptor_number_may_be_used_again_in_its_round),
	UNIT(events_can_be_changed_of_a_known_descriptor_only),
	UNIT(a_timer_is_called_until_the_loop_is_stopped),
	UNIT(the_idle_callback_is_called_before_each_wait),
	UNIT(timers_rest_when_nothing_else_happens),
	UNIT(an_event_calls_resting_timers_at_once),
	UNIT(timers_do_not_rest_while_something_waits_for_them),
	UNIT(a_source_without_a_place_is_called_beside_others),
	UNIT(a_source_without_a_place_is_called_for_what_it_waits_for),
	UNIT(a_source_without_a_place_that_is_removed_is_not_called),
	UNIT(a_source_without_a_place_that_is_told_of_once_does_not_keep_the_loop_busy),
	UNIT(all_sources_without_a_place_are_called_in_a_round),
	UNIT(a_timer_without_a_place_is_called),
};

int main(void)
{
	return unit_main("loop", tests, ARRAY_SIZE(tests));
}
