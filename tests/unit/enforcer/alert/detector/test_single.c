/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_single.c - questions that are suspicious by themselves.
 */
#include "enforcer/alert/detector/single.h"

#include "policy/base.h"
#include "tests/unit/alertbox.h"
#include "tests/unit/unit.h"

#define BIT(detector) POLICY_DETECTOR_BIT(POLICY_##detector)

static const struct {
	const char *name;
	uint16_t type;
	unsigned int want;
} types[] = {
	{ "a.example.com", 10, 1 },
	{ "a.example.com", 255, 1 },
	{ "a.example.com", 252, 1 },
	{ "a.example.com", 251, 1 },
	{ "a.example.com", 65280, 1 },
	{ "a.example.com", 65535, 1 },
	{ "a.example.com", 1, 0 },
	{ "a.example.com", 16, 0 },
	{ "a.example.com", 65279, 0 },
	{ "_ta-4a5c-4f66.example.com", 10, 0 },
	{ "_tb-4a5c.example.com", 10, 1 },
	{ "_ta-4a5c", 10, 0 },
	{ "host.local", 255, 0 },
	{ "host.local", 10, 1 },
	{ "4.3.2.1.in-addr.arpa", 255, 0 },
	{ "com", 255, 0 },
	{ "dns.msftncsi.com", 255, 0 },
};

static void odd_types_are_an_alert(void)
{
	struct alertbox box;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(types); i++) {
		alertbox_open(&box, BIT(ODD_TYPE));
		(void)alertbox_ask(&box, types[i].name, types[i].type);
		if (box.n[POLICY_ODD_TYPE] != types[i].want)
			unit_string(types[i].name, "as wanted", "otherwise");
		alertbox_close(&box);
	}
}

static void the_types_of_the_policy_take_the_place_of_odd_ones(void)
{
	const uint16_t own[] = { 99 };
	struct alertbox box;

	alertbox_open(&box, BIT(ODD_TYPE));
	box.settings.detectors[POLICY_ODD_TYPE].types = own;
	box.settings.detectors[POLICY_ODD_TYPE].n_types = 1;
	(void)alertbox_ask(&box, "a.example.com", 10);
	CU_ASSERT_EQUAL(box.n[POLICY_ODD_TYPE], 0);
	(void)alertbox_ask(&box, "a.example.com", 99);
	CU_ASSERT_EQUAL(box.n[POLICY_ODD_TYPE], 1);
	alertbox_close(&box);
}

static void a_question_for_any_without_a_program_is_no_alert(void)
{
	struct alertbox box;

	alertbox_open(&box, BIT(ODD_TYPE));
	alertbox_program(&box, 0);
	(void)alertbox_ask(&box, "example.com", 255);
	CU_ASSERT_EQUAL(box.n[POLICY_ODD_TYPE], 0);
	(void)alertbox_ask(&box, "a.example.com", 10);
	CU_ASSERT_EQUAL(box.n[POLICY_ODD_TYPE], 1);
	alertbox_close(&box);
}

static void each_foreign_resolver_is_one_alert(void)
{
	struct alertbox box;
	int i;

	alertbox_open(&box, BIT(RESOLVER));
	(void)alertbox_ask(&box, "a.example.com", 1);
	CU_ASSERT_EQUAL(box.n[POLICY_RESOLVER], 0);
	box.next.foreign_server = true;
	for (i = 0; i < 10; i++) {
		box.next.server =
			unit_ip(i % 2 ? "203.0.113.1" : "2001:db8::1");
		(void)alertbox_ask(&box, "a.example.com", 1);
	}
	CU_ASSERT_EQUAL(box.n[POLICY_RESOLVER], 2);
	CU_ASSERT_TRUE(box.last.server.family == AF_INET);
	alertbox_close(&box);
}

static void names_of_encrypted_dns_are_an_alert(void)
{
	struct alertbox box;

	alertbox_open(&box, BIT(ENCRYPTED_DNS));
	(void)alertbox_ask(&box, "www.example.com", 1);
	CU_ASSERT_EQUAL(box.n[POLICY_ENCRYPTED_DNS], 0);
	(void)alertbox_ask(&box, "dns.google", 1);
	CU_ASSERT_EQUAL(box.n[POLICY_ENCRYPTED_DNS], 1);
	box.settings.detectors[POLICY_ENCRYPTED_DNS].own_names = true;
	(void)alertbox_ask(&box, "dns.quad9.net", 1);
	CU_ASSERT_EQUAL(box.n[POLICY_ENCRYPTED_DNS], 1);
	box.next.named = BIT(ENCRYPTED_DNS);
	(void)alertbox_ask(&box, "doh.example.net", 1);
	CU_ASSERT_EQUAL(box.n[POLICY_ENCRYPTED_DNS], 2);
	alertbox_close(&box);
}

static void the_canary_is_a_low_alert_whatever_the_policy_says(void)
{
	struct alertbox box;

	alertbox_open(&box, BIT(ENCRYPTED_DNS));
	box.settings.detectors[POLICY_ENCRYPTED_DNS].alerting.severity =
		POLICY_ALERT_HIGH;
	(void)alertbox_ask(&box, "use-application-dns.net", 1);
	CU_ASSERT_EQUAL(box.last.severity, POLICY_ALERT_LOW);
	(void)alertbox_ask(&box, "dns.google", 1);
	CU_ASSERT_EQUAL(box.last.severity, POLICY_ALERT_HIGH);
	alertbox_close(&box);
}

static void browsers_may_ask_for_names_of_encrypted_dns(void)
{
	struct alertbox box;

	alertbox_open(&box, BIT(ENCRYPTED_DNS));
	box.exe = "/usr/lib/firefox/firefox";
	(void)alertbox_ask(&box, "use-application-dns.net", 1);
	(void)alertbox_ask(&box, "mozilla.cloudflare-dns.com", 1);
	CU_ASSERT_EQUAL(box.n[POLICY_ENCRYPTED_DNS], 0);
	alertbox_program(&box, 0);
	box.exe = NULL;
	(void)alertbox_ask(&box, "mozilla.cloudflare-dns.com", 1);
	CU_ASSERT_EQUAL(box.n[POLICY_ENCRYPTED_DNS], 0);
	alertbox_program(&box, 1);
	box.exe = "/usr/bin/python3";
	(void)alertbox_ask(&box, "mozilla.cloudflare-dns.com", 1);
	CU_ASSERT_EQUAL(box.n[POLICY_ENCRYPTED_DNS], 1);
	alertbox_close(&box);
}

static const struct unit_test tests[] = {
	UNIT(odd_types_are_an_alert),
	UNIT(the_types_of_the_policy_take_the_place_of_odd_ones),
	UNIT(a_question_for_any_without_a_program_is_no_alert),
	UNIT(each_foreign_resolver_is_one_alert),
	UNIT(names_of_encrypted_dns_are_an_alert),
	UNIT(the_canary_is_a_low_alert_whatever_the_policy_says),
	UNIT(browsers_may_ask_for_names_of_encrypted_dns),
};

int main(void)
{
	return unit_main("enforcer/alert/detector/single", tests,
			 ARRAY_SIZE(tests));
}
