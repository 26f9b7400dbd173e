/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_alert.c - all detectors, and their bounds.
 */
#include "enforcer/alert/alert.h"

#include "policy/base.h"
#include "tests/unit/alertbox.h"
#include "tests/unit/unit.h"

#define BIT(detector) POLICY_DETECTOR_BIT(POLICY_##detector)

#define ALL ((1U << POLICY_DETECTORS) - 1)

static void a_million_names_need_no_more_memory(void)
{
	char name[DNS_NAME_TEXT_MAX];
	struct alertbox box;
	uint64_t i;
	size_t before;

	alertbox_open(&box, ALL & ~BIT(ODD_PROGRAM));
	before = alert_memory(box.alerts);
	CU_ASSERT(before < 6000000);
	for (i = 0; i < 1000000; i++) {
		box.next.time_ns += 100000000;
		alertbox_program(&box, i % 10000);
		(void)alertbox_data_name(i, 8, i % 3 ? "com" : "x.org", name);
		(void)alertbox_ask(&box, name, 1);
		(void)alertbox_answer(&box, name, i % 2 ? 3 : 0,
				      i % 2 ? "" : "203.0.113.1");
		alert_tick(box.alerts, box.next.time_ns);
	}
	CU_ASSERT_EQUAL(alert_memory(box.alerts), before);
	alertbox_close(&box);
}

/* The alerts of some traffic, as one number. */
static uint64_t alerts_of(void)
{
	char name[DNS_NAME_TEXT_MAX];
	struct alertbox box;
	uint64_t i, sum = 0;

	alertbox_open(&box, ALL & ~BIT(ODD_PROGRAM));
	for (i = 0; i < 5000; i++) {
		alertbox_wait(&box, i % 7);
		alertbox_program(&box, i % 5);
		(void)alertbox_data_name(i, i % 20 + 5, i % 2 ? "com" : "x.org",
					 name);
		sum = sum * 31 + alertbox_ask(&box, name, (uint16_t)(i % 20));
		sum = sum * 31 + alertbox_answer(&box, name, i % 2 ? 3 : 0,
						 i % 2 ? "" : "10.0.0.1");
	}
	for (i = 0; i < POLICY_DETECTORS; i++)
		sum = sum * 31 + box.n[i];
	alertbox_close(&box);
	return sum;
}

static void the_same_lookups_yield_the_same_alerts(void)
{
	CU_ASSERT_EQUAL(alerts_of(), alerts_of());
}

static void changed_settings_hold_at_once(void)
{
	struct policy_alerts other;
	struct alertbox box;

	alertbox_open(&box, BIT(ENCRYPTED_DNS));
	(void)alertbox_ask(&box, "dns.google", 1);
	CU_ASSERT_EQUAL(box.last.severity, POLICY_ALERT_LOW);
	other = box.settings;
	other.detectors[POLICY_ENCRYPTED_DNS].alerting.severity =
		POLICY_ALERT_MEDIUM;
	CU_ASSERT_EQUAL(alert_set(box.alerts, &other), 0);
	(void)alertbox_ask(&box, "doh.pub", 1);
	CU_ASSERT_EQUAL(box.last.severity, POLICY_ALERT_MEDIUM);
	alertbox_close(&box);
}

static void names_of_any_form_are_looked_at(void)
{
	struct alertbox box;
	struct dns_name root = { .len = 1 }, none = { 0 };
	struct alert_domain domain = { 0 };

	alertbox_open(&box, ALL);
	(void)alertbox_ask(&box, "com", 1);
	(void)alertbox_ask(&box, "\\000\\255.\\..example.com", 1);
	(void)alertbox_answer(&box, "com", 3, "");
	box.next.name = &root;
	box.next.domain = &domain;
	(void)alert_look(box.alerts, &box.next);
	box.next.name = &none;
	CU_ASSERT_EQUAL(alert_look(box.alerts, &box.next), 0);
	alertbox_close(&box);
}

static const struct unit_test tests[] = {
	UNIT(a_million_names_need_no_more_memory),
	UNIT(the_same_lookups_yield_the_same_alerts),
	UNIT(changed_settings_hold_at_once),
	UNIT(names_of_any_form_are_looked_at),
};

int main(void)
{
	return unit_main("enforcer/alert/alert", tests, ARRAY_SIZE(tests));
}
