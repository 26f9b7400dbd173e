/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_wake.c - is the daemon woken, as epoll sees it, for what it asked to be
 * woken for?
 *
 * run: once
 */
#include "bpf/abi/ring_wait.h"

#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bpf/capture.h"
#include "policy/base.h"
#include "tests/unit/bpf/capturebox.h"
#include "tests/unit/unit.h"

#define SOON_MS 30     /* what is not there by then does not come */
#define LATEST_MS 5000 /* ... on a busy machine */
#define FILLING 3000   /* more than a quarter of the ring */
#define MANY 20000     /* questions of a flood */

static const char *unable;

static const uint8_t allowed[] = CAPTURE_BOX_ALLOWED;
static const uint8_t denied[] = CAPTURE_BOX_DENIED;

/* An enforcing capture box, a client and its server, and an epoll descriptor
 * that waits as the daemon does. */
struct waiting {
	struct capture_box box;
	struct capture_box_pair pair;
	struct capture_box_seen seen;
	int epoll_fd;
};

static void drain(struct waiting *w)
{
	while (capture_drain(w->box.capture, 100, capture_box_see, &w->seen))
		;
}

static bool is_woken(const struct waiting *w, int timeout_ms)
{
	struct epoll_event event;

	return epoll_wait(w->epoll_fd, &event, 1, timeout_ms) == 1;
}

static bool begin(struct waiting *w)
{
	struct epoll_event event = { .events = EPOLLIN | EPOLLET };

	*w = (struct waiting){ 0 };
	if (unable) {
		unit_skip(unable);
		return false;
	}
	capture_box_begin(&w->box);
	CU_ASSERT_FATAL(capture_attach(w->box.capture) == 0);
	capture_box_pair_open(&w->pair);
	w->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
	CU_ASSERT_FATAL(epoll_ctl(w->epoll_fd, EPOLL_CTL_ADD,
				  capture_fd(w->box.capture), &event) == 0);
	drain(w);
	(void)is_woken(w, SOON_MS); /* what came before doesn't count */
	return true;
}

static void end(struct waiting *w)
{
	(void)close(w->epoll_fd);
	capture_box_pair_close(&w->pair);
	capture_box_end(&w->box);
}

/* Has no record of its own but that of a denial: nobody waits for it. */
static void ask_denied(const struct waiting *w)
{
	CU_ASSERT(send(w->pair.client, denied, sizeof(denied) - 1, 0) < 0);
}

/* The answer is an arrival. */
static void ask_allowed(struct waiting *w)
{
	CU_ASSERT(send(w->pair.client, allowed, sizeof(allowed) - 1, 0) > 0);
	capture_box_echo(&w->pair);
}

static const struct {
	const char *what;
	enum ring_wait wait;
	bool arrives;
	bool woken;
} waits[] = {
	{ "a denial, asleep", RING_WAIT_ANYTHING, false, true },
	{ "an arrival, asleep", RING_WAIT_ANYTHING, true, true },
	{ "a denial, between two looks", RING_WAIT_URGENT, false, false },
	{ "an arrival, between two looks", RING_WAIT_URGENT, true, true },
	{ "a denial, woken before", RING_WAIT_NOTHING, false, false },
	{ "an arrival, woken before", RING_WAIT_NOTHING, true, false },
};

static void the_daemon_is_woken_for_what_it_waits_for(void)
{
	struct waiting w;
	size_t i;

	if (!begin(&w))
		return;
	for (i = 0; i < ARRAY_SIZE(waits); i++) {
		CU_ASSERT_EQUAL(capture_wait(w.box.capture, waits[i].wait), 0);
		if (waits[i].arrives)
			ask_allowed(&w);
		else
			ask_denied(&w);
		unit_string(waits[i].what, waits[i].woken ? "woken" : "not",
			    is_woken(&w, waits[i].woken ? LATEST_MS : SOON_MS)
				    ? "woken"
				    : "not");
		/* What it was not woken for it finds before it waits again. */
		CU_ASSERT(capture_wait(w.box.capture, RING_WAIT_NOTHING) > 0);
		drain(&w);
	}
	end(&w);
}

static void one_wake_up_serves_many_events(void)
{
	struct waiting w;
	int i;

	if (!begin(&w))
		return;
	(void)capture_wait(w.box.capture, RING_WAIT_ANYTHING);
	for (i = 0; i < 10; i++)
		ask_denied(&w);
	CU_ASSERT(is_woken(&w, LATEST_MS));
	for (i = 0; i < 10; i++)
		ask_denied(&w);
	CU_ASSERT(!is_woken(&w, SOON_MS));
	drain(&w);
	CU_ASSERT_EQUAL(w.seen.n_queries, 20);
	end(&w);
}

/* Between two looks, too, a ring that fills up is emptied in time. */
static void a_ring_that_fills_up_is_urgent(void)
{
	struct waiting w;
	int i;

	if (!begin(&w))
		return;
	(void)capture_wait(w.box.capture, RING_WAIT_URGENT);
	for (i = 0; i < FILLING; i++)
		ask_denied(&w);
	CU_ASSERT(is_woken(&w, LATEST_MS));
	drain(&w);
	CU_ASSERT_EQUAL(w.seen.n_queries, FILLING);
	end(&w);
}

/* A process that asks as fast as it can, and pauses. */
static pid_t flood(const struct waiting *w)
{
	pid_t pid = fork();
	int i;

	if (pid)
		return pid;
	for (i = 0; i < MANY; i++) {
		(void)send(w->pair.client, denied, sizeof(denied) - 1, 0);
		if (i % 16 == 0)
			(void)usleep((unsigned int)i % 256);
	}
	_exit(0);
}

/* If it went to sleep beside an event, it would never wake again. */
static void no_event_is_slept_through(void)
{
	struct waiting w;
	pid_t pid;

	if (!begin(&w))
		return;
	pid = flood(&w);
	while (w.seen.n_queries < MANY) {
		(void)capture_wait(w.box.capture, RING_WAIT_URGENT);
		drain(&w);
		if (w.seen.n_queries < MANY &&
		    !capture_wait(w.box.capture, RING_WAIT_ANYTHING) &&
		    !is_woken(&w, LATEST_MS))
			break;
	}
	CU_ASSERT_EQUAL(w.seen.n_queries, MANY);
	(void)waitpid(pid, NULL, 0);
	end(&w);
}

static const struct unit_test tests[] = {
	UNIT(the_daemon_is_woken_for_what_it_waits_for),
	UNIT(one_wake_up_serves_many_events),
	UNIT(a_ring_that_fills_up_is_urgent),
	UNIT(no_event_is_slept_through),
};

int main(void)
{
	unable = capture_box_enter();
	return unit_main("wake", tests, ARRAY_SIZE(tests));
}
