/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_beacon.c - questions as regular as a clock.
 */
#include "enforcer/alert/detector/beacon.h"

#include <stdio.h>

#include "policy/base.h"
#include "tests/unit/alertbox.h"
#include "tests/unit/unit.h"

#define BIT(detector) POLICY_DETECTOR_BIT(POLICY_##detector)

#define DAY 86400

/* A young domain, asked for each @period_s, up to @jitter_s later. */
static unsigned int beats(uint64_t age_days, uint64_t period_s,
			  uint64_t jitter_s)
{
	struct alertbox box;
	unsigned int found;
	uint64_t i, late, before = 0;

	alertbox_open(&box, BIT(BEACON));
	(void)alertbox_ask(&box, "www.example.org", 1);
	alertbox_wait(&box, 10 * DAY);
	(void)alertbox_ask(&box, "c.example.com", 1);
	alertbox_wait(&box, age_days * DAY);
	for (i = 0; i < 40; i++) {
		late = jitter_s ? i * i * 7919 % jitter_s : 0;
		alertbox_wait(&box, period_s + late - before);
		before = late;
		(void)alertbox_ask(&box, "c.example.com", 1);
		(void)alertbox_ask(&box, "c.example.com", 28);
	}
	found = box.n[POLICY_BEACON];
	if (found) {
		CU_ASSERT_EQUAL(box.last.evidence.unit, ALERT_GAPS);
		CU_ASSERT_EQUAL(box.last.evidence.threshold, 20);
		CU_ASSERT(box.last.evidence.window_s >= period_s - jitter_s);
	}
	alertbox_close(&box);
	return found;
}

static void a_regular_question_for_a_young_domain_is_an_alert(void)
{
	CU_ASSERT_EQUAL(beats(0, 60, 0), 1);
	CU_ASSERT_EQUAL(beats(0, 60, 2), 1);
	CU_ASSERT_EQUAL(beats(0, 60, 40), 0);
	CU_ASSERT_EQUAL(beats(8, 60, 0), 0);
	CU_ASSERT_EQUAL(beats(0, 5, 0), 0);
}

static void the_highest_number_of_gaps_is_reached(void)
{
	struct alertbox box;
	unsigned int i;

	alertbox_open(&box, BIT(BEACON));
	box.settings.detectors[POLICY_BEACON].gaps = POLICY_BEACON_GAPS_MAX;
	(void)alertbox_ask(&box, "www.example.org", 1);
	alertbox_wait(&box, 10 * DAY);
	for (i = 0; i < POLICY_BEACON_GAPS_MAX; i++) {
		(void)alertbox_ask(&box, "c.example.com", 1);
		alertbox_wait(&box, 60);
	}
	CU_ASSERT_EQUAL(box.n[POLICY_BEACON], 0);
	(void)alertbox_ask(&box, "c.example.com", 1);
	CU_ASSERT_EQUAL(box.n[POLICY_BEACON], 1);
	CU_ASSERT_EQUAL(box.last.evidence.score, POLICY_BEACON_GAPS_MAX);
	alertbox_close(&box);
}

static void a_program_that_asks_for_many_domains_has_no_beacon(void)
{
	char name[DNS_NAME_TEXT_MAX];
	struct alertbox box;
	unsigned int i;

	alertbox_open(&box, BIT(BEACON));
	for (i = 0; i < 30; i++) {
		(void)snprintf(name, sizeof(name), "www.d%u.com", i);
		(void)alertbox_ask(&box, name, 1);
	}
	alertbox_wait(&box, 8 * DAY);
	for (i = 0; i < 40; i++) {
		alertbox_wait(&box, 60);
		(void)alertbox_ask(&box, "c.example.com", 1);
	}
	CU_ASSERT_EQUAL(box.n[POLICY_BEACON], 0);
	alertbox_close(&box);
}

static const struct unit_test tests[] = {
	UNIT(a_regular_question_for_a_young_domain_is_an_alert),
	UNIT(the_highest_number_of_gaps_is_reached),
	UNIT(a_program_that_asks_for_many_domains_has_no_beacon),
};

int main(void)
{
	return unit_main("enforcer/alert/detector/beacon", tests,
			 ARRAY_SIZE(tests));
}
