/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_alert_advice.c - each kind of alert has advice.
 */
#include "enforcer/cli/alert_advice.h"

#include <string.h>

#include "policy/alerts.h"
#include "policy/base.h"
#include "tests/unit/unit.h"

static void each_alert_has_advice(void)
{
	enum policy_detector i;
	const char *advice;

	for (i = 0; i < POLICY_DETECTORS; i++) {
		advice = alert_advice(policy_alerts_name(i));
		CU_ASSERT(advice && strlen(advice) > 20);
	}
	CU_ASSERT_PTR_NOT_NULL(alert_advice("rule"));
	CU_ASSERT_PTR_NOT_NULL(alert_advice("other-port"));
	CU_ASSERT_PTR_NULL(alert_advice("another"));
}

static const struct unit_test tests[] = {
	UNIT(each_alert_has_advice),
};

int main(void)
{
	return unit_main("alert_advice", tests, ARRAY_SIZE(tests));
}
