/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_answered.c - the detectors of an answer.
 */
#include "enforcer/alert/answered.h"

#include "policy/base.h"
#include "tests/unit/alertbox.h"
#include "tests/unit/unit.h"

#define BIT(detector) POLICY_DETECTOR_BIT(POLICY_##detector)

static void detectors_that_are_off_say_nothing(void)
{
	struct alertbox box;

	alertbox_open(&box, BIT(DGA));
	(void)alertbox_answer(&box, "a.example.com", 0, "203.0.113.1");
	CU_ASSERT_EQUAL(alertbox_answer(&box, "a.example.com", 0, "10.0.0.1"),
			0);
	box.next.detectors = 0;
	CU_ASSERT_EQUAL(alertbox_answer(&box, "a.example.com", 3, ""), 0);
	alertbox_close(&box);
}

static void both_detectors_that_count_domains_see_an_answer(void)
{
	char name[DNS_NAME_TEXT_MAX];
	struct alertbox box;
	uint32_t found = 0;
	uint64_t i;

	alertbox_open(&box, BIT(DGA) | BIT(NXDOMAIN));
	for (i = 0; i < 45; i++)
		found |= alertbox_answer(
			&box, alertbox_data_name(i, 14, "com", name), 3, "");
	CU_ASSERT_EQUAL(found, BIT(DGA) | BIT(NXDOMAIN));
	CU_ASSERT_EQUAL(box.n[POLICY_DGA], 1);
	CU_ASSERT_EQUAL(box.n[POLICY_NXDOMAIN], 1);
	alertbox_close(&box);
}

static const struct unit_test tests[] = {
	UNIT(detectors_that_are_off_say_nothing),
	UNIT(both_detectors_that_count_domains_see_an_answer),
};

int main(void)
{
	return unit_main("enforcer/alert/answered", tests, ARRAY_SIZE(tests));
}
