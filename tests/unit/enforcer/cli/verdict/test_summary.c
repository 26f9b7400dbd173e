/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_summary.c - the numbers.
 */
#include "enforcer/cli/verdict/summary.h"

#include "policy/base.h"
#include "tests/unit/enforcer/cli/verdict/verdict_scene.h"
#include "tests/unit/unit.h"

static void answers_do_not_count_twice(void)
{
	static struct verdict_scene scene;
	struct summary_totals totals;

	verdict_scene_begin(&scene,
			    "version: 1\n"
			    "rules:\n"
			    "  - name: a\n"
			    "    domains: [a.test]\n"
			    "    action: allow\n"
			    "    open: no\n",
			    NULL);
	verdict_scene_add(&scene, SCENE_QUERY("00:00", "a.test"));
	verdict_scene_add(&scene,
			  SCENE_ANSWER("00:01", "a.test",
				       SCENE_A("a.test", "192.0.2.1")) ",'namew"
								       "ard':{"
								       "'opened"
								       "':['192"
								       ".0.2.1'"
								       "]}");
	verdict_scene_add(&scene, SCENE_QUERY("00:02", "b.test"));
	verdict_scene_add(
		&scene,
		SCENE_QUERY("00:02", "c.test") ",'event.outcome':'failure'");
	CU_ASSERT_EQUAL(rerun_end(&scene.rerun), 0);
	CU_ASSERT_EQUAL_FATAL(summary_count(&scene.rerun, &totals), 0);
	CU_ASSERT_EQUAL(totals.allowed, 1);
	CU_ASSERT_EQUAL(totals.denied, 2);
	CU_ASSERT_EQUAL(totals.broken, 1);
	CU_ASSERT_EQUAL(totals.shut, 1);
	verdict_scene_end(&scene);
}

static const struct unit_test tests[] = {
	UNIT(answers_do_not_count_twice),
};

int main(void)
{
	return unit_main("enforcer/cli/verdict/summary", tests,
			 ARRAY_SIZE(tests));
}
