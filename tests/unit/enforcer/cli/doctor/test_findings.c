/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_findings.c - findings that are added to, counted and ended.
 */
#include "enforcer/cli/doctor/findings.h"

#include "enforcer/cli/fix/dropins.h"
#include "policy/base.h"
#include "tests/unit/unit.h"

static void a_detail_is_added_to_the_last_finding(void)
{
	CLEANUP(findings_done) struct findings findings = { 0 };
	const struct finding *first, *second;

	findings_add(&findings, "a", FINDINGS_OPEN, "a %d", 1);
	findings_see(&findings, "see %s", "a");
	findings_add(&findings, "b", FINDINGS_SHUT, "b");
	findings_about(&findings, "about %c", 'b');
	findings_mend(&findings, "mend b");
	findings_mend(&findings, "mend b anew");
	findings_fix(&findings, dropins_get(DROPINS_BUS));
	CU_ASSERT_FALSE(findings.failed);
	CU_ASSERT_EQUAL_FATAL(findings.n, 2);
	first = &findings.array[0];
	second = &findings.array[1];
	unit_string("id", "a", first->id);
	unit_string("what", "a 1", first->what);
	unit_string("see", "see a", first->see);
	CU_ASSERT_PTR_NULL(first->about);
	CU_ASSERT_PTR_NULL(first->mend);
	CU_ASSERT_PTR_NULL(first->fix);
	unit_string("about", "about b", second->about);
	unit_string("mend", "mend b anew", second->mend);
	CU_ASSERT_PTR_EQUAL(second->fix, dropins_get(DROPINS_BUS));
}

static void each_state_is_counted_for_itself(void)
{
	CLEANUP(findings_done) struct findings findings = { 0 };
	size_t i;

	for (i = 0; i < 40; i++)
		findings_add(&findings, "x",
			     i < 30 ? FINDINGS_OPEN : FINDINGS_NOTE, "x");
	CU_ASSERT_EQUAL(findings_count(&findings, FINDINGS_OPEN), 30);
	CU_ASSERT_EQUAL(findings_count(&findings, FINDINGS_NOTE), 10);
	CU_ASSERT_EQUAL(findings_count(&findings, FINDINGS_SHUT), 0);
	CU_ASSERT_EQUAL(findings_count(&findings, FINDINGS_UNKNOWN), 0);
}

static void after_a_failed_allocation_nothing_is_added(void)
{
	CLEANUP(findings_done) struct findings findings = { .failed = true };

	findings_see(&findings, "x");
	findings_fix(&findings, dropins_get(DROPINS_BUS));
	CU_ASSERT_EQUAL(findings.n, 0);
}

static const struct unit_test tests[] = {
	UNIT(a_detail_is_added_to_the_last_finding),
	UNIT(each_state_is_counted_for_itself),
	UNIT(after_a_failed_allocation_nothing_is_added),
};

int main(void)
{
	return unit_main("findings", tests, ARRAY_SIZE(tests));
}
