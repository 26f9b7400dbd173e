/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_alerts.c - `alerts` of the policy file, and of those that it includes.
 */
#include "policy/language/alert/alerts.h"

#include <errno.h>

#include "policy/base.h"
#include "policy/yaml/map.h"
#include "tests/unit/policy/language/snippet.h"
#include "tests/unit/unit.h"

static int read_files(struct snippet *s, const char *text)
{
	const struct yaml_maps one = { &s->root, 1 };

	snippet_open(s, text);
	return alerts_read(&s->context, &one);
}

static void the_word_no_turns_all_alerts_off(void)
{
	struct snippet s;

	CU_ASSERT_EQUAL(read_files(&s, "{alerts: no}"), 0);
	CU_ASSERT_FALSE(s.context.policy->alerts.on);
	snippet_done(&s);
	CU_ASSERT_EQUAL(read_files(&s, "{rules: []}"), 0);
	CU_ASSERT_TRUE(s.context.policy->alerts.on);
	snippet_done(&s);
	CU_ASSERT_EQUAL(read_files(&s, "{alerts: [tunnel]}"), -EINVAL);
	unit_string("a list",
		    "1:10: error: alerts: want no or a map, found a list",
		    snippet_error(&s));
	snippet_done(&s);
}

static void times_are_within_bounds(void)
{
	struct snippet s;

	CU_ASSERT_EQUAL(read_files(&s, "{alerts: {learn: 1d, repeat: 5m}}"), 0);
	CU_ASSERT_EQUAL(s.context.policy->alerts.learn_s, 86400);
	CU_ASSERT_EQUAL(s.context.policy->alerts.repeat_s, 300);
	snippet_done(&s);
	CU_ASSERT_EQUAL(read_files(&s, "{alerts: {repeat: 59s}}"), -EINVAL);
	snippet_done(&s);
}

static void other_files_have_exceptions_alone(void)
{
	const char *const text = "[{alerts: {tunnel: low, except: "
				 "[{domains: a}]}}, {alerts: {except: "
				 "[{domains: b}]}}, {alerts: {dga: no}}]";
	struct yaml_maps files;
	struct snippet s;

	snippet_open(&s, text);
	files = (struct yaml_maps){ s.root.items, 3 };
	CU_ASSERT_EQUAL(alerts_read(&s.context, &files), -EINVAL);
	CU_ASSERT_EQUAL(s.context.policy->alerts.n_matchers, 2);
	CU_ASSERT_EQUAL(s.context.policy->alerts.matchers[1].index, 1);
	CU_ASSERT_EQUAL(s.context.policy->alerts.detectors[POLICY_DGA]
				.alerting.severity,
			POLICY_ALERT_HIGH);
	unit_string("error",
		    "1:97: error: unknown key in alerts of an included file: "
		    "want one of except, found 'dga'",
		    snippet_error(&s));
	snippet_done(&s);
}

static const struct unit_test tests[] = {
	UNIT(the_word_no_turns_all_alerts_off),
	UNIT(times_are_within_bounds),
	UNIT(other_files_have_exceptions_alone),
};

int main(void)
{
	return unit_main("alerts", tests, ARRAY_SIZE(tests));
}
