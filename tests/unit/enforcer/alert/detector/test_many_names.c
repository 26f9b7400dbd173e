/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_many_names.c - many different names below one domain.
 */
#include "enforcer/alert/detector/many_names.h"

#include <stdio.h>

#include "policy/base.h"
#include "tests/unit/alertbox.h"
#include "tests/unit/unit.h"

#define BIT(detector) POLICY_DETECTOR_BIT(POLICY_##detector)
#define A 1

/* Ask for "w0" to "wN" below @domain; returns the alerts. */
static unsigned int ask(struct alertbox *box, unsigned int n,
			const char *domain, uint64_t gap_s)
{
	char name[DNS_NAME_TEXT_MAX];
	unsigned int i;

	for (i = 0; i < n; i++) {
		alertbox_wait(box, gap_s);
		(void)snprintf(name, sizeof(name), "w%u.%s", i, domain);
		(void)alertbox_ask(box, name, A);
	}
	return box->n[POLICY_MANY_NAMES];
}

static void two_hundred_and_fifty_names_in_an_hour_are_too_many(void)
{
	struct alertbox box;

	alertbox_open(&box, BIT(MANY_NAMES));
	CU_ASSERT_EQUAL(ask(&box, 215, "example.com", 1), 0);
	CU_ASSERT_EQUAL(ask(&box, 290, "example.com", 1), 1);
	CU_ASSERT_EQUAL(box.last.severity, POLICY_ALERT_LOW);
	CU_ASSERT_EQUAL(box.last.evidence.unit, ALERT_NAMES);
	CU_ASSERT(box.last.evidence.score >= 250);
	CU_ASSERT_EQUAL(box.last.evidence.window_s, 3600);
	alertbox_close(&box);
}

static void many_names_spread_over_a_day_are_not_too_many(void)
{
	struct alertbox box;

	alertbox_open(&box, BIT(MANY_NAMES));
	CU_ASSERT_EQUAL(ask(&box, 2000, "example.com", 20), 0);
	alertbox_close(&box);
}

static void names_of_addresses_are_not_counted(void)
{
	struct alertbox box;

	alertbox_open(&box, BIT(MANY_NAMES));
	CU_ASSERT_EQUAL(ask(&box, 1000, "3.2.1.in-addr.arpa", 0), 0);
	CU_ASSERT_EQUAL(ask(&box, 1000, "com.svc.cluster.local", 0), 0);
	CU_ASSERT_EQUAL(ask(&box, 1000, "svc.cluster.local", 0), 1);
	alertbox_close(&box);
}

static const struct unit_test tests[] = {
	UNIT(two_hundred_and_fifty_names_in_an_hour_are_too_many),
	UNIT(many_names_spread_over_a_day_are_not_too_many),
	UNIT(names_of_addresses_are_not_counted),
};

int main(void)
{
	return unit_main("enforcer/alert/detector/many_names", tests,
			 ARRAY_SIZE(tests));
}
