/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_status_name_services.c - the sentence is a string of the document; the
 * sentences themselves are in test_name_services.c.
 */
#include "enforcer/control/status_name_services.h"

#include "enforcer/host/services/plan.h"
#include "enforcer/lib/buf.h"
#include "enforcer/lib/jsonout.h"
#include "policy/base.h"
#include "tests/unit/jsoncheck.h"
#include "tests/unit/unit.h"

static void the_sentence_is_a_member_of_the_document(void)
{
	static const struct jsoncheck checks[] = {
		{ "name_services", "not refused: the line \"hosts\" ends" },
	};
	const struct plan plan = { .lost = 1,
				   .why = "the line \"hosts\" ends" };
	CLEANUP(jsonout_freep) struct jsonout *json = NULL;
	struct buf line = { 0 };

	CU_ASSERT_EQUAL_FATAL(jsonout_new(&json), 0);
	jsonout_begin(json, &line);
	status_name_services_put(json, NULL, &plan);
	jsonout_end(json);
	buf_text(&line, "\n");
	buf_char(&line, '\0');
	jsoncheck_line(line.data, checks, ARRAY_SIZE(checks));
	buf_done(&line);
}

int main(void)
{
	static const struct unit_test tests[] = {
		UNIT(the_sentence_is_a_member_of_the_document),
	};

	return unit_main("status_name_services", tests, ARRAY_SIZE(tests));
}
