/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_summary_json.c - a line for each group.
 */
#include "enforcer/cli/verdict/summary.h"

#include "policy/base.h"
#include "tests/unit/enforcer/cli/verdict/verdict_scene.h"
#include "tests/unit/unit.h"

static struct verdict_scene scene;

static void each_group_is_a_line(void)
{
	char text[4096];

	verdict_scene_summary(&scene, verdict_scene_before, summary_json, text,
			      sizeof(text));
	unit_string(
		"text",
		"{\"kind\":\"lookup\",\"decision\":\"deny\",\"rule\":null,"
		"\"reason\":\"default\",\"passed\":true,\"against\":{"
		"\"decision\":\"allow\",\"rule\":\"all\",\"reason\":\"rule\"},"
		"\"program\":{\"exe\":\"/bin/a\",\"user\":\"1007\"},"
		"\"count\":3,\"first\":\"2026-11-20T10:00:01.000000000Z\","
		"\"last\":\"2026-11-20T10:00:03.000000000Z\",\"items\":["
		"{\"name\":\"b.test\",\"type\":\"A\",\"count\":2,"
		"\"first\":\"2026-11-20T10:00:01.000000000Z\","
		"\"last\":\"2026-11-20T10:00:02.000000000Z\"},"
		"{\"name\":\"c.test\",\"type\":\"A\",\"count\":1,"
		"\"first\":\"2026-11-20T10:00:03.000000000Z\","
		"\"last\":\"2026-11-20T10:00:03.000000000Z\"}]}\n"
		"{\"kind\":\"lookup\",\"decision\":\"deny\",\"rule\":null,"
		"\"reason\":\"default\",\"passed\":false,\"against\":{"
		"\"decision\":\"allow\",\"rule\":\"all\",\"reason\":\"rule\"},"
		"\"program\":{\"exe\":\"/bin/a\",\"user\":\"1007\"},"
		"\"count\":1,\"first\":\"2026-11-20T10:00:04.000000000Z\","
		"\"last\":\"2026-11-20T10:00:04.000000000Z\",\"items\":["
		"{\"name\":\"c.test\",\"type\":\"A\",\"count\":1,"
		"\"first\":\"2026-11-20T10:00:04.000000000Z\","
		"\"last\":\"2026-11-20T10:00:04.000000000Z\"}]}\n"
		"{\"kind\":\"lookup\",\"decision\":\"allow\",\"rule\":\"a\","
		"\"reason\":\"rule\",\"passed\":true,\"against\":{"
		"\"decision\":\"allow\",\"rule\":\"all\",\"reason\":\"rule\"},"
		"\"program\":{\"exe\":\"/bin/a\",\"user\":\"1007\"},"
		"\"count\":1,\"first\":\"2026-11-20T10:00:00.000000000Z\","
		"\"last\":\"2026-11-20T10:00:00.000000000Z\",\"items\":["
		"{\"name\":\"a.test\",\"type\":\"A\",\"count\":1,"
		"\"first\":\"2026-11-20T10:00:00.000000000Z\","
		"\"last\":\"2026-11-20T10:00:00.000000000Z\"}]}\n"
		"{\"policy\":\"now.yaml\",\"against\":\"before.yaml\","
		"\"allowed\":1,\"denied\":4,\"denied_passed\":3,"
		"\"answers_shut\":0,\"newly_denied\":4,\"newly_allowed\":0,"
		"\"lost\":1,\"unreadable\":0}\n",
		text);
}

static const struct unit_test tests[] = {
	UNIT(each_group_is_a_line),
};

int main(void)
{
	return unit_main("enforcer/cli/verdict/summary_json", tests,
			 ARRAY_SIZE(tests));
}
