/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_ends.c - rules that end, in the order of their times.
 */
#include "policy/compile/ends.h"

#include <stdio.h>

#include "policy/base.h"
#include "policy/eval/clauses.h"
#include "policy/eval/decide_ends.h"
#include "tests/unit/policy_text.h"
#include "tests/unit/unit.h"

#define NS_PER_S 1000000000LL
#define BOOT_NS (1000 * NS_PER_S) /* the machine started at 00:16:40 */

/* The clauses of these rules are 0; 1 and 2; 3; 4. */
static const char text[] =
	"version: 1\n"
	"rules:\n"
	"  - { name: last, domains: [a.example], action: allow,\n"
	"      until: '1970-01-01T01:00:00Z' }\n"
	"  - { name: first, domains: [b.example], action: allow,\n"
	"      who: [{ user: 1 }, { user: 2 }],\n"
	"      until: '1970-01-01T00:30:00Z' }\n"
	"  - { name: stays, domains: [c.example], action: allow }\n"
	"  - { name: over, domains: [d.example], action: deny,\n"
	"      until: '1970-01-01T00:10:00Z' }\n";

static const struct {
	const char *what;
	int64_t at_s; /* since 1970 */
	__u64 want;   /* clauses in force */
} times[] = {
	{ "a rule that ended before the machine started", 1001, 0x0f },
	{ "a second before the first end", 1799, 0x0f },
	{ "the first end", 1800, 0x09 },
	{ "between two ends", 3599, 0x09 },
	{ "the last end", 3600, 0x08 },
	{ "long after", 1000000000, 0x08 },
};

static void clauses_are_in_force_until_their_rule_ends(void)
{
	const struct compile_input input = { .key = { 1, 2 },
					     .boot_ns = BOOT_NS };
	CLEANUP(policy_text_done) struct policy_text compiled = { 0 };
	struct image_cell vec;
	size_t i;

	policy_text_compile(&compiled, text, &input);
	CU_ASSERT_EQUAL_FATAL(compiled.error, 0);
	CU_ASSERT(compiled.hdr->flags & IMAGE_ENDS);
	for (i = 0; i < ARRAY_SIZE(times); i++) {
		vec = (struct image_cell){ .words[0] = 0x1f };
		if (decide_ends(compiled.image,
				(__u64)(times[i].at_s * NS_PER_S - BOOT_NS),
				vec.words) ||
		    vec.words[0] != times[i].want)
			CU_FAIL(times[i].what);
	}
}

/* Its nanoseconds don't fit into 64 bits. */
static void a_time_that_no_clock_reaches_is_no_end(void)
{
	static const char *const years[] = { "2262", "2263", "2554",
					     "2555", "2999", "9999" };
	const struct compile_input input = { .key = { 1, 2 },
					     .boot_ns = BOOT_NS };
	char far[256];
	size_t i;

	for (i = 0; i < ARRAY_SIZE(years); i++) {
		CLEANUP(policy_text_done) struct policy_text compiled = { 0 };
		struct image_cell vec = { .words[0] = 1 };

		(void)snprintf(far, sizeof(far),
			       "version: 1\nrules:\n  - { name: far, domains: "
			       "[a.example], action: deny, until: %s-12-31 }\n",
			       years[i]);
		policy_text_compile(&compiled, far, &input);
		CU_ASSERT_EQUAL_FATAL(compiled.error, 0);
		if (decide_ends(compiled.image, 7000000000ULL * (__u64)NS_PER_S,
				vec.words) ||
		    vec.words[0] != 1)
			CU_FAIL(years[i]);
	}
}

static void without_a_clock_nothing_ends(void)
{
	CLEANUP(policy_text_done) struct policy_text compiled = { 0 };
	struct image_cell vec = { .words[0] = 0x1f };

	policy_text_compile(&compiled, text, NULL);
	CU_ASSERT_EQUAL_FATAL(compiled.error, 0);
	CU_ASSERT_FALSE(compiled.hdr->flags & IMAGE_ENDS);
	CU_ASSERT_EQUAL(decide_ends(compiled.image, ~0ULL, vec.words), 0);
	CU_ASSERT_EQUAL(vec.words[0], 0x1f);
}

static const struct unit_test tests[] = {
	UNIT(clauses_are_in_force_until_their_rule_ends),
	UNIT(a_time_that_no_clock_reaches_is_no_end),
	UNIT(without_a_clock_nothing_ends),
};

int main(void)
{
	return unit_main("policy/compile/ends", tests, ARRAY_SIZE(tests));
}
