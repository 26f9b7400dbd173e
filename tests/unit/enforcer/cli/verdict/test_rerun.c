/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_rerun.c - the order of events, and two policies beside each other.
 */
#include "enforcer/cli/verdict/rerun.h"

#include <stdio.h>

#include "policy/base.h"
#include "tests/unit/enforcer/cli/verdict/verdict_scene.h"
#include "tests/unit/unit.h"

static const char open_all[] = "version: 1\n"
			       "rules:\n"
			       "  - name: web\n"
			       "    domains: ['*.test']\n"
			       "    action: allow\n";
static const char quiet[] = "version: 1\n"
			    "rules:\n"
			    "  - name: some\n"
			    "    domains: [a.test, d.test]\n"
			    "    action: allow\n"
			    "    open: no\n";

static struct verdict_scene scene;

static void two_policies_differ_where_one_denies(void)
{
	verdict_scene_begin(&scene, quiet, open_all);
	verdict_scene_add(&scene, SCENE_QUERY("00:01", "a.test"));
	verdict_scene_add(&scene, SCENE_ANSWER("00:01", "a.test",
					       SCENE_A("a.test", "192.0.2.1")));
	verdict_scene_add(&scene, SCENE_CONNECT("00:02", "192.0.2.1", "443"));
	verdict_scene_add(&scene, SCENE_QUERY("00:03", "b.test"));
	verdict_scene_add(&scene, SCENE_QUERY("00:03", "x.other"));
	unit_string("newly denied",
		    "deny lookup, default; before: web, rule: b.test A\n"
		    "deny answer, some, opens-nothing; before: web, accepted: "
		    "a.test A\n"
		    "deny connection, not-open; before: web, opened: 192.0.2.1 "
		    "443/tcp\n",
		    verdict_scene_text(&scene, TALLY_NEWLY_DENIED));
	unit_string("newly permitted", "",
		    verdict_scene_text(&scene, TALLY_NEWLY_ALLOWED));
	CU_ASSERT_EQUAL(tally_count(&scene.rerun.tally, TALLY_NEWLY_DENIED), 3);
	verdict_scene_end(&scene);

	verdict_scene_begin(&scene, open_all, quiet);
	verdict_scene_add(&scene, SCENE_QUERY("00:03", "b.test"));
	verdict_scene_add(&scene, SCENE_QUERY("00:03", "a.test"));
	unit_string("the other way round",
		    "allow lookup, web, rule; before: default: b.test A\n",
		    verdict_scene_text(&scene, TALLY_NEWLY_ALLOWED));
	verdict_scene_end(&scene);
}

static void a_file_of_an_earlier_time_begins_anew(void)
{
	verdict_scene_begin(&scene, open_all, NULL);
	verdict_scene_add(&scene, SCENE_CONNECT("50:00", "192.0.2.1", "443"));
	verdict_scene_add(&scene, SCENE_ANSWER("00:01", "a.test",
					       SCENE_A("a.test", "192.0.2.1")));
	verdict_scene_add(&scene, SCENE_CONNECT("00:02", "192.0.2.1", "443"));
	unit_string("after its answer only",
		    "deny connection, not-open: 192.0.2.1 443/tcp\n",
		    verdict_scene_text(&scene, TALLY_BROKEN));
	verdict_scene_end(&scene);
}

/* More than wait at a time. */
static void no_connection_is_left_out(void)
{
	char record[512];
	unsigned int i;

	verdict_scene_begin(&scene, open_all, NULL);
	for (i = 0; i < RERUN_WAITING_MAX + 10; i++) {
		(void)snprintf(record, sizeof(record),
			       SCENE_CONNECT("00:02", "192.0.2.1",
					     "443") ",'destination.port':%u",
			       1 + i % 60000);
		verdict_scene_add(&scene, record);
	}
	CU_ASSERT_EQUAL(rerun_end(&scene.rerun), 0);
	CU_ASSERT_EQUAL(tally_count(&scene.rerun.tally, TALLY_BROKEN),
			RERUN_WAITING_MAX + 10);
	CU_ASSERT_EQUAL(scene.rerun.n_events, RERUN_WAITING_MAX + 10);
	verdict_scene_end(&scene);
}

static void records_that_cannot_be_decided_are_counted(void)
{
	verdict_scene_begin(&scene, open_all, NULL);
	verdict_scene_add(&scene, "'event.action':'lost'");
	verdict_scene_add(&scene, "'event.action':'policy'");
	verdict_scene_add(&scene, SCENE_CONNECT("00:02", "nowhere", "443"));
	CU_ASSERT_EQUAL(scene.rerun.n_losses, 1);
	CU_ASSERT_EQUAL(scene.rerun.n_unreadable, 1);
	CU_ASSERT_EQUAL(scene.rerun.n_events, 0);
	verdict_scene_end(&scene);
}

static const char listed[] = "version: 1\n"
			     "resolvers: [192.0.2.53]\n"
			     "rules:\n"
			     "  - name: web\n"
			     "    domains: ['*.test']\n"
			     "    action: allow\n";

/* With the addresses of the question, and the verdict of the answer. */
static void a_record_may_be_question_and_answer(void)
{
	verdict_scene_begin(&scene, listed, NULL);
	verdict_scene_add(
		&scene,
		SCENE_ANSWER(
			"00:01", "a.test",
			SCENE_A("a.test",
				"192.0.2.1")) ",'event.action':'lookup','dns.type':'answer',"
					      "'event.outcome':'failure','event.reason':"
					      "'opens-nothing','source.ip':'192.0.2.9',"
					      "'destination.ip':'192.0.2.53'");
	verdict_scene_add(
		&scene,
		SCENE_ANSWER("00:02", "m.test",
			     "") ",'event.action':'lookup','dns.type':'answer',"
				 "'event.reason':'malformed'");
	verdict_scene_add(
		&scene,
		SCENE_QUERY(
			"00:03",
			"b.other") ",'event.action':'lookup','dns.type':'query'");
	unit_string("permitted",
		    "allow lookup, web, rule: a.test A, m.test A\n"
		    "allow answer, web, accepted: a.test A\n",
		    verdict_scene_text(&scene, TALLY_ALLOWED));
	unit_string("denied", "deny lookup, default: b.other A\n",
		    verdict_scene_text(&scene, TALLY_BROKEN));
	verdict_scene_end(&scene);
}

static const struct unit_test tests[] = {
	UNIT(two_policies_differ_where_one_denies),
	UNIT(a_file_of_an_earlier_time_begins_anew),
	UNIT(no_connection_is_left_out),
	UNIT(a_record_may_be_question_and_answer),
	UNIT(records_that_cannot_be_decided_are_counted),
};

int main(void)
{
	return unit_main("enforcer/cli/verdict/rerun", tests,
			 ARRAY_SIZE(tests));
}
