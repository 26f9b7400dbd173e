/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_feed.c - lookups of a log, shown to the detectors.
 */
#include "enforcer/cli/replay/feed.h"

#include <stdio.h>

#include "policy/base.h"
#include "tests/unit/alertbox.h"
#include "tests/unit/unit.h"

static void judge(void *context, const struct replay_lookup *lookup,
		  struct alert_lookup *alert)
{
	unsigned int *n = context;

	(void)lookup;
	(*n)++;
	alert->detectors = POLICY_DETECTOR_BIT(POLICY_ODD_TYPE) |
			   POLICY_DETECTOR_BIT(POLICY_REBINDING);
}

static struct replay_lookup lookup_of(const char *name, uint16_t type)
{
	struct replay_lookup l = { .time_ns = 1700000000000000000ULL,
				   .client = "host",
				   .exe = "/usr/bin/dig",
				   .type = type,
				   .asked = true };

	(void)dns_name_from_text(name, &l.name);
	return l;
}

static void questions_and_answers_are_both_shown(void)
{
	struct alertbox box;
	unsigned int n = 0;
	struct feed feed = { .judge = judge, .context = &n };
	struct replay_lookup l = lookup_of("a.example.com", 10);

	alertbox_open(&box, 0);
	feed.alerts = box.alerts;
	feed.domains = box.domains;
	CU_ASSERT_EQUAL(feed_lookup(&feed, &l),
			POLICY_DETECTOR_BIT(POLICY_ODD_TYPE));
	l = lookup_of("a.example.com", 1);
	l.answered = true;
	l.addrs[0] = unit_ip("203.0.113.1");
	l.n_addrs = 1;
	CU_ASSERT_EQUAL(feed_lookup(&feed, &l), 0);
	l.addrs[0] = unit_ip("10.0.0.1");
	CU_ASSERT_EQUAL(feed_lookup(&feed, &l),
			POLICY_DETECTOR_BIT(POLICY_REBINDING));
	CU_ASSERT_EQUAL(n, 3);
	alertbox_close(&box);
}

static void programs_users_and_hosts_are_told_apart(void)
{
	struct alertbox box;
	unsigned int n = 0;
	struct feed feed = { .judge = judge, .context = &n };
	struct replay_lookup l = lookup_of("a.example.com", 10);

	alertbox_open(&box, 0);
	feed.alerts = box.alerts;
	feed.domains = box.domains;
	(void)feed_lookup(&feed, &l);
	(void)feed_lookup(&feed, &l);
	CU_ASSERT_EQUAL(box.n[POLICY_ODD_TYPE], 1);
	(void)snprintf(l.exe, sizeof(l.exe), "/usr/bin/host");
	(void)feed_lookup(&feed, &l);
	(void)snprintf(l.user, sizeof(l.user), "root");
	(void)feed_lookup(&feed, &l);
	(void)snprintf(l.client, sizeof(l.client), "other");
	(void)feed_lookup(&feed, &l);
	CU_ASSERT_EQUAL(box.n[POLICY_ODD_TYPE], 4);
	alertbox_close(&box);
}

static const struct unit_test tests[] = {
	UNIT(questions_and_answers_are_both_shown),
	UNIT(programs_users_and_hosts_are_told_apart),
};

int main(void)
{
	return unit_main("enforcer/cli/replay/feed", tests, ARRAY_SIZE(tests));
}
