/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_pair.c - what is counted for a program and a domain.
 */
#include "enforcer/alert/state/pair.h"

#include <stdio.h>

#include "policy/base.h"
#include "tests/unit/alertbox.h"
#include "tests/unit/unit.h"

#define BIT(detector) POLICY_DETECTOR_BIT(POLICY_##detector)

static void questions_and_answers_are_counted_together(void)
{
	char name[DNS_NAME_TEXT_MAX];
	struct alertbox box;
	uint64_t i;

	alertbox_open(&box, BIT(TUNNEL));
	for (i = 0; i < 100 && !box.n[POLICY_TUNNEL]; i++) {
		(void)alertbox_data_name(i, 20, "example.com", name);
		(void)alertbox_ask(&box, name, i % 2 ? 28 : 1);
		box.next.answer_len = 1000;
		(void)alertbox_answer(&box, name, i % 4 ? 0 : 3, "");
	}
	CU_ASSERT_EQUAL(box.last.evidence.queries, i);
	CU_ASSERT_EQUAL(box.last.evidence.answered_bytes, (i - 1) * 1000);
	CU_ASSERT_EQUAL(box.last.evidence.nxdomain, (i + 2) / 4);
	CU_ASSERT_EQUAL(box.last.evidence.types[0].type, 1);
	CU_ASSERT_EQUAL(box.last.evidence.types[0].n, (i + 1) / 2);
	CU_ASSERT_EQUAL(box.last.evidence.types[1].type, 28);
	CU_ASSERT_EQUAL(box.last.evidence.types[2].n, 0);
	CU_ASSERT_FALSE(box.last.outweighs);
	alertbox_close(&box);
}

static void the_counts_of_a_pair_begin_anew_each_day(void)
{
	char name[DNS_NAME_TEXT_MAX];
	struct alertbox box;
	uint64_t i;

	alertbox_open(&box, BIT(TUNNEL));
	for (i = 0; i < 30; i++) {
		if (i % 6 == 0)
			alertbox_wait(&box, 86400);
		(void)alertbox_ask(
			&box, alertbox_data_name(i, 26, "example.com", name),
			1);
	}
	CU_ASSERT_EQUAL(box.n[POLICY_TUNNEL], 0);
	alertbox_close(&box);
}

/* A flood of other domains must not hide a tunnel that is under way. */
static void a_pair_close_to_an_alert_stays_in_a_flood(void)
{
	char name[DNS_NAME_TEXT_MAX];
	struct alert_losses losses;
	struct alertbox box;
	uint64_t i, j;

	alertbox_open(&box, BIT(TUNNEL));
	for (i = 0; i < 40 && !box.n[POLICY_TUNNEL]; i++) {
		(void)alertbox_ask(
			&box, alertbox_data_name(i, 26, "example.com", name),
			1);
		for (j = 0; i >= 8 && j < 20000; j++) {
			(void)snprintf(name, sizeof(name), "www.d%u.org",
				       (unsigned int)(i * 20000 + j));
			(void)alertbox_ask(&box, name, 1);
		}
	}
	CU_ASSERT_EQUAL(box.n[POLICY_TUNNEL], 1);
	alert_losses(box.alerts, &losses);
	CU_ASSERT_EQUAL(losses.domains, 0);
	alertbox_close(&box);
}

static void a_pair_close_to_an_alert_that_makes_room_is_counted(void)
{
	char name[DNS_NAME_TEXT_MAX], domain[64];
	struct alert_losses losses;
	struct alertbox box;
	uint64_t i, j;

	alertbox_open(&box, BIT(TUNNEL));
	for (i = 0; i < 2 * PAIR_PAIRS; i++)
		for (j = 0; j < 8; j++) {
			(void)snprintf(domain, sizeof(domain), "d%u.org",
				       (unsigned int)i);
			(void)alertbox_ask(
				&box, alertbox_data_name(j, 26, domain, name),
				1);
		}
	alert_losses(box.alerts, &losses);
	CU_ASSERT(losses.domains >= PAIR_PAIRS / 2);
	alertbox_close(&box);
}

static const struct unit_test tests[] = {
	UNIT(questions_and_answers_are_counted_together),
	UNIT(the_counts_of_a_pair_begin_anew_each_day),
	UNIT(a_pair_close_to_an_alert_stays_in_a_flood),
	UNIT(a_pair_close_to_an_alert_that_makes_room_is_counted),
};

int main(void)
{
	return unit_main("enforcer/alert/state/pair", tests, ARRAY_SIZE(tests));
}
