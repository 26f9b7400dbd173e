/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_lookalike.c - domains that look like listed ones.
 */
#include "enforcer/alert/detector/lookalike.h"

#include <stdio.h>

#include "policy/base.h"
#include "policy/terms.h"
#include "tests/unit/alertbox.h"
#include "tests/unit/unit.h"

#define BIT(detector) POLICY_DETECTOR_BIT(POLICY_##detector)

static const struct {
	const char *name;
	const char *like; /* NULL: none */
} cases[] = {
	{ "www.mybrand.com", NULL },
	{ "mybrand.com", NULL },
	{ "MYBRAND.com", NULL },
	{ "www.mybrnad.com", "mybrand.com" },
	{ "mybrandd.com", "mybrand.com" },
	{ "mbrand.com", "mybrand.com" },
	{ "mybramd.com", "mybrand.com" },
	{ "mybrand.co", "mybrand.com" },
	{ "mybrand.cm", "mybrand.com" },
	{ "mybrand.org", NULL },
	{ "mbrnd.com", NULL },
	{ "mybrand.example.org", NULL },
	{ "xn--mybrnd-6nf.com", "mybrand.com" }, /* a Cyrillic a */
	{ "paypa1.com", "paypal.com" },
	{ "paypal.com", NULL },
	{ "arnaz0n.com", "amazon.com" },
	{ "abcd.net", NULL },
	{ "abce.net", NULL },		   /* too short for a step */
	{ "xn--bcd-5cd.net", "abcd.net" }, /* but not for its looks */
	{ "mybrand.local", NULL },
};

static void listed_names_have_their_doubles(void)
{
	static const struct policy_pattern of[] = {
		{ .wire = (const uint8_t *)"\007mybrand\003com",
		  .wire_len = 13 },
		{ .kind = POLICY_BELOW,
		  .wire = (const uint8_t *)"\003www\006paypal\003com",
		  .wire_len = 16 },
		{ .wire = (const uint8_t *)"\006amazon\003com",
		  .wire_len = 12 },
		{ .wire = (const uint8_t *)"\004abcd\003net", .wire_len = 10 },
		{ .wire = (const uint8_t *)"\003com", .wire_len = 5 },
		{ .kind = POLICY_EVERY,
		  .wire = (const uint8_t *)"",
		  .wire_len = 1 },
	};
	char text[DNS_NAME_TEXT_MAX];
	struct alertbox box;
	size_t i;

	alertbox_open(&box, BIT(LOOKALIKE));
	box.settings.detectors[POLICY_LOOKALIKE].of = of;
	box.settings.detectors[POLICY_LOOKALIKE].n_of = ARRAY_SIZE(of);
	CU_ASSERT_EQUAL_FATAL(alert_set(box.alerts, &box.settings), 0);
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		uint32_t found = alertbox_ask(&box, cases[i].name, 1);

		unit_string(cases[i].name, cases[i].like ? cases[i].like : "-",
			    found ? dns_name_text(&box.last.like, text) : "-");
		alertbox_wait(&box, 4000);
		alert_tick(box.alerts, box.next.time_ns);
	}
	alertbox_close(&box);
}

static void without_a_list_no_domain_is_a_lookalike(void)
{
	struct policy_detector_settings settings = { 0 };
	struct lookalike *lookalike;
	struct alertbox box;

	CU_ASSERT_EQUAL(lookalike_new(&settings, &lookalike), 0);
	CU_ASSERT_PTR_NULL(lookalike);
	alertbox_open(&box, BIT(LOOKALIKE));
	CU_ASSERT_EQUAL(alertbox_ask(&box, "mybrand.com", 1), 0);
	alertbox_close(&box);
}

static void a_long_list_is_searched(void)
{
	static struct policy_pattern of[LOOKALIKE_NAMES_MAX + 10];
	static uint8_t wires[LOOKALIKE_NAMES_MAX + 10][16];
	struct policy_list list = { .patterns = of,
				    .n_patterns = ARRAY_SIZE(of) };
	const struct policy_list *lists[] = { &list };
	struct alertbox box;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(of); i++) {
		(void)snprintf((char *)wires[i], sizeof(wires[i]),
			       "\011brand%04zu\003com", i % 10000);
		of[i] = (struct policy_pattern){ .wire = wires[i],
						 .wire_len = 15 };
	}
	alertbox_open(&box, BIT(LOOKALIKE));
	box.settings.detectors[POLICY_LOOKALIKE].of_lists = lists;
	box.settings.detectors[POLICY_LOOKALIKE].n_of_lists = 1;
	CU_ASSERT_EQUAL_FATAL(alert_set(box.alerts, &box.settings), 0);
	CU_ASSERT_EQUAL(alertbox_ask(&box, "brand0042.com", 1), 0);
	CU_ASSERT_EQUAL(alertbox_ask(&box, "brand0042.org", 1), 0);
	CU_ASSERT_EQUAL(alertbox_ask(&box, "brandx0042.com", 1),
			BIT(LOOKALIKE));
	alertbox_close(&box);
}

static const struct unit_test tests[] = {
	UNIT(listed_names_have_their_doubles),
	UNIT(without_a_list_no_domain_is_a_lookalike),
	UNIT(a_long_list_is_searched),
};

int main(void)
{
	return unit_main("enforcer/alert/detector/lookalike", tests,
			 ARRAY_SIZE(tests));
}
