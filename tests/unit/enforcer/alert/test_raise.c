/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_raise.c - what alerts have in common.
 */
#include "enforcer/alert/raise.h"

#include "policy/base.h"
#include "tests/unit/alertbox.h"
#include "tests/unit/unit.h"

#define BIT(detector) POLICY_DETECTOR_BIT(POLICY_##detector)

static void an_alert_has_who_what_and_when(void)
{
	char text[DNS_NAME_TEXT_MAX];
	struct dns_name name;
	struct alertbox box;

	alertbox_open(&box, BIT(ENCRYPTED_DNS));
	box.next.who = (struct alert_who){
		.exe_ino = 7, .exe_dev = 8, .uid = 9, .netns = 10
	};
	(void)alertbox_ask(&box, "dns.google", 28);
	CU_ASSERT_EQUAL(box.last.detector, POLICY_ENCRYPTED_DNS);
	CU_ASSERT_EQUAL(box.last.severity, POLICY_ALERT_LOW);
	CU_ASSERT_EQUAL(box.last.who.exe_ino, 7);
	CU_ASSERT_EQUAL(box.last.who.uid, 9);
	unit_string("domain", "dns.google",
		    dns_name_text(&box.last.domain, text));
	CU_ASSERT_EQUAL(box.last.begin_ns, ALERTBOX_BEGIN_S * 1000000000ULL);
	CU_ASSERT_EQUAL(box.last.end_ns, box.last.begin_ns);
	CU_ASSERT_EQUAL(box.last.evidence.unit, ALERT_LOOKUPS);
	CU_ASSERT_EQUAL(box.last.evidence.types[0].type, 28);
	CU_ASSERT_TRUE(alert_example(&box.last.evidence, 0, &name));
	unit_string("example", "dns.google", dns_name_text(&name, text));
	alertbox_close(&box);
}

static void an_id_is_of_detector_program_user_and_domain(void)
{
	struct alertbox box;
	uint64_t first;

	alertbox_open(&box, BIT(ENCRYPTED_DNS) | BIT(ODD_TYPE));
	(void)alertbox_ask(&box, "dns.google", 1);
	first = box.last.id;
	box.next.who.netns = 5; /* it changes with each start */
	(void)alertbox_ask(&box, "DNS.google", 1);
	CU_ASSERT_EQUAL(box.n[POLICY_ENCRYPTED_DNS], 2);
	CU_ASSERT_EQUAL(box.last.id, first);
	box.next.who.uid = 5;
	(void)alertbox_ask(&box, "dns.google", 1);
	CU_ASSERT_NOT_EQUAL(box.last.id, first);
	box.next.who.uid = 0;
	(void)alertbox_ask(&box, "doh.pub", 1);
	CU_ASSERT_NOT_EQUAL(box.last.id, first);
	alertbox_close(&box);
}

static const struct unit_test tests[] = {
	UNIT(an_alert_has_who_what_and_when),
	UNIT(an_id_is_of_detector_program_user_and_domain),
};

int main(void)
{
	return unit_main("enforcer/alert/raise", tests, ARRAY_SIZE(tests));
}
