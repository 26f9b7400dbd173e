/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_alerting.c - severity, action and how long.
 */
#include "policy/language/alert/alerting.h"

#include <errno.h>

#include "policy/base.h"
#include "tests/unit/policy/language/snippet.h"
#include "tests/unit/unit.h"

static const struct schema_key keys[] = {
	ALERTING_SEVERITY,
	ALERTING_ACTION,
};
static const struct schema_map map = SCHEMA_MAP("it", keys);

static const struct {
	const char *text;
	enum policy_alert severity;
	bool denies;
	uint32_t deny_s;
	const char *error;
} cases[] = {
	{ "{severity: low}", POLICY_ALERT_LOW, false, 7, "" },
	{ "{severity: high, action: alert}", POLICY_ALERT_HIGH, false, 7, "" },
	{ "{action: deny}", POLICY_ALERT_MEDIUM, true, 7, "" },
	{ "{action: deny, for: 2h}", POLICY_ALERT_MEDIUM, true, 7200, "" },
	{ "{severity: no}", POLICY_ALERT_NONE, false, 7, "" },
	{ "{severity: off}", POLICY_ALERT_MEDIUM, false, 7,
	  "1:12: error: severity: want no, low, medium or high, found 'off'" },
	{ "{action: deny, for: 31d}", POLICY_ALERT_MEDIUM, true, 7,
	  "1:21: error: for: want a time from 1s to 30d, found '31d'" },
	{ "{for: 5m}", POLICY_ALERT_MEDIUM, false, 300,
	  "1:7: error: for: want 'action: deny' beside it, found none" },
};

static void each_key_is_read(void)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		struct policy_alerting alerting = { .severity =
							    POLICY_ALERT_MEDIUM,
						    .deny_s = 7 };
		struct snippet s;
		int r;

		snippet_open(&s, cases[i].text);
		r = schema_read(&s.context, &map, &s.root, &alerting);
		if (r == 0)
			r = alerting_check(&s.context, &s.root, &alerting);
		unit_string(cases[i].text, cases[i].error, snippet_error(&s));
		CU_ASSERT_EQUAL(r, *cases[i].error ? -EINVAL : 0);
		CU_ASSERT_EQUAL(alerting.severity, cases[i].severity);
		CU_ASSERT_EQUAL(alerting.denies, cases[i].denies);
		CU_ASSERT_EQUAL(alerting.deny_s, cases[i].deny_s);
		snippet_done(&s);
	}
}

static const struct unit_test tests[] = {
	UNIT(each_key_is_read),
};

int main(void)
{
	return unit_main("alerting", tests, ARRAY_SIZE(tests));
}
