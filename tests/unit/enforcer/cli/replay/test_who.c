/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_who.c - names of those who asked.
 */
#include "enforcer/cli/replay/who.h"

#include "policy/base.h"
#include "tests/unit/unit.h"

static void names_that_were_kept_are_found(void)
{
	const struct alert_who one = { .exe_ino = 1, .netns = 2, .uid = 3 };
	const struct alert_who other = { .exe_ino = 1, .netns = 2, .uid = 4 };
	const struct replay_lookup lookup = { .client = "host",
					      .exe = "/usr/bin/dig",
					      .user = "root" };
	struct who *who;

	CU_ASSERT_EQUAL_FATAL(who_new(&who), 0);
	CU_ASSERT_PTR_NULL(who_find(who, &one));
	who_keep(who, &one, &lookup);
	CU_ASSERT_PTR_NOT_NULL_FATAL(who_find(who, &one));
	unit_string("host", "host", who_find(who, &one)->client);
	unit_string("program", "/usr/bin/dig", who_find(who, &one)->exe);
	unit_string("user", "root", who_find(who, &one)->user);
	CU_ASSERT_PTR_NULL(who_find(who, &other));
	who_free(who);
}

static void the_place_of_a_name_may_be_taken_by_another(void)
{
	const struct replay_lookup lookup = { .exe = "/usr/bin/dig" };
	struct alert_who one = { .exe_ino = 5 };
	struct who *who;
	uint64_t i;

	CU_ASSERT_EQUAL_FATAL(who_new(&who), 0);
	for (i = 0; i < 100000; i++) {
		one.exe_ino = i;
		who_keep(who, &one, &lookup);
	}
	CU_ASSERT_PTR_NOT_NULL(who_find(who, &one));
	one.exe_ino = 5;
	CU_ASSERT_PTR_NULL(who_find(who, &one));
	who_free(who);
}

static const struct unit_test tests[] = {
	UNIT(names_that_were_kept_are_found),
	UNIT(the_place_of_a_name_may_be_taken_by_another),
};

int main(void)
{
	return unit_main("enforcer/cli/replay/who", tests, ARRAY_SIZE(tests));
}
