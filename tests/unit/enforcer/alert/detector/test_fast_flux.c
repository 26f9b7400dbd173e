/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_fast_flux.c - names with ever other networks.
 */
#include "enforcer/alert/detector/fast_flux.h"

#include <stdio.h>

#include "policy/base.h"
#include "tests/unit/alertbox.h"
#include "tests/unit/unit.h"

#define BIT(detector) POLICY_DETECTOR_BIT(POLICY_##detector)

#define DAY 86400

static unsigned int change(uint64_t age_days, uint32_t ttl_s, unsigned int n)
{
	struct alertbox box;
	char addr[32];
	unsigned int i, found;

	alertbox_open(&box, BIT(FAST_FLUX));
	(void)alertbox_ask(&box, "www.example.org", 1);
	alertbox_wait(&box, 10 * DAY);
	(void)alertbox_ask(&box, "c.example.com", 1);
	alertbox_wait(&box, age_days * DAY);
	box.next.ttl_s = ttl_s;
	for (i = 0; i < 40; i++) {
		(void)snprintf(addr, sizeof(addr), "203.%u.113.1", i % n);
		(void)alertbox_answer(&box, "c.example.com", 0, addr);
	}
	found = box.n[POLICY_FAST_FLUX];
	alertbox_close(&box);
	return found;
}

static void ten_networks_of_a_young_name_are_an_alert(void)
{
	CU_ASSERT_EQUAL(change(0, 60, 10), 1);
	CU_ASSERT_EQUAL(change(0, 60, 40), 1);
	CU_ASSERT_EQUAL(change(0, 60, 9), 0);
	CU_ASSERT_EQUAL(change(0, 3600, 40), 0);
	CU_ASSERT_EQUAL(change(8, 60, 40), 0);
}

static void the_highest_number_of_networks_is_reached(void)
{
	struct alertbox box;
	char addr[32];
	unsigned int i;

	alertbox_open(&box, BIT(FAST_FLUX));
	box.settings.detectors[POLICY_FAST_FLUX].networks =
		POLICY_FAST_FLUX_NETWORKS_MAX;
	(void)alertbox_ask(&box, "www.example.org", 1);
	alertbox_wait(&box, 10 * DAY);
	box.next.ttl_s = 60;
	for (i = 1; i <= POLICY_FAST_FLUX_NETWORKS_MAX; i++) {
		(void)snprintf(addr, sizeof(addr), "203.%u.113.1", i);
		(void)alertbox_answer(&box, "c.example.com", 0, addr);
		CU_ASSERT_EQUAL(box.n[POLICY_FAST_FLUX],
				i == POLICY_FAST_FLUX_NETWORKS_MAX);
	}
	alertbox_close(&box);
}

/* As after a start without the file of what was seen. */
static void answers_without_a_question_before_are_no_alert(void)
{
	struct alertbox box;
	char addr[32];
	unsigned int i;

	alertbox_open(&box, BIT(FAST_FLUX));
	box.next.ttl_s = 60;
	for (i = 0; i < 40; i++) {
		(void)snprintf(addr, sizeof(addr), "203.%u.113.1", i);
		(void)alertbox_answer(&box, "c.example.com", 0, addr);
	}
	CU_ASSERT_EQUAL(box.n[POLICY_FAST_FLUX], 0);
	alertbox_close(&box);
}

static const struct unit_test tests[] = {
	UNIT(ten_networks_of_a_young_name_are_an_alert),
	UNIT(the_highest_number_of_networks_is_reached),
	UNIT(answers_without_a_question_before_are_no_alert),
};

int main(void)
{
	return unit_main("enforcer/alert/detector/fast_flux", tests,
			 ARRAY_SIZE(tests));
}
