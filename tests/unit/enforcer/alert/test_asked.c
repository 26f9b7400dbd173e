/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_asked.c - the detectors of a question.
 */
#include "enforcer/alert/asked.h"

#include "policy/base.h"
#include "tests/unit/alertbox.h"
#include "tests/unit/unit.h"

#define BIT(detector) POLICY_DETECTOR_BIT(POLICY_##detector)

static void an_odd_program_is_one_alert(void)
{
	struct alertbox box;

	alertbox_open(&box, BIT(ODD_PROGRAM));
	CU_ASSERT_EQUAL(alertbox_ask(&box, "www.example.com", 1),
			BIT(ODD_PROGRAM));
	CU_ASSERT_EQUAL(alertbox_ask(&box, "www.example.org", 1),
			BIT(ODD_PROGRAM));
	CU_ASSERT_EQUAL(box.n[POLICY_ODD_PROGRAM], 1);
	alertbox_close(&box);
}

static void each_list_has_an_alert_of_its_own(void)
{
	struct policy_alert_list lists[2] = {
		{ .name = "one", .alerting.severity = POLICY_ALERT_LOW },
		{ .name = "two", .alerting.severity = POLICY_ALERT_HIGH },
	};
	const uint32_t items[] = { 0, 1 };
	char text[DNS_NAME_TEXT_MAX];
	struct alertbox box;

	alertbox_open(&box, BIT(LISTED));
	box.settings.lists = lists;
	box.settings.n_lists = 2;
	CU_ASSERT_EQUAL(alertbox_ask(&box, "www.example.com", 1), 0);
	box.next.lists = items;
	box.next.n_lists = 2;
	CU_ASSERT_EQUAL(alertbox_ask(&box, "www.example.com", 1), BIT(LISTED));
	CU_ASSERT_EQUAL(box.n[POLICY_LISTED], 2);
	CU_ASSERT_EQUAL(box.last.list, 1);
	CU_ASSERT_EQUAL(box.last.severity, POLICY_ALERT_HIGH);
	unit_string("domain", "example.com",
		    dns_name_text(&box.last.domain, text));
	alertbox_close(&box);
}

static void listed_names_without_a_top_level_domain_are_told_apart(void)
{
	struct policy_alert_list list = { .name = "one",
					  .alerting.severity =
						  POLICY_ALERT_LOW };
	const uint32_t item = 0;
	struct alertbox box;
	uint64_t id;

	alertbox_open(&box, BIT(LISTED));
	box.settings.lists = &list;
	box.settings.n_lists = 1;
	box.next.lists = &item;
	box.next.n_lists = 1;
	(void)alertbox_ask(&box, "a.nosuchtop", 1);
	id = box.last.id;
	(void)alertbox_ask(&box, "b.nosuchtop", 1);
	CU_ASSERT_EQUAL(box.n[POLICY_LISTED], 2);
	CU_ASSERT_NOT_EQUAL(box.last.id, id);
	(void)alertbox_ask(&box, "www.a.nosuchtop", 1);
	CU_ASSERT_EQUAL(box.n[POLICY_LISTED], 2);
	alert_tick(box.alerts, UINT64_MAX);
	CU_ASSERT_EQUAL(box.n_sums, 1);
	CU_ASSERT_EQUAL(box.sum.id, id);
	alertbox_close(&box);
}

static void a_detector_that_does_not_look_does_not_count(void)
{
	char name[DNS_NAME_TEXT_MAX];
	struct alertbox box;
	uint64_t i;

	alertbox_open(&box, BIT(TUNNEL));
	for (i = 0; i < 100; i++) {
		box.next.detectors = i < 10 ? BIT(TUNNEL) : BIT(TXT);
		(void)alertbox_ask(
			&box, alertbox_data_name(i, 26, "example.com", name),
			1);
	}
	CU_ASSERT_EQUAL(box.n[POLICY_TUNNEL], 0);
	alertbox_close(&box);
}

static const struct unit_test tests[] = {
	UNIT(an_odd_program_is_one_alert),
	UNIT(each_list_has_an_alert_of_its_own),
	UNIT(listed_names_without_a_top_level_domain_are_told_apart),
	UNIT(a_detector_that_does_not_look_does_not_count),
};

int main(void)
{
	return unit_main("enforcer/alert/asked", tests, ARRAY_SIZE(tests));
}
