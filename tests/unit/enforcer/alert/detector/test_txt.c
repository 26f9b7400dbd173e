/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_txt.c - data in TXT and its like.
 */
#include "enforcer/alert/detector/txt.h"

#include <stdio.h>

#include "policy/base.h"
#include "tests/unit/alertbox.h"
#include "tests/unit/unit.h"

#define BIT(detector) POLICY_DETECTOR_BIT(POLICY_##detector)

/* Ask for @n names of @type, @form with a number. */
static unsigned int ask(struct alertbox *box, unsigned int n, uint16_t type,
			const char *domain)
{
	char name[DNS_NAME_TEXT_MAX];
	unsigned int i;

	for (i = 0; i < n; i++) {
		alertbox_wait(box, 1);
		(void)snprintf(name, sizeof(name), "%u.%s", i, domain);
		(void)alertbox_ask(box, name, type);
		box->next.answer_len = 300;
		(void)alertbox_answer(box, name, 0, "");
	}
	return box->n[POLICY_TXT];
}

static void types_that_hold_anything_are_counted(void)
{
	static const struct {
		uint16_t type;
		unsigned int want;
	} types[] = { { 16, 1 }, { 10, 1 }, { 65399, 1 }, { 65280, 1 },
		      { 1, 0 },	 { 15, 0 }, { 257, 0 } };
	struct alertbox box;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(types); i++) {
		alertbox_open(&box, BIT(TXT));
		CU_ASSERT_EQUAL(ask(&box, 14, types[i].type, "x.example.com"),
				types[i].want);
		alertbox_close(&box);
	}
}

static void much_data_in_answers_makes_the_alert_high(void)
{
	struct alertbox box;

	alertbox_open(&box, BIT(TXT));
	CU_ASSERT_EQUAL(ask(&box, 5, 16, "x.example.com"), 0);
	CU_ASSERT_EQUAL(ask(&box, 14, 16, "x.example.com"), 1);
	CU_ASSERT_EQUAL(box.last.severity, POLICY_ALERT_HIGH);
	CU_ASSERT_EQUAL(box.last.evidence.unit, ALERT_NAMES);
	alertbox_close(&box);
}

static void mail_and_certificates_are_not_counted(void)
{
	static const char *const domains[] = {
		"_domainkey.example.com", "_dmarc.example.com",
		"_DMARC.example.com",	  "_acme-challenge.example.com",
		"_spf.example.com",
	};
	struct alertbox box;
	size_t i;

	alertbox_open(&box, BIT(TXT));
	for (i = 0; i < ARRAY_SIZE(domains); i++)
		CU_ASSERT_EQUAL(ask(&box, 100, 16, domains[i]), 0);
	CU_ASSERT_EQUAL(ask(&box, 14, 16, "_other.example.com"), 1);
	alertbox_close(&box);
}

#define NIBBLES "1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0."

static void names_that_begin_with_an_address_are_not_counted(void)
{
	static const struct {
		const char *behind; /* a number */
		uint16_t type;
		unsigned int want;
	} names[] = {
		{ "113.0.203.in-addr.a.example.spf.example.com", 16, 0 },
		{ NIBBLES "ip6.a.example.spf.example.com", 16, 0 },
		{ "0.0.127.zen.example.com", 16, 0 },
		{ "0.0.127.zen.example.com", 10, 1 },
		{ "0.127.zen.example.com", 16, 1 },
	};
	struct alertbox box;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(names); i++) {
		alertbox_open(&box, BIT(TXT));
		CU_ASSERT_EQUAL(ask(&box, 14, names[i].type, names[i].behind),
				names[i].want);
		alertbox_close(&box);
	}
}

/* As the C library adds them, if somebody asks by `search`. */
static void a_public_name_below_a_search_domain_is_no_address(void)
{
	struct alertbox box;

	alertbox_open(&box, BIT(TXT));
	CU_ASSERT_EQUAL(ask(&box, 14, 16, "www.com.svc.cluster.local"), 1);
	alertbox_close(&box);
}

static void ten_questions_in_more_time_are_no_alert(void)
{
	char name[DNS_NAME_TEXT_MAX];
	struct alertbox box;
	unsigned int i;

	alertbox_open(&box, BIT(TXT));
	for (i = 0; i < 100; i++) {
		alertbox_wait(&box, 70);
		(void)snprintf(name, sizeof(name), "%u.example.com", i);
		(void)alertbox_ask(&box, name, 16);
	}
	CU_ASSERT_EQUAL(box.n[POLICY_TXT], 0);
	alertbox_close(&box);
}

static const struct unit_test tests[] = {
	UNIT(types_that_hold_anything_are_counted),
	UNIT(much_data_in_answers_makes_the_alert_high),
	UNIT(mail_and_certificates_are_not_counted),
	UNIT(names_that_begin_with_an_address_are_not_counted),
	UNIT(a_public_name_below_a_search_domain_is_no_address),
	UNIT(ten_questions_in_more_time_are_no_alert),
};

int main(void)
{
	return unit_main("enforcer/alert/detector/txt", tests,
			 ARRAY_SIZE(tests));
}
