/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_due.c - nothing is due before the first expiry, or the refresh that was
 * put off for it.
 */
#include "enforcer/gate/opening/due.h"

#include <string.h>

#include "enforcer/gate/opening/openings.h"
#include "policy/base.h"
#include "tests/unit/unit.h"

#define S 1000000000ULL
#define START (1000 * S)

static void want(struct openings *o, uint32_t number, uint64_t at_s,
		 uint64_t until_s)
{
	struct openings_key key = { .ip.family = 2 };
	uint64_t expires_ns = START + until_s * S;

	memcpy(key.ip.bytes, &number, sizeof(number));
	CU_ASSERT(openings_want(o, &key, START + at_s * S, &expires_ns) >= 0);
}

static void note(void *context, const struct openings_key *key,
		 uint64_t expires_ns)
{
	int *n_sent = context;

	(void)key;
	(void)expires_ns;
	++*n_sent;
}

static void nothing_is_due_where_nothing_is_open(void)
{
	CLEANUP(openings_freep) struct openings *o = NULL;

	CU_ASSERT_EQUAL_FATAL(openings_new(1, 10, &o), 0);
	CU_ASSERT_EQUAL(due_ns(o), UINT64_MAX);
}

static void the_first_to_expire_says_when(void)
{
	CLEANUP(openings_freep) struct openings *o = NULL;
	int n_sent = 0;

	CU_ASSERT_EQUAL_FATAL(openings_new(1, 10, &o), 0);
	want(o, 1, 0, 90);
	want(o, 2, 0, 60);
	CU_ASSERT_EQUAL(due_ns(o), START + 57 * S);
	/* It stays due until a tick has forgotten it. */
	openings_tick(o, START + 59 * S, note, &n_sent);
	CU_ASSERT_EQUAL(due_ns(o), START + 57 * S);
	openings_tick(o, START + 60 * S, note, &n_sent);
	CU_ASSERT_EQUAL(due_ns(o), START + 87 * S);
	CU_ASSERT_EQUAL(n_sent, 0);
}

static void a_refresh_that_was_put_off_is_not_sent_before(void)
{
	CLEANUP(openings_freep) struct openings *o = NULL;
	int n_sent = 0;

	CU_ASSERT_EQUAL_FATAL(openings_new(1, 10, &o), 0);
	want(o, 1, 0, 60);
	want(o, 1, 1, 61);
	openings_tick(o, due_ns(o) - 1, note, &n_sent);
	CU_ASSERT_EQUAL(n_sent, 0);
	openings_tick(o, due_ns(o), note, &n_sent);
	CU_ASSERT_EQUAL(n_sent, 1);
}

static const struct unit_test tests[] = {
	UNIT(nothing_is_due_where_nothing_is_open),
	UNIT(the_first_to_expire_says_when),
	UNIT(a_refresh_that_was_put_off_is_not_sent_before),
};

int main(void)
{
	return unit_main("due", tests, ARRAY_SIZE(tests));
}
