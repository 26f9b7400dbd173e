/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_summary_text.c - lists for people.
 */
#include "enforcer/cli/verdict/summary.h"

#include <stdio.h>
#include <string.h>

#include "policy/base.h"
#include "tests/unit/enforcer/cli/verdict/verdict_scene.h"
#include "tests/unit/unit.h"

static struct verdict_scene scene;

static void events_that_had_passed_and_are_denied_come_first(void)
{
	char text[2048];

	verdict_scene_summary(&scene, NULL, summary_text, text, sizeof(text));
	unit_string("text",
		    "now.yaml: 5 events: 1 permitted, 4 denied, of which 3 had "
		    "passed\n"
		    "1 record tells of events that were lost: they are not "
		    "decided here\n"
		    "\n"
		    "Denied, and had passed:\n"
		    "  /bin/a, user 1007\n"
		    "    3 lookups, no rule\n"
		    "      b.test A (2)\n"
		    "      and 1 more\n"
		    "\n"
		    "Denied, as then:\n"
		    "  /bin/a, user 1007\n"
		    "    1 lookup, no rule\n"
		    "      c.test A\n"
		    "\n"
		    "Permitted:\n"
		    "  /bin/a, user 1007\n"
		    "    1 lookup, rule 'a'\n"
		    "      a.test A\n",
		    text);
}

static void differences_are_listed_alone(void)
{
	char text[2048];

	verdict_scene_summary(&scene, verdict_scene_before, summary_text, text,
			      sizeof(text));
	unit_string("text",
		    "now.yaml: 5 events: 1 permitted, 4 denied, of which 3 had "
		    "passed\n"
		    "1 record tells of events that were lost: they are not "
		    "decided here\n"
		    "\n"
		    "Newly denied, unlike by before.yaml:\n"
		    "  /bin/a, user 1007\n"
		    "    3 lookups, no rule; by before.yaml: rule "
		    "'all'\n"
		    "      b.test A (2)\n"
		    "      and 1 more\n"
		    "    1 lookup, no rule; by before.yaml: rule "
		    "'all'\n"
		    "      c.test A\n",
		    text);
	verdict_scene_summary(&scene, verdict_scene_now, summary_text, text,
			      sizeof(text));
	CU_ASSERT_PTR_NOT_NULL(strstr(
		text, "\nNothing is decided otherwise than by before.yaml\n"));
}

static void the_end_of_what_expired_is_shown_if_it_is_one(void)
{
	static const struct summary summary = { .rerun = &scene.rerun,
						.policy = "now.yaml",
						.examples = 1 };
	char text[2048];
	unsigned int n;

	for (n = 1; n <= 2; n++) {
		FILE *to = fmemopen(text, sizeof(text), "w");

		CU_ASSERT_PTR_NOT_NULL_FATAL(to);
		verdict_scene_begin(&scene, verdict_scene_now, NULL);
		verdict_scene_add(&scene,
				  SCENE_ANSWER("00:01", "a.test",
					       SCENE_A("a.test", "192.0.2.1")));
		verdict_scene_add(&scene,
				  SCENE_CONNECT("10:00", "192.0.2.1", "443"));
		if (n == 2)
			verdict_scene_add(
				&scene,
				SCENE_CONNECT("11:00", "192.0.2.1", "443"));
		CU_ASSERT_EQUAL(rerun_end(&scene.rerun), 0);
		CU_ASSERT_EQUAL(summary_text(&summary, to), 0);
		(void)fclose(to);
		verdict_scene_end(&scene);
		CU_ASSERT_EQUAL(!strstr(text,
					"rule 'a', expired, had it open until "
					"2026-11-20T10:01:11.000000000Z\n"),
				n == 2);
		CU_ASSERT_EQUAL(!strstr(text, "rule 'a', expired\n"), n == 1);
	}
}

static void a_comm_is_no_path(void)
{
	static const struct summary summary = { .rerun = &scene.rerun,
						.policy = "now.yaml",
						.examples = 1 };
	char text[2048];
	FILE *to = fmemopen(text, sizeof(text), "w");

	CU_ASSERT_PTR_NOT_NULL_FATAL(to);
	verdict_scene_begin(&scene, verdict_scene_now, NULL);
	verdict_scene_add(
		&scene,
		SCENE_QUERY(
			"00:00",
			"b.test") ","
				  "'process.executable':'','process.name':'/bin/a'");
	CU_ASSERT_EQUAL(rerun_end(&scene.rerun), 0);
	CU_ASSERT_EQUAL(summary_text(&summary, to), 0);
	(void)fclose(to);
	verdict_scene_end(&scene);
	CU_ASSERT_PTR_NOT_NULL(strstr(text, "\n  comm '/bin/a', user 1007\n"));
}

static const struct unit_test tests[] = {
	UNIT(events_that_had_passed_and_are_denied_come_first),
	UNIT(differences_are_listed_alone),
	UNIT(the_end_of_what_expired_is_shown_if_it_is_one),
	UNIT(a_comm_is_no_path),
};

int main(void)
{
	return unit_main("enforcer/cli/verdict/summary_text", tests,
			 ARRAY_SIZE(tests));
}
