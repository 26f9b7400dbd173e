/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_classes.c - the class vectors that are predicted for a policy.
 */
#include "policy/base.h"
#include "policy/eval/clauses.h"
#include "tests/unit/policy_text.h"
#include "tests/unit/unit.h"

static void classes_are_those_that_programs_will_have(void)
{
	static const struct compile_exe exes[] = {
		{ .pattern = "/bin/*", .ino = 10, .dev = 1 },
		{ .pattern = "/bin/*", .ino = 11, .dev = 1 },
		{ .pattern = "/bin/b", .ino = 11, .dev = 1 }
	};
	const struct compile_input input = { .exes = exes,
					     .n_exes = ARRAY_SIZE(exes) };
	uint64_t classes[8][IMAGE_WORDS];
	struct policy_text l;

	policy_text_compile(
		&l,
		"version: 1\n"
		"rules:\n"
		"  - { who: { exe: /bin/* }, action: allow }\n"
		"  - { who: { exe: /bin/b }, action: allow }\n"
		"  - { who: { user: 5 }, action: allow, open: no }\n"
		"  - { who: { unit: x.service }, networks: [10.0.0.0/8], "
		"action: allow }\n"
		"  - { who: { cgroup: /a, group: 6 }, action: allow }\n"
		"  - { domains: [example.com], action: allow }\n",
		&input);
	CU_ASSERT_EQUAL_FATAL(l.error, 0);
	CU_ASSERT_EQUAL_FATAL(
		compile_classes(l.policy, l.image, &input, classes, 8), 5);
	CU_ASSERT_EQUAL(classes[0][0], 0x20);
	CU_ASSERT_EQUAL(classes[1][0], 0x21);
	CU_ASSERT_EQUAL(classes[2][0], 0x23);
	CU_ASSERT_EQUAL(classes[3][0], 0x28);
	CU_ASSERT_EQUAL(classes[4][0], 0x30);
	CU_ASSERT_EQUAL(compile_classes(l.policy, l.image, &input, classes, 2),
			2);
	policy_text_done(&l);
}

static void programs_that_no_clause_names_have_a_class(void)
{
	const struct compile_input input = { 0 };
	uint64_t classes[8][IMAGE_WORDS];
	struct policy_text l;

	policy_text_compile(&l,
			    "version: 1\n"
			    "rules:\n"
			    "  - { who: { user: 5 }, action: allow }\n",
			    &input);
	CU_ASSERT_EQUAL_FATAL(l.error, 0);
	CU_ASSERT_EQUAL_FATAL(
		compile_classes(l.policy, l.image, &input, classes, 8), 2);
	CU_ASSERT_EQUAL(classes[0][0], 0);
	CU_ASSERT_EQUAL(classes[1][0], 1);
	policy_text_done(&l);
}

static void each_class_is_there_once(void)
{
	const struct compile_input input = { 0 };
	uint64_t classes[8][IMAGE_WORDS];
	struct policy_text l;

	policy_text_compile(
		&l,
		"version: 1\n"
		"rules:\n"
		"  - { who: [{ user: 5 }, { user: 5 }], action: allow }\n"
		"  - { who: { user: 6 }, action: allow, open: no }\n",
		&input);
	CU_ASSERT_EQUAL_FATAL(l.error, 0);
	CU_ASSERT_EQUAL_FATAL(
		compile_classes(l.policy, l.image, &input, classes, 8), 2);
	CU_ASSERT_EQUAL(classes[0][0], 0);
	CU_ASSERT_EQUAL(classes[1][0], 3);
	policy_text_done(&l);
}

/* A guess would make a class that no program has. */
static void an_executable_that_is_not_there_has_no_class(void)
{
	const struct compile_input input = { 0 };
	uint64_t classes[8][IMAGE_WORDS];
	struct policy_text l;

	policy_text_compile(&l,
			    "version: 1\n"
			    "rules:\n"
			    "  - { who: { exe: /no/such }, action: allow }\n",
			    &input);
	CU_ASSERT_EQUAL_FATAL(l.error, 0);
	CU_ASSERT_EQUAL_FATAL(
		compile_classes(l.policy, l.image, &input, classes, 8), 1);
	CU_ASSERT_EQUAL(classes[0][0], 0);
	policy_text_done(&l);
}

static const struct unit_test tests[] = {
	UNIT(classes_are_those_that_programs_will_have),
	UNIT(programs_that_no_clause_names_have_a_class),
	UNIT(each_class_is_there_once),
	UNIT(an_executable_that_is_not_there_has_no_class),
};

int main(void)
{
	return unit_main("classes", tests, ARRAY_SIZE(tests));
}
