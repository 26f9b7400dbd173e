/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_nxdomain.c - many domains that do not exist.
 */
#include "enforcer/alert/detector/nxdomain.h"

#include <stdio.h>

#include "policy/base.h"
#include "tests/unit/alertbox.h"
#include "tests/unit/unit.h"

#define BIT(detector) POLICY_DETECTOR_BIT(POLICY_##detector)
#define RCODE_NXDOMAIN 3

/* @n domains that do not exist, and one that does for each @per_found. */
static unsigned int ask(struct alertbox *box, unsigned int n,
			unsigned int per_found, uint64_t gap_s)
{
	char name[DNS_NAME_TEXT_MAX];
	unsigned int i;

	for (i = 0; i < n; i++) {
		alertbox_wait(box, gap_s);
		(void)snprintf(name, sizeof(name), "word%u.com", i);
		(void)alertbox_answer(box, name, RCODE_NXDOMAIN, "");
		(void)snprintf(name, sizeof(name), "found%u.com", i);
		if (per_found && i % per_found == 0)
			(void)alertbox_answer(box, name, 0, "");
	}
	return box->n[POLICY_NXDOMAIN];
}

static void forty_missing_domains_in_ten_minutes_are_too_many(void)
{
	struct alertbox box;

	alertbox_open(&box, BIT(NXDOMAIN));
	CU_ASSERT_EQUAL(ask(&box, 39, 0, 10), 0);
	CU_ASSERT_EQUAL(ask(&box, 40, 0, 1), 1);
	CU_ASSERT_EQUAL(box.last.severity, POLICY_ALERT_MEDIUM);
	CU_ASSERT_EQUAL(box.last.evidence.score, 40);
	CU_ASSERT_EQUAL(box.last.evidence.window_s, 600);
	CU_ASSERT_EQUAL(box.last.evidence.unit, ALERT_DOMAINS);
	alertbox_close(&box);
}

static void sixty_missing_domains_in_a_day_are_too_many(void)
{
	struct alertbox box;

	alertbox_open(&box, BIT(NXDOMAIN));
	CU_ASSERT_EQUAL(ask(&box, 59, 0, 1200), 0);
	CU_ASSERT_EQUAL(ask(&box, 60, 0, 1200), 1);
	CU_ASSERT_EQUAL(box.last.evidence.window_s, 86400);
	alertbox_close(&box);
}

/* Alerts of @n domains, one in @gap_s seconds; *ret_window_s is of the last. */
static unsigned int ask_with_highest(unsigned int n, uint64_t gap_s,
				     uint32_t *ret_window_s)
{
	struct policy_detector_settings *settings;
	struct alertbox box;
	unsigned int found;

	alertbox_open(&box, BIT(NXDOMAIN));
	settings = &box.settings.detectors[POLICY_NXDOMAIN];
	settings->names = POLICY_NXDOMAIN_NAMES_MAX;
	settings->day_names = POLICY_NXDOMAIN_NAMES_MAX;
	found = ask(&box, n, 4, gap_s);
	*ret_window_s = box.last.evidence.window_s;
	alertbox_close(&box);
	return found;
}

static void the_highest_thresholds_are_reached(void)
{
	const unsigned int most = POLICY_NXDOMAIN_NAMES_MAX;
	uint32_t window_s;

	CU_ASSERT_EQUAL(ask_with_highest(most - 1, 1, &window_s), 0);
	CU_ASSERT_EQUAL(ask_with_highest(most, 1, &window_s), 1);
	CU_ASSERT_EQUAL(window_s, 600);
	CU_ASSERT_EQUAL(ask_with_highest(most - 1, 1200, &window_s), 0);
	CU_ASSERT_EQUAL(ask_with_highest(most, 1200, &window_s), 1);
	CU_ASSERT_EQUAL(window_s, 86400);
}

static void a_program_that_finds_many_domains_may_miss_some(void)
{
	struct alertbox box;

	alertbox_open(&box, BIT(NXDOMAIN));
	CU_ASSERT_EQUAL(ask(&box, 500, 2, 5), 0);
	alertbox_close(&box);
	alertbox_open(&box, BIT(NXDOMAIN));
	CU_ASSERT_EQUAL(ask(&box, 100, 5, 5), 1);
	alertbox_close(&box);
}

static void names_of_one_domain_are_one(void)
{
	char name[DNS_NAME_TEXT_MAX];
	struct alertbox box;
	unsigned int i;

	alertbox_open(&box, BIT(NXDOMAIN));
	for (i = 0; i < 20000; i++) {
		alertbox_wait(&box, 41);
		(void)snprintf(name, sizeof(name), "n%u.list%u.example.org", i,
			       i % 3);
		(void)alertbox_answer(&box, name, RCODE_NXDOMAIN, "");
	}
	CU_ASSERT_EQUAL(box.n[POLICY_NXDOMAIN], 0);
	alertbox_close(&box);
}

static const struct unit_test tests[] = {
	UNIT(forty_missing_domains_in_ten_minutes_are_too_many),
	UNIT(sixty_missing_domains_in_a_day_are_too_many),
	UNIT(the_highest_thresholds_are_reached),
	UNIT(a_program_that_finds_many_domains_may_miss_some),
	UNIT(names_of_one_domain_are_one),
};

int main(void)
{
	return unit_main("enforcer/alert/detector/nxdomain", tests,
			 ARRAY_SIZE(tests));
}
