/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_kept.c - which connections came when their address was shut again.
 */
#include "enforcer/cli/learn/kept.h"

#include <netinet/in.h>
#include <string.h>

#include "policy/arena.h"
#include "policy/base.h"
#include "policy/policy.h"
#include "tests/unit/unit.h"

#define C LEARN_KEPT_CONNECTED

/* An answer opens for its TTL and a minute. */
static const struct {
	const char *what;
	struct learn_kept_moment moments[6];
	uint32_t longest;
} cases[] = {
	{ "nothing", { { NULL, 0, 0 } }, 0 },
	{ "in time", { { "a", 1000, 60 }, { "a", 1120, C } }, 0 },
	{ "late", { { "a", 1000, 60 }, { "a", 1121, C } }, 121 },
	{ "the longest",
	  { { "a", 1000, 60 }, { "a", 5000, C }, { "a", 4000, C } },
	  4000 },
	{ "an answer between",
	  { { "a", 1000, 60 }, { "a", 4990, 60 }, { "a", 5000, C } },
	  0 },
	{ "an answer of the same second, noted behind",
	  { { "a", 1000, 60 }, { "a", 5000, C }, { "a", 5000, 60 } },
	  0 },
	{ "an earlier answer lives on",
	  { { "a", 1000, 3600 }, { "a", 1100, 1 }, { "a", 2000, C } },
	  0 },
	{ "before any answer", { { "a", 900, C }, { "a", 1000, 60 } }, 0 },
	{ "the answer of another host",
	  { { "a", 1000, 60 }, { "b", 4990, 60 }, { "a", 5000, C } },
	  4000 },
	{ "hosts one after the other",
	  { { "a", 1000, 60 }, { "b", 5000, C } },
	  0 },
	{ "an answer that lives for ever",
	  { { "a", 1000, C - 1 }, { "a", 80000, C } },
	  0 },
	{ "an unknown time", { { "a", 1000, 60 }, { "a", 0, C } }, 0 },
};

static void late_connections_are_found_in_any_order(void)
{
	const struct ip_addr ip = { .family = AF_INET, .bytes = { 192, 0, 2 } };
	const size_t n = ARRAY_SIZE(cases[0].moments);
	size_t i, k, order;

	for (i = 0; i < 2 * ARRAY_SIZE(cases); i++) {
		struct learn_tree kept = { 0 }, merged = { 0 };
		struct arena *arena;

		CU_ASSERT_EQUAL_FATAL(arena_new(&arena), 0);
		for (k = 0; k < n; k++) {
			order = i % 2 ? n - 1 - k : k;
			if (!cases[i / 2].moments[order].host)
				continue;
			CU_ASSERT_EQUAL(
				learn_kept_note(&kept, arena, &ip,
						&cases[i / 2].moments[order]),
				0);
		}
		CU_ASSERT_EQUAL(learn_kept_merge(&merged, arena, &kept), 0);
		if (learn_kept_longest(&kept, &ip, NULL) !=
			    cases[i / 2].longest ||
		    learn_kept_longest(&merged, &ip, NULL) !=
			    cases[i / 2].longest)
			CU_FAIL(cases[i / 2].what);
		learn_tree_done(&kept);
		learn_tree_done(&merged);
		arena_free(arena);
	}
}

static void many_moments_are_kept(void)
{
	const struct ip_addr ip = { .family = AF_INET6, .bytes = { 0x20 } };
	const struct ip_addr other = { .family = AF_INET, .bytes = { 0x20 } };
	const struct policy_open open = { .ttl_min_s = 7200,
					  .ttl_max_s = 7200 };
	struct learn_kept_moment moment = { .host = "" };
	struct learn_tree kept = { 0 };
	struct arena *arena;

	CU_ASSERT_EQUAL_FATAL(arena_new(&arena), 0);
	for (moment.time_s = 1; moment.time_s <= 100000; moment.time_s++) {
		moment.ttl_s = moment.time_s % 5000 == 1 ? 30 : C;
		CU_ASSERT_EQUAL(learn_kept_note(&kept, arena, &ip, &moment), 0);
	}
	CU_ASSERT_EQUAL(learn_kept_longest(&kept, &ip, NULL), 4999);
	CU_ASSERT_EQUAL(learn_kept_longest(&kept, &ip, &open), 0);
	CU_ASSERT_EQUAL(learn_kept_longest(&kept, &other, NULL), 0);
	learn_tree_done(&kept);
	arena_free(arena);
}

static void a_time_is_one_that_a_person_would_write(void)
{
	static const struct {
		uint32_t s;
		const char *text;
	} times[] = {
		{ 1, "5m" },	 { 300, "5m" },	    { 301, "10m" },
		{ 3600, "1h" },	 { 3601, "2h" },    { 86400, "1d" },
		{ 86401, "2d" }, { 864000, "10d" },
	};
	char buf[LEARN_KEPT_TEXT_MAX];
	size_t i;

	for (i = 0; i < ARRAY_SIZE(times); i++)
		unit_string("time", times[i].text,
			    learn_kept_text(times[i].s, buf));
}

static const struct unit_test tests[] = {
	UNIT(late_connections_are_found_in_any_order),
	UNIT(many_moments_are_kept),
	UNIT(a_time_is_one_that_a_person_would_write),
};

int main(void)
{
	return unit_main("enforcer/cli/learn/kept", tests, ARRAY_SIZE(tests));
}
