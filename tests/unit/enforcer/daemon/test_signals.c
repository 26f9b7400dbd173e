/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_signals.c - signals as events of the loop.
 */
#include "enforcer/daemon/signals.h"

#include <errno.h>
#include <signal.h>
#include <unistd.h>

#include "enforcer/lib/loop.h"
#include "policy/base.h"
#include "tests/unit/unit.h"

struct seen {
	int n;
	int last;
};

static void see(void *context, int signal_number)
{
	struct seen *seen = context;

	seen->n++;
	seen->last = signal_number;
}

static void each_signal_is_an_event_with_its_number(void)
{
	static const int numbers[] = { SIGTERM, SIGINT, SIGHUP };
	struct signals *signals = NULL;
	struct loop *loop = NULL;
	struct seen seen = { 0 };
	size_t i;

	CU_ASSERT_EQUAL_FATAL(loop_new(&loop), 0);
	CU_ASSERT_EQUAL_FATAL(signals_open(loop, see, &seen, &signals), 0);
	for (i = 0; i < ARRAY_SIZE(numbers); i++) {
		CU_ASSERT_EQUAL(raise(numbers[i]), 0);
		CU_ASSERT_EQUAL(seen.n, (int)i); /* not before the loop turns */
		CU_ASSERT(loop_once(loop, 1000) >= 0);
		CU_ASSERT_EQUAL(seen.n, (int)i + 1);
		CU_ASSERT_EQUAL(seen.last, numbers[i]);
	}
	signals_close(signals);
	loop_free(loop);
}

static void signals_that_wait_together_all_come(void)
{
	struct signals *signals = NULL;
	struct loop *loop = NULL;
	struct seen seen = { 0 };

	CU_ASSERT_EQUAL_FATAL(loop_new(&loop), 0);
	CU_ASSERT_EQUAL_FATAL(signals_open(loop, see, &seen, &signals), 0);
	CU_ASSERT_EQUAL(raise(SIGHUP), 0);
	CU_ASSERT_EQUAL(raise(SIGTERM), 0);
	CU_ASSERT(loop_once(loop, 1000) >= 0);
	CU_ASSERT_EQUAL(seen.n, 2);
	signals_close(signals);
	loop_free(loop);
}

static void a_reader_that_is_gone_does_not_kill_the_daemon(void)
{
	struct signals *signals = NULL;
	struct loop *loop = NULL;
	struct seen seen = { 0 };
	int ends[2];

	CU_ASSERT_EQUAL_FATAL(loop_new(&loop), 0);
	CU_ASSERT_EQUAL_FATAL(signals_open(loop, see, &seen, &signals), 0);
	CU_ASSERT_EQUAL_FATAL(pipe(ends), 0);
	(void)close(ends[0]);
	CU_ASSERT_EQUAL(write(ends[1], "x", 1), -1);
	CU_ASSERT_EQUAL(errno, EPIPE);
	CU_ASSERT_EQUAL(seen.n, 0);
	(void)close(ends[1]);
	signals_close(signals);
	loop_free(loop);
}

static const struct unit_test tests[] = {
	UNIT(each_signal_is_an_event_with_its_number),
	UNIT(signals_that_wait_together_all_come),
	UNIT(a_reader_that_is_gone_does_not_kill_the_daemon),
};

int main(void)
{
	return unit_main("signals", tests, ARRAY_SIZE(tests));
}
