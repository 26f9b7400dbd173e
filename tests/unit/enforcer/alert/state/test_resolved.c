/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_resolved.c - which domains of a program are kept.
 */
#include "enforcer/alert/state/resolved.h"

#include <stdio.h>
#include <string.h>

#include "policy/base.h"
#include "tests/unit/alertbox.h"
#include "tests/unit/unit.h"

/* Domains, each with a blank behind it. */
struct list {
	char text[1024];
	size_t n;
};

static void add(void *context, const struct dns_name *name)
{
	struct list *list = context;
	char text[DNS_NAME_TEXT_MAX];
	size_t len = strlen(list->text);

	list->n++;
	if (len < 900)
		(void)snprintf(list->text + len, sizeof(list->text) - len,
			       "%s ", dns_name_text(name, text));
}

static struct list list_of(const struct alertbox *box, uint64_t program)
{
	const struct alert_who who = { .exe_ino = program };
	struct list list = { 0 };

	alert_each_resolved(box->alerts, &who, add, &list);
	return list;
}

static bool has(const struct list *list, const char *domain)
{
	char text[DNS_NAME_TEXT_MAX];

	(void)snprintf(text, sizeof(text), "%s ", domain);
	return strstr(list->text, text) != NULL;
}

static void open_box(struct alertbox *box, bool denies)
{
	alertbox_open(box, POLICY_DETECTOR_BIT(POLICY_NXDOMAIN));
	box->settings.detectors[POLICY_NXDOMAIN].alerting.denies = denies;
	CU_ASSERT_EQUAL(alert_set(box->alerts, &box->settings), 0);
}

static void only_registered_domains_that_exist_are_kept(void)
{
	struct alertbox box;
	struct list list;

	open_box(&box, true);
	(void)alertbox_ask(&box, "asked.com", 1);
	(void)alertbox_answer(&box, "www.found.com", 0, "192.0.2.1");
	(void)alertbox_answer(&box, "mail.found.com", 0, "");
	(void)alertbox_answer(&box, "me.github.io", 0, "192.0.2.1");
	(void)alertbox_answer(&box, "host.madeup-top", 0, "192.0.2.1");
	(void)alertbox_answer(&box, "missing.com", 3, "");
	(void)alertbox_answer(&box, "failed.com", 2, "");
	(void)alertbox_answer(&box, "co.uk", 0, ""); /* a public suffix */
	(void)alertbox_answer(&box, "printer", 0, "192.0.2.1");
	(void)alertbox_answer(&box, "printer.local", 0, "192.0.2.1");
	list = list_of(&box, 1);
	CU_ASSERT_EQUAL(list.n, 3);
	CU_ASSERT_TRUE(has(&list, "found.com"));
	CU_ASSERT_TRUE(has(&list, "me.github.io"));
	CU_ASSERT_TRUE(has(&list, "host.madeup-top"));
	CU_ASSERT_EQUAL(list_of(&box, 2).n, 0);
	alertbox_close(&box);
}

static void an_excepted_lookup_counts_as_well(void)
{
	struct alertbox box;

	open_box(&box, true);
	box.next.detectors = 0;
	(void)alertbox_answer(&box, "www.found.com", 0, "192.0.2.1");
	CU_ASSERT_EQUAL(list_of(&box, 1).n, 1);
	alertbox_close(&box);
}

static void no_domain_is_kept_where_nothing_can_be_denied(void)
{
	struct alertbox box;
	size_t before;

	open_box(&box, false);
	before = alert_memory(box.alerts);
	(void)alertbox_answer(&box, "www.found.com", 0, "192.0.2.1");
	CU_ASSERT_EQUAL(list_of(&box, 1).n, 0);
	box.settings.detectors[POLICY_NXDOMAIN].alerting.denies = true;
	CU_ASSERT_EQUAL(alert_set(box.alerts, &box.settings), 0);
	CU_ASSERT(alert_memory(box.alerts) > before);
	CU_ASSERT(alert_memory(box.alerts) < before + 500000);
	alertbox_close(&box);
}

static void a_domain_that_makes_room_is_counted(void)
{
	struct alert_losses losses;
	char name[DNS_NAME_TEXT_MAX];
	struct alertbox box;
	unsigned int i;
	size_t n = 0;

	open_box(&box, true);
	for (i = 0; i < 2 * RESOLVED_DOMAINS; i++) {
		(void)snprintf(name, sizeof(name), "house%u.com", i);
		(void)alertbox_answer(&box, name, 0, "192.0.2.1");
		n++;
	}
	alert_losses(box.alerts, &losses);
	CU_ASSERT_EQUAL(list_of(&box, 1).n + losses.resolved, n);
	CU_ASSERT(losses.resolved >= RESOLVED_DOMAINS);
	alertbox_close(&box);
}

static const struct unit_test tests[] = {
	UNIT(only_registered_domains_that_exist_are_kept),
	UNIT(an_excepted_lookup_counts_as_well),
	UNIT(no_domain_is_kept_where_nothing_can_be_denied),
	UNIT(a_domain_that_makes_room_is_counted),
};

int main(void)
{
	return unit_main("enforcer/alert/state/resolved", tests,
			 ARRAY_SIZE(tests));
}
