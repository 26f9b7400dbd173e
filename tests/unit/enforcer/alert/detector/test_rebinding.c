/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_rebinding.c - names that lead into this network.
 */
#include "enforcer/alert/detector/rebinding.h"

#include <stdio.h>
#include <string.h>

#include "policy/base.h"
#include "tests/unit/alertbox.h"
#include "tests/unit/unit.h"

#define BIT(detector) POLICY_DETECTOR_BIT(POLICY_##detector)

/* Answers for one name, "|" between them; a resolver at 192.168.1.1. */
static const struct {
	const char *what;
	const char *name;
	const char *answers;
	unsigned int want;
} cases[] = {
	{ "private", "a.example.com", "203.0.113.1|10.0.0.1", 1 },
	{ "loopback", "a.example.com", "203.0.113.1|127.0.0.1", 1 },
	{ "link-local", "a.example.com", "203.0.113.1|169.254.169.254", 1 },
	{ "shared", "a.example.com", "203.0.113.1|100.64.0.1", 1 },
	{ "IPv6 loopback", "a.example.com", "2001:db8::1|::1", 1 },
	{ "unique local", "a.example.com", "203.0.113.1|fd00::1", 1 },
	{ "IPv6 link-local", "a.example.com", "203.0.113.1|fe80::1", 1 },
	{ "mapped", "a.example.com", "203.0.113.1|::ffff:10.0.0.1", 1 },
	{ "NAT64", "a.example.com", "203.0.113.1|64:ff9b::10.0.0.1", 1 },
	{ "6to4", "a.example.com", "203.0.113.1|2002:a00:1::1", 1 },
	{ "both in one", "a.example.com", "203.0.113.1 10.0.0.1", 1 },
	{ "both, the special one first", "a.example.com",
	  "10.0.0.1 203.0.113.1", 1 },
	{ "0.0.0.0 beside a public one", "a.example.com", "203.0.113.1 0.0.0.0",
	  1 },
	{ "back and forth", "a.example.com",
	  "203.0.113.1|203.0.113.2|10.0.0.1|203.0.113.1", 1 },
	{ "no top-level domain", "a.evil", "203.0.113.1|10.0.0.1", 1 },
	{ "always private", "a.example.com", "10.0.0.1|10.0.0.2", 0 },
	{ "always public", "a.example.com", "203.0.113.1|203.0.113.2", 0 },
	{ "a blocklist", "a.example.com", "203.0.113.1|0.0.0.0", 0 },
	{ "a blocklist, IPv6", "a.example.com", "203.0.113.1|::", 0 },
	{ "the resolver's own address", "a.example.com",
	  "203.0.113.1|192.168.1.1", 0 },
	{ "private, then public", "a.example.com", "10.0.0.1|203.0.113.1", 0 },
	{ "below a special name", "a.corp", "203.0.113.1|10.0.0.1", 0 },
	{ "of one label", "printer", "203.0.113.1|10.0.0.1", 0 },
	{ "the probe of Windows", "dns.msftncsi.com",
	  "131.107.255.255|fd3e:4f5a:5b81::1", 0 },
	{ "a DNSBL", "2.0.0.127.zen.example.org", "127.0.0.2|127.0.0.4", 0 },
	{ "documentation", "a.example.com", "203.0.113.1|192.0.2.1", 0 },
};

static unsigned int run(struct alertbox *box, const char *name,
			const char *answers)
{
	char text[256], *rest = text, *one;

	(void)snprintf(text, sizeof(text), "%s", answers);
	box->next.server = unit_ip("192.168.1.1");
	while ((one = strsep(&rest, "|"))) {
		(void)alertbox_answer(box, name, 0, one);
		alertbox_wait(box, 5);
	}
	return box->n[POLICY_REBINDING];
}

static void forms_of_rebinding_are_found_and_nothing_else(void)
{
	struct alertbox box;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		alertbox_open(&box, BIT(REBINDING));
		if (run(&box, cases[i].name, cases[i].answers) != cases[i].want)
			unit_string(cases[i].what,
				    cases[i].want ? "an alert" : "none",
				    cases[i].want ? "none" : "an alert");
		alertbox_close(&box);
	}
}

static void after_a_day_a_name_may_lead_elsewhere(void)
{
	struct alertbox box;

	alertbox_open(&box, BIT(REBINDING));
	(void)run(&box, "a.example.com", "203.0.113.1");
	alertbox_wait(&box, 86400);
	CU_ASSERT_EQUAL(run(&box, "a.example.com", "10.0.0.1"), 0);
	alertbox_close(&box);
}

static void each_answer_is_said_to_be_suspicious(void)
{
	struct alertbox box;

	alertbox_open(&box, BIT(REBINDING));
	(void)run(&box, "a.example.com", "203.0.113.1");
	CU_ASSERT_EQUAL(alertbox_answer(&box, "a.example.com", 0, "10.0.0.1"),
			BIT(REBINDING));
	CU_ASSERT_EQUAL(alertbox_answer(&box, "a.example.com", 0, "10.0.0.1"),
			BIT(REBINDING));
	CU_ASSERT_EQUAL(box.n[POLICY_REBINDING], 1);
	CU_ASSERT_TRUE(
		ip_addr_equal(&box.last.server,
			      &(struct ip_addr){ AF_INET, { 10, 0, 0, 1 } }));
	alertbox_close(&box);
}

static void the_first_private_answer_of_a_domain_is_an_alert(void)
{
	struct alertbox box;

	alertbox_open(&box, BIT(PRIVATE_ANSWER));
	(void)alertbox_answer(&box, "a.example.com", 0, "203.0.113.1");
	(void)alertbox_answer(&box, "a.example.com", 0, "0.0.0.0");
	CU_ASSERT_EQUAL(box.n[POLICY_PRIVATE_ANSWER], 0);
	(void)alertbox_answer(&box, "a.example.com", 0, "10.0.0.1");
	CU_ASSERT_EQUAL(box.n[POLICY_PRIVATE_ANSWER], 1);
	alertbox_wait(&box, 7200);
	(void)alertbox_answer(&box, "b.example.com", 0, "10.0.0.2");
	CU_ASSERT_EQUAL(box.n[POLICY_PRIVATE_ANSWER], 1);
	(void)alertbox_answer(&box, "b.example.net", 0, "10.0.0.2");
	CU_ASSERT_EQUAL(box.n[POLICY_PRIVATE_ANSWER], 2);
	alertbox_close(&box);
}

static void private_answers_that_are_meant_are_no_alert(void)
{
	static const struct {
		const char *name, *addr;
		unsigned int want;
	} answers[] = {
		{ "dns.msftncsi.com", "fd3e:4f5a:5b81::1", 0 },
		{ "2.0.0.127.zen.example.org", "127.0.0.4", 0 },
		{ "2.0.0.127.zen.example.org", "10.0.0.4", 1 },
		{ "zen.example.org", "127.0.0.4", 1 },
	};
	struct alertbox box;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(answers); i++) {
		alertbox_open(&box, BIT(PRIVATE_ANSWER));
		(void)alertbox_answer(&box, answers[i].name, 0,
				      answers[i].addr);
		CU_ASSERT_EQUAL(box.n[POLICY_PRIVATE_ANSWER], answers[i].want);
		alertbox_close(&box);
	}
}

static void names_that_make_room_too_early_are_counted(void)
{
	struct alert_losses losses;
	char name[DNS_NAME_TEXT_MAX];
	struct alertbox box;
	unsigned int i;

	alertbox_open(&box, BIT(REBINDING));
	for (i = 0; i < 3 * REBINDING_NAMES; i++) {
		(void)snprintf(name, sizeof(name), "n%u.com", i);
		(void)alertbox_answer(&box, name, 0, "203.0.113.1");
	}
	alert_losses(box.alerts, &losses);
	CU_ASSERT_EQUAL(losses.names, 2 * REBINDING_NAMES);
	alertbox_close(&box);
}

static const struct unit_test tests[] = {
	UNIT(forms_of_rebinding_are_found_and_nothing_else),
	UNIT(after_a_day_a_name_may_lead_elsewhere),
	UNIT(each_answer_is_said_to_be_suspicious),
	UNIT(the_first_private_answer_of_a_domain_is_an_alert),
	UNIT(private_answers_that_are_meant_are_no_alert),
	UNIT(names_that_make_room_too_early_are_counted),
};

int main(void)
{
	return unit_main("enforcer/alert/detector/rebinding", tests,
			 ARRAY_SIZE(tests));
}
