/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_reason.c - which records are a reason, and which of several is kept.
 */
#include "enforcer/cli/learn/reason.h"

#include "enforcer/cli/records/entry.h"
#include "policy/arena.h"
#include "policy/base.h"
#include "tests/unit/unit.h"

static const struct {
	const char *what;
	struct records_entry entry;
	const char *want;
} cases[] = {
	{ "a denial by the default",
	  { .action = "query", .denied = true, .reason = "default" },
	  "(none)" },
	{ "a lookup that a rule permits",
	  { .action = "query", .allowed = true, .reason = "rule", .rule = "w" },
	  "(none)" },
	{ "one that a rule denies",
	  { .action = "query", .denied = true, .reason = "rule", .rule = "w" },
	  "rule 'w' denies it" },
	{ "an alert",
	  { .action = "alert", .reason = "tunnel", .message = "many names" },
	  "alert: tunnel, many names" },
	{ "an alert without a message",
	  { .action = "alert", .reason = "tunnel" },
	  "alert: tunnel" },
};

static void alerts_and_rules_that_deny_are_reasons(void)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		CLEANUP(arena_freep) struct arena *arena = NULL;
		const char *kept = NULL;

		CU_ASSERT_EQUAL_FATAL(arena_new(&arena), 0);
		CU_ASSERT_EQUAL(
			learn_reason_keep(arena, &cases[i].entry, &kept), 0);
		unit_string(cases[i].what, cases[i].want, kept ?: "(none)");
	}
}

static void the_first_reason_in_order_is_kept(void)
{
	CLEANUP(arena_freep) struct arena *arena = NULL;
	const struct records_entry a = { .action = "alert", .reason = "a" };
	const struct records_entry b = { .action = "alert", .reason = "b" };
	const char *kept = NULL;

	CU_ASSERT_EQUAL_FATAL(arena_new(&arena), 0);
	CU_ASSERT_EQUAL(learn_reason_keep(arena, &b, &kept), 0);
	CU_ASSERT_EQUAL(learn_reason_keep(arena, &a, &kept), 0);
	unit_string("the second was less", "alert: a", kept);
	CU_ASSERT_EQUAL(learn_reason_keep(arena, &b, &kept), 0);
	unit_string("the third is more", "alert: a", kept);
}

static const struct unit_test tests[] = {
	UNIT(alerts_and_rules_that_deny_are_reasons),
	UNIT(the_first_reason_in_order_is_kept),
};

int main(void)
{
	return unit_main("learn_reason", tests, ARRAY_SIZE(tests));
}
