/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_status_denied.c - each word of the policy, without devices.  The devices
 * of a daemon that runs are in tests/e2e/answered.sh.
 */
#include "enforcer/control/status_denied.h"

#include "enforcer/lib/buf.h"
#include "enforcer/lib/jsonout.h"
#include "policy/base.h"
#include "tests/unit/jsoncheck.h"
#include "tests/unit/unit.h"

static void each_word_is_that_of_the_language(void)
{
	static const struct {
		enum policy_denied denied;
		const char *word;
	} cases[] = {
		{ POLICY_DENIED_ANSWER, "answer" },
		{ POLICY_DENIED_REFUSED, "refused" },
		{ POLICY_DENIED_ERROR, "error" },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		const struct jsoncheck checks[] = {
			{ "denied.as", cases[i].word },
			{ "denied.answered_at.0", "-" },
			{ "denied.error_at.0", "-" },
		};
		CLEANUP(jsonout_freep) struct jsonout *json = NULL;
		struct buf line = { 0 };

		CU_ASSERT_EQUAL_FATAL(jsonout_new(&json), 0);
		jsonout_begin(json, &line);
		status_denied_put(json, cases[i].denied, NULL);
		jsonout_end(json);
		buf_text(&line, "\n");
		buf_char(&line, '\0');
		jsoncheck_line(line.data, checks, ARRAY_SIZE(checks));
		buf_done(&line);
	}
}

int main(void)
{
	static const struct unit_test tests[] = {
		UNIT(each_word_is_that_of_the_language),
	};

	return unit_main("status_denied", tests, ARRAY_SIZE(tests));
}
