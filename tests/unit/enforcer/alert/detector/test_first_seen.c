/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_first_seen.c - domains and pairs that are new.
 */
#include "enforcer/alert/detector/first_seen.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "policy/base.h"
#include "tests/unit/alertbox.h"
#include "tests/unit/unit.h"

#define BIT(detector) POLICY_DETECTOR_BIT(POLICY_##detector)

#define DAY 86400

static void a_new_domain_is_an_alert_once_all_is_learnt(void)
{
	struct alertbox box;

	alertbox_open(&box, BIT(FIRST_DOMAIN));
	(void)alertbox_ask(&box, "www.example.com", 1);
	alertbox_wait(&box, 6 * DAY);
	(void)alertbox_ask(&box, "www.example.net", 1);
	CU_ASSERT_EQUAL(box.n[POLICY_FIRST_DOMAIN], 0);
	alertbox_wait(&box, DAY);
	(void)alertbox_ask(&box, "other.example.net", 1);
	CU_ASSERT_EQUAL(box.n[POLICY_FIRST_DOMAIN], 0);
	(void)alertbox_ask(&box, "www.example.org", 1);
	CU_ASSERT_EQUAL(box.n[POLICY_FIRST_DOMAIN], 1);
	alertbox_wait(&box, 7200);
	(void)alertbox_ask(&box, "www.example.org", 1);
	(void)alertbox_ask(&box, "new.local", 1);
	(void)alertbox_ask(&box, "new.nosuchtop", 1);
	(void)alertbox_ask(&box, "new", 1);
	CU_ASSERT_EQUAL(box.n[POLICY_FIRST_DOMAIN], 1);
	alertbox_close(&box);
}

/* A program that asks for @n domains, and after a week for another. */
static unsigned int another_after(unsigned int n, uint64_t days)
{
	char name[DNS_NAME_TEXT_MAX];
	struct alertbox box;
	unsigned int i, found;

	alertbox_open(&box, BIT(FIRST_PAIR));
	for (i = 0; i < n; i++) {
		(void)snprintf(name, sizeof(name), "www.d%u.com", i);
		(void)alertbox_ask(&box, name, 1);
	}
	alertbox_program(&box, 2);
	(void)alertbox_ask(&box, "www.another.com", 1);
	alertbox_program(&box, 1);
	alertbox_wait(&box, days * DAY);
	(void)alertbox_ask(&box, "www.d0.com", 1);
	CU_ASSERT_EQUAL(box.n[POLICY_FIRST_PAIR], 0);
	(void)alertbox_ask(&box, "www.another.com", 1);
	(void)alertbox_ask(&box, "www.another.com", 1);
	found = box.n[POLICY_FIRST_PAIR];
	alertbox_close(&box);
	return found;
}

static void another_domain_of_a_narrow_program_is_an_alert(void)
{
	CU_ASSERT_EQUAL(another_after(3, 7), 1);
	CU_ASSERT_EQUAL(another_after(20, 7), 1);
	CU_ASSERT_EQUAL(another_after(21, 7), 0);
	CU_ASSERT_EQUAL(another_after(3, 6), 0);
}

static void a_new_program_has_no_alert_until_it_is_learnt(void)
{
	struct alertbox box;

	alertbox_open(&box, BIT(FIRST_PAIR));
	(void)alertbox_ask(&box, "www.example.com", 1);
	alertbox_wait(&box, 30 * DAY);
	alertbox_program(&box, 2);
	(void)alertbox_ask(&box, "www.example.com", 1);
	(void)alertbox_ask(&box, "www.example.org", 1);
	CU_ASSERT_EQUAL(box.n[POLICY_FIRST_PAIR], 0);
	alertbox_close(&box);
}

static void domains_that_were_seen_are_known_to_the_next_daemon(void)
{
	char path[] = "/tmp/nameward-seen-XXXXXX";
	struct alertbox box;
	int fd = mkstemp(path);

	CU_ASSERT_FATAL(fd >= 0);
	close(fd);
	alertbox_open(&box, BIT(FIRST_DOMAIN));
	(void)alertbox_ask(&box, "www.example.com", 1);
	CU_ASSERT_EQUAL(alert_save(box.alerts, path), 1);
	alertbox_close(&box);
	alertbox_open(&box, BIT(FIRST_DOMAIN));
	CU_ASSERT_EQUAL(alert_load(box.alerts, path), 1);
	alertbox_wait(&box, 8 * DAY);
	(void)alertbox_ask(&box, "www.example.com", 1);
	CU_ASSERT_EQUAL(box.n[POLICY_FIRST_DOMAIN], 0);
	(void)alertbox_ask(&box, "www.example.net", 1);
	CU_ASSERT_EQUAL(box.n[POLICY_FIRST_DOMAIN], 1);
	alertbox_close(&box);
	alertbox_open(&box, BIT(FIRST_DOMAIN));
	CU_ASSERT_EQUAL(alert_load(box.alerts, "/nonexistent"), -ENOENT);
	alertbox_close(&box);
	(void)unlink(path);
}

static const struct unit_test tests[] = {
	UNIT(a_new_domain_is_an_alert_once_all_is_learnt),
	UNIT(another_domain_of_a_narrow_program_is_an_alert),
	UNIT(a_new_program_has_no_alert_until_it_is_learnt),
	UNIT(domains_that_were_seen_are_known_to_the_next_daemon),
};

int main(void)
{
	return unit_main("enforcer/alert/detector/first_seen", tests,
			 ARRAY_SIZE(tests));
}
