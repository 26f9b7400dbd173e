/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_alerts.c - what is on by default.
 */
#include "policy/alerts.h"

#include <string.h>

#include "policy/base.h"
#include "tests/unit/unit.h"

/* nameward.yaml(5) says the same. */
static const struct {
	const char *name;
	enum policy_alert severity;
} defaults[] = {
	{ "tunnel", POLICY_ALERT_HIGH },
	{ "many-names", POLICY_ALERT_LOW },
	{ "txt", POLICY_ALERT_MEDIUM },
	{ "dga", POLICY_ALERT_HIGH },
	{ "nxdomain", POLICY_ALERT_MEDIUM },
	{ "rebinding", POLICY_ALERT_HIGH },
	{ "private-answer", POLICY_ALERT_NONE },
	{ "list", POLICY_ALERT_NONE },
	{ "first-domain", POLICY_ALERT_NONE },
	{ "first-pair", POLICY_ALERT_NONE },
	{ "resolver", POLICY_ALERT_MEDIUM },
	{ "encrypted-dns", POLICY_ALERT_LOW },
	{ "odd-type", POLICY_ALERT_MEDIUM },
	{ "odd-program", POLICY_ALERT_NONE },
	{ "lookalike", POLICY_ALERT_NONE },
	{ "beacon", POLICY_ALERT_NONE },
	{ "fast-flux", POLICY_ALERT_NONE },
};

static void each_detector_has_its_name_and_default(void)
{
	struct policy_alerts alerts;
	enum policy_detector i;

	policy_alerts_default(&alerts);
	CU_ASSERT_TRUE(alerts.on);
	CU_ASSERT_EQUAL(alerts.learn_s, 7 * 86400);
	CU_ASSERT_EQUAL(alerts.repeat_s, 3600);
	CU_ASSERT_EQUAL_FATAL(ARRAY_SIZE(defaults), POLICY_DETECTORS);
	for (i = 0; i < POLICY_DETECTORS; i++) {
		const struct policy_alerting *alerting =
			&alerts.detectors[i].alerting;

		unit_string("name", defaults[i].name, policy_alerts_name(i));
		CU_ASSERT_EQUAL(alerting->severity, defaults[i].severity);
		CU_ASSERT_FALSE(alerting->denies);
		CU_ASSERT_EQUAL(alerting->deny_s, 3600);
	}
}

static void any_says_if_lookups_matter(void)
{
	struct policy_alerts alerts;
	size_t i;

	policy_alerts_default(&alerts);
	CU_ASSERT_TRUE(policy_alerts_any(&alerts));
	alerts.on = false;
	CU_ASSERT_FALSE(policy_alerts_any(&alerts));
	alerts.on = true;
	for (i = 0; i < POLICY_DETECTORS; i++)
		alerts.detectors[i].alerting.severity = POLICY_ALERT_NONE;
	CU_ASSERT_FALSE(policy_alerts_any(&alerts));
	alerts.n_lists = 1;
	CU_ASSERT_TRUE(policy_alerts_any(&alerts));
}

static const struct unit_test tests[] = {
	UNIT(each_detector_has_its_name_and_default),
	UNIT(any_says_if_lookups_matter),
};

int main(void)
{
	return unit_main("alerts", tests, ARRAY_SIZE(tests));
}
