/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_program.c - which domains of a program are counted.
 */
#include "enforcer/alert/state/program.h"

#include <stdio.h>

#include "policy/base.h"
#include "tests/unit/alertbox.h"
#include "tests/unit/unit.h"

#define BIT(detector) POLICY_DETECTOR_BIT(POLICY_##detector)

static void domains_younger_than_a_time_are_counted(void)
{
	struct program_domains domains = { .hashes = { 1, 2, 3 },
					   .times_s = { 100, 200, 300 } };
	uint32_t begin_s;

	CU_ASSERT_EQUAL(program_count(&domains, 310, 1000, &begin_s), 3);
	CU_ASSERT_EQUAL(begin_s, 100);
	CU_ASSERT_EQUAL(program_count(&domains, 310, 110, &begin_s), 1);
	CU_ASSERT_EQUAL(begin_s, 300);
	CU_ASSERT_EQUAL(program_count(&domains, 2000, 100, &begin_s), 0);
}

static void ten_thousand_programs_have_room_for_a_thousand(void)
{
	struct alert_losses losses;
	char name[DNS_NAME_TEXT_MAX];
	struct alertbox box;
	unsigned int i, j;
	size_t before;

	alertbox_open(&box, BIT(NXDOMAIN) | BIT(DGA));
	before = alert_memory(box.alerts);
	for (i = 0; i < 10000; i++)
		for (j = 0; j < 5; j++) {
			alertbox_program(&box, i + 1);
			(void)snprintf(name, sizeof(name), "house%u.com", j);
			(void)alertbox_answer(&box, name, 3, "");
		}
	alert_losses(box.alerts, &losses);
	CU_ASSERT(losses.programs >= 8000);
	CU_ASSERT_EQUAL(alert_memory(box.alerts), before);
	alertbox_close(&box);
}

static void a_program_close_to_an_alert_stays_among_ten_thousand(void)
{
	char name[DNS_NAME_TEXT_MAX];
	struct alertbox box;
	unsigned int i, j;

	alertbox_open(&box, BIT(NXDOMAIN));
	for (i = 0; i < 40; i++) {
		alertbox_program(&box, 1);
		(void)snprintf(name, sizeof(name), "house%u.com", i);
		(void)alertbox_answer(&box, name, 3, "");
		for (j = 0; i >= 3 && j < 1000; j++) {
			alertbox_program(&box, 2 + i * 1000 + j);
			(void)alertbox_answer(&box, "www.example.com", 0, "");
		}
	}
	CU_ASSERT_EQUAL(box.n[POLICY_NXDOMAIN], 1);
	alertbox_close(&box);
}

static const struct unit_test tests[] = {
	UNIT(domains_younger_than_a_time_are_counted),
	UNIT(ten_thousand_programs_have_room_for_a_thousand),
	UNIT(a_program_close_to_an_alert_stays_among_ten_thousand),
};

int main(void)
{
	return unit_main("enforcer/alert/state/program", tests,
			 ARRAY_SIZE(tests));
}
