/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_as.c - pairs that say who it was, and what is none.
 */
#include "enforcer/cli/verdict/as.h"

#include <errno.h>

#include "policy/base.h"
#include "tests/unit/unit.h"

static void each_key_is_taken_once(void)
{
	struct as as = { 0 };

	CU_ASSERT_EQUAL(as_parse(&as, "exe=/opt/a=b,user=root,comm=x"), 0);
	unit_string("exe", "/opt/a=b", as.who.exe);
	unit_string("user", "root", as.who.user);
	unit_string("comm", "x", as.who.comm);
	CU_ASSERT_PTR_NULL(as.who.cgroup);
}

static void a_text_that_is_no_pair_is_refused(void)
{
	static const char *const wrong[] = { "",
					     "exe",
					     "exe=",
					     "name=a",
					     "exe=/a,exe=/b",
					     "exe=/a,",
					     "exe=/a,,user=root" };
	struct as as = { .who = { .exe = "kept" } };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(wrong); i++)
		CU_ASSERT_EQUAL(as_parse(&as, wrong[i]), -EINVAL);
	unit_string("left alone", "kept", as.who.exe);
}

static const struct unit_test tests[] = {
	UNIT(each_key_is_taken_once),
	UNIT(a_text_that_is_no_pair_is_refused),
};

int main(void)
{
	return unit_main("enforcer/cli/verdict/as", tests, ARRAY_SIZE(tests));
}
