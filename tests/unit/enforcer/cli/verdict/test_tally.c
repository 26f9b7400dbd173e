/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_tally.c - groups, their order and their bounds.
 */
#include "enforcer/cli/verdict/tally.h"

#include <stdio.h>

#include "policy/base.h"
#include "policy/policy.h"
#include "tests/unit/unit.h"

static const struct verdict_program programs[] = {
	{ "/bin/a", "", "root", "", "" },
	{ "/bin/b", "", "root", "", "" },
};
static const struct verdict_actor actors[] = {
	{ .program = &programs[0] },
	{ .program = &programs[1] },
};

static void add(struct tally *tally, unsigned int actor, const char *name,
		uint64_t count)
{
	const struct verdict verdicts[VERDICT_SIDES] = { { .reason = "r" } };
	struct verdict_past past = { .count = count,
				     .passed = true,
				     .type = 1 };

	past.time_ns = 1000 - count;
	CU_ASSERT_EQUAL(dns_name_from_text(name, &past.name), 0);
	CU_ASSERT_EQUAL(tally_add(tally, &actors[actor], &past, verdicts), 0);
}

static void the_group_with_most_events_comes_first(void)
{
	const struct tally_group **groups;
	const struct tally_item **items;
	struct tally tally;

	CU_ASSERT_EQUAL_FATAL(tally_init(&tally, false), 0);
	add(&tally, 0, "one.test", 1);
	add(&tally, 1, "two.test", 2);
	add(&tally, 1, "three.test", 3);
	add(&tally, 1, "three.test", 4);
	CU_ASSERT_EQUAL_FATAL(tally_list(&tally, TALLY_BROKEN, &groups), 2);
	CU_ASSERT_PTR_EQUAL(groups[0]->program, &programs[1]);
	CU_ASSERT_EQUAL(groups[0]->counts.n, 9);
	CU_ASSERT_EQUAL(groups[0]->counts.first_ns, 996);
	CU_ASSERT_EQUAL(groups[0]->counts.last_ns, 998);
	CU_ASSERT_EQUAL_FATAL(tally_items(&tally, groups[0], &items), 2);
	unit_string("item", "three.test A", items[0]->text);
	CU_ASSERT_EQUAL(items[0]->counts.n, 7);
	CU_ASSERT_EQUAL(tally_list(&tally, TALLY_ALLOWED, &groups), 0);
	CU_ASSERT_EQUAL(tally_list(&tally, TALLY_DENIED, &groups), 0);
	CU_ASSERT_EQUAL(tally_list(&tally, TALLY_NEWLY_DENIED, &groups), 0);
	CU_ASSERT_EQUAL(tally_count(&tally, TALLY_BROKEN), 10);
	tally_done(&tally);
}

static void events_that_an_audit_let_pass_are_denied_anew(void)
{
	const struct policy enforces = { .mode = POLICY_ENFORCE };
	const struct policy audits = { .mode = POLICY_AUDIT };
	struct tally tally;

	CU_ASSERT_EQUAL_FATAL(tally_init(&tally, true), 0);
	add(&tally, 1, "one.test", 2);
	CU_ASSERT_EQUAL(tally_count(&tally, TALLY_NEWLY_DENIED), 0);
	tally.policies[0] = &enforces;
	tally.policies[1] = &audits;
	CU_ASSERT_EQUAL(tally_count(&tally, TALLY_NEWLY_DENIED), 2);
	tally.policies[1] = &enforces;
	CU_ASSERT_EQUAL(tally_count(&tally, TALLY_NEWLY_DENIED), 0);
	tally.policies[0] = tally.policies[1] = &audits;
	CU_ASSERT_EQUAL(tally_count(&tally, TALLY_NEWLY_DENIED), 0);
	tally_done(&tally);
}

static void names_are_kept_up_to_a_bound(void)
{
	const struct tally_group **groups;
	struct tally tally;
	char name[32];
	unsigned int i;

	CU_ASSERT_EQUAL_FATAL(tally_init(&tally, false), 0);
	for (i = 0; i < TALLY_ITEMS_MAX + 5; i++) {
		(void)snprintf(name, sizeof(name), "n%u.test", i);
		add(&tally, 0, name, 2);
	}
	CU_ASSERT_EQUAL_FATAL(tally_list(&tally, TALLY_BROKEN, &groups), 1);
	CU_ASSERT_EQUAL(groups[0]->items.n, TALLY_ITEMS_MAX);
	CU_ASSERT_EQUAL(groups[0]->n_left_out, 10);
	CU_ASSERT_EQUAL(groups[0]->counts.n, 2 * (TALLY_ITEMS_MAX + 5));
	tally_done(&tally);
}

static const struct unit_test tests[] = {
	UNIT(the_group_with_most_events_comes_first),
	UNIT(events_that_an_audit_let_pass_are_denied_anew),
	UNIT(names_are_kept_up_to_a_bound),
};

int main(void)
{
	return unit_main("enforcer/cli/verdict/tally", tests,
			 ARRAY_SIZE(tests));
}
