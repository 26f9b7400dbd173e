/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_test.c - the keys of a test.  The golden files have what is refused.
 */
#include "policy/language/test.h"

#include <errno.h>
#include <string.h>

#include "policy/base.h"
#include "tests/unit/policy_text.h"
#include "tests/unit/unit.h"

static void every_key_is_kept_with_its_place(void)
{
	CLEANUP(policy_freep)
	struct policy *policy = policy_text_load(
		"version: 1\n"
		"rules:\n"
		"  - { name: web, domains: a.test, action: allow }\n"
		"tests:\n"
		"  - { name: A.test, type: MX, exe: /bin/a, root: /ct, user: 7,\n"
		"      group: [8, 9], cgroup: /x, comm: a, expect: allow,\n"
		"      rule: web }\n");
	const struct policy_test *test = &policy->tests[0];

	CU_ASSERT_EQUAL_FATAL(policy->n_tests, 1);
	unit_string("name", "A.test", test->name);
	CU_ASSERT_EQUAL(test->qtype, 15);
	unit_string("exe", "/bin/a", test->exe);
	unit_string("root", "/ct", test->root);
	CU_ASSERT(test->has_user);
	CU_ASSERT_EQUAL(test->uid, 7);
	CU_ASSERT_EQUAL(test->n_groups, 2);
	CU_ASSERT_EQUAL(test->groups[0], 8);
	CU_ASSERT_EQUAL(test->groups[1], 9);
	unit_string("cgroup", "/x", test->cgroup);
	unit_string("comm", "a", test->comm);
	CU_ASSERT_EQUAL(test->expect, POLICY_ALLOW);
	unit_string("rule", "web", test->rule);
	unit_string("path", "test.yaml", test->expect_at.path);
	CU_ASSERT_EQUAL(test->expect_at.line, 6);
	CU_ASSERT_EQUAL(test->expect_at.col, 51);
	CU_ASSERT_EQUAL(test->rule_at.line, 7);
	CU_ASSERT_EQUAL(test->rule_at.col, 13);
}

static void a_key_that_is_not_given_is_unset(void)
{
	CLEANUP(policy_freep)
	struct policy *policy =
		policy_text_load("version: 1\n"
				 "tests:\n"
				 "  - { name: a.test, expect: deny }\n");
	const struct policy_test *test = &policy->tests[0];

	CU_ASSERT_EQUAL_FATAL(policy->n_tests, 1);
	CU_ASSERT_EQUAL(test->qtype, 1);
	CU_ASSERT_PTR_NULL(test->exe);
	CU_ASSERT_PTR_NULL(test->rule);
	CU_ASSERT_FALSE(test->has_user);
	CU_ASSERT_EQUAL(test->n_groups, 0);
	CU_ASSERT_EQUAL(test->expect, POLICY_DENY);
}

static const struct unit_test tests[] = {
	UNIT(every_key_is_kept_with_its_place),
	UNIT(a_key_that_is_not_given_is_unset),
};

int main(void)
{
	return unit_main("test", tests, ARRAY_SIZE(tests));
}
