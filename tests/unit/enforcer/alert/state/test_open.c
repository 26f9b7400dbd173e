/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_open.c - what is written, and what is counted.
 */
#include "enforcer/alert/state/open.h"

#include "policy/base.h"
#include "tests/unit/alertbox.h"
#include "tests/unit/unit.h"

#define BIT(detector) POLICY_DETECTOR_BIT(POLICY_##detector)

static void the_first_alert_is_written_and_the_others_counted(void)
{
	struct alertbox box;
	int i;

	alertbox_open(&box, BIT(ODD_TYPE));
	for (i = 0; i < 100; i++) {
		alertbox_wait(&box, 10);
		CU_ASSERT_EQUAL(alertbox_ask(&box, "a.example.com", 10),
				BIT(ODD_TYPE));
		alert_tick(box.alerts, box.next.time_ns);
	}
	CU_ASSERT_EQUAL(box.n[POLICY_ODD_TYPE], 1);
	CU_ASSERT_EQUAL(box.last.count, 1);
	CU_ASSERT_EQUAL(box.n_sums, 0);
	CU_ASSERT_EQUAL(alert_due_ns(box.alerts),
			(ALERTBOX_BEGIN_S + 10 + 3600) * 1000000000ULL);
	alertbox_wait(&box, 3000);
	alert_tick(box.alerts, box.next.time_ns);
	CU_ASSERT_EQUAL(box.n_sums, 1);
	CU_ASSERT_EQUAL(box.sum.count, 99);
	CU_ASSERT_EQUAL(box.sum.total, 100);
	alertbox_close(&box);
}

static void an_alert_is_new_after_a_time_without_it(void)
{
	struct alertbox box;

	alertbox_open(&box, BIT(ODD_TYPE));
	(void)alertbox_ask(&box, "a.example.com", 10);
	alertbox_wait(&box, 3600);
	alert_tick(box.alerts, box.next.time_ns);
	CU_ASSERT_PTR_NULL(alert_nth(box.alerts, 0));
	CU_ASSERT_EQUAL(alert_due_ns(box.alerts), UINT64_MAX);
	(void)alertbox_ask(&box, "a.example.com", 10);
	CU_ASSERT_EQUAL(box.n[POLICY_ODD_TYPE], 2);
	CU_ASSERT_EQUAL(box.n_sums, 0);
	alertbox_close(&box);
}

static void all_counted_alerts_are_written_at_the_end(void)
{
	struct alertbox box;

	alertbox_open(&box, BIT(ODD_TYPE));
	(void)alertbox_ask(&box, "a.example.com", 10);
	(void)alertbox_ask(&box, "a.example.com", 10);
	alert_tick(box.alerts, UINT64_MAX);
	CU_ASSERT_EQUAL(box.n_sums, 1);
	alert_tick(box.alerts, UINT64_MAX);
	CU_ASSERT_EQUAL(box.n_sums, 1);
	alertbox_close(&box);
}

static void the_latest_alert_comes_first(void)
{
	struct alertbox box;
	unsigned int i;

	alertbox_open(&box, BIT(ODD_TYPE));
	for (i = 0; i < 5; i++) {
		alertbox_program(&box, i + 1);
		alertbox_wait(&box, 1);
		(void)alertbox_ask(&box, "a.example.com", 10);
	}
	for (i = 0; i < 5; i++)
		CU_ASSERT_EQUAL(alert_nth(box.alerts, i)->who.exe_ino, 5 - i);
	for (i = 0; i < 4; i++)
		CU_ASSERT_NOT_EQUAL(alert_nth(box.alerts, i)->place,
				    alert_nth(box.alerts, i + 1)->place);
	CU_ASSERT_PTR_NULL(alert_nth(box.alerts, 5));
	alertbox_close(&box);
}

/* The id is that of detector, program, user and domain, which two of one type
 * each have in common. */
static void what_comes_again_keeps_its_place(void)
{
	uint64_t first, second;
	struct alertbox box;

	alertbox_open(&box, BIT(ODD_TYPE));
	(void)alertbox_ask(&box, "a.example.com", 10);
	first = alert_nth(box.alerts, 0)->place;
	alertbox_wait(&box, 1);
	(void)alertbox_ask(&box, "a.example.com", 252);
	second = alert_nth(box.alerts, 0)->place;
	CU_ASSERT_NOT_EQUAL(first, second);
	CU_ASSERT_EQUAL(alert_nth(box.alerts, 0)->id,
			alert_nth(box.alerts, 1)->id);
	alertbox_wait(&box, 1);
	(void)alertbox_ask(&box, "a.example.com", 10);
	CU_ASSERT_EQUAL(alert_nth(box.alerts, 0)->place, first);
	CU_ASSERT_EQUAL(alert_nth(box.alerts, 1)->place, second);
	alertbox_close(&box);
}

static void an_alert_that_makes_room_is_written_and_counted(void)
{
	struct alert_losses losses;
	struct alertbox box;
	unsigned int i;

	alertbox_open(&box, BIT(ODD_TYPE));
	for (i = 0; i < 10 * OPEN_ALERTS; i++) {
		alertbox_program(&box, i + 1);
		(void)alertbox_ask(&box, "a.example.com", 10);
		(void)alertbox_ask(&box, "a.example.com", 10);
	}
	alert_losses(box.alerts, &losses);
	CU_ASSERT_EQUAL(losses.open, 9 * OPEN_ALERTS);
	CU_ASSERT_EQUAL(box.n_sums, 9 * OPEN_ALERTS);
	CU_ASSERT_EQUAL(box.n[POLICY_ODD_TYPE], 10 * OPEN_ALERTS);
	alertbox_close(&box);
}

static const struct unit_test tests[] = {
	UNIT(the_first_alert_is_written_and_the_others_counted),
	UNIT(an_alert_is_new_after_a_time_without_it),
	UNIT(all_counted_alerts_are_written_at_the_end),
	UNIT(the_latest_alert_comes_first),
	UNIT(an_alert_that_makes_room_is_written_and_counted),
	UNIT(what_comes_again_keeps_its_place),
};

int main(void)
{
	return unit_main("enforcer/alert/state/open", tests, ARRAY_SIZE(tests));
}
