/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_attack.c - each detector has a sentence, and techniques in the form that
 * ATT&CK gives their ids.
 */
#include "enforcer/record/alert/attack.h"

#include <stdlib.h>
#include <string.h>

#include "policy/base.h"
#include "tests/unit/unit.h"

/* Those of the table in nameward(8). */
static const struct {
	enum policy_detector detector;
	bool outward, transfer;
	const char *ids;
} detectors[] = {
	{ POLICY_TUNNEL, false, false, "T1071/T1071.004 T1572/- " },
	{ POLICY_TUNNEL, true, false,
	  "T1071/T1071.004 T1572/- T1048/T1048.003 " },
	{ POLICY_MANY_NAMES, false, false, "T1071/T1071.004 " },
	{ POLICY_TXT, false, false, "T1071/T1071.004 T1105/- " },
	{ POLICY_DGA, false, false, "T1568/T1568.002 " },
	{ POLICY_NXDOMAIN, false, false, "T1568/T1568.002 " },
	{ POLICY_REBINDING, false, false, "T1189/- " },
	{ POLICY_PRIVATE_ANSWER, false, false, "T1189/- " },
	{ POLICY_LISTED, false, false, "T1071/- " },
	{ POLICY_FIRST_DOMAIN, false, false, "" },
	{ POLICY_FIRST_PAIR, false, false, "T1071/T1071.004 " },
	{ POLICY_RESOLVER, false, false, "T1071/T1071.004 " },
	{ POLICY_ENCRYPTED_DNS, false, false, "T1071/T1071.004 T1572/- " },
	{ POLICY_ODD_TYPE, false, false, "T1071/T1071.004 " },
	{ POLICY_ODD_TYPE, false, true, "T1590/T1590.002 " },
	{ POLICY_ODD_PROGRAM, false, false,
	  "T1059/- T1505/T1505.003 T1036/- " },
	{ POLICY_LOOKALIKE, false, false, "T1566/- T1583/T1583.001 " },
	{ POLICY_BEACON, false, false, "T1071/T1071.004 T1029/- " },
	{ POLICY_FAST_FLUX, false, false, "T1568/T1568.001 " },
};

static void check_entry(const struct attack_technique *of)
{
	CU_ASSERT(strlen(of->tactic.id) == 6 &&
		  !strncmp(of->tactic.id, "TA00", 4));
	CU_ASSERT(strlen(of->technique.id) == 5 && of->technique.id[0] == 'T');
	CU_ASSERT(*of->tactic.name && *of->technique.name);
	if (of->sub.id) {
		CU_ASSERT(strlen(of->sub.id) == 9 &&
			  !strncmp(of->sub.id, of->technique.id, 5));
		CU_ASSERT(*of->sub.name);
	}
}

static void each_detector_has_its_techniques(void)
{
	const struct attack_technique *of;
	unsigned int k;
	char got[128];
	size_t i;

	for (i = 0; i < ARRAY_SIZE(detectors); i++) {
		enum reason reason = reason_of_detector(detectors[i].detector);
		const struct attack_alert alert = { reason,
						    detectors[i].outward,
						    detectors[i].transfer };

		got[0] = '\0';
		for (k = 0; (of = attack_technique(&alert, k)); k++) {
			check_entry(of);
			(void)strcat(strcat(got, of->technique.id), "/");
			(void)strcat(strcat(got, of->sub.id ?: "-"), " ");
		}
		unit_string(reason_name(reason), detectors[i].ids, got);
		CU_ASSERT_PTR_NOT_NULL(attack_sentence(reason));
		unit_string("reason", policy_alerts_name(detectors[i].detector),
			    reason_name(reason));
	}
}

static void a_reason_that_is_no_alert_has_no_techniques(void)
{
	const struct attack_alert accepted = { REASON_ACCEPTED, true, false };
	const struct attack_alert other_port = { .reason = REASON_OTHER_PORT };
	const struct attack_alert beyond = { .reason = REASON_N };

	CU_ASSERT_PTR_NULL(attack_sentence(REASON_ACCEPTED));
	CU_ASSERT_PTR_NULL(attack_technique(&accepted, 0));
	CU_ASSERT_PTR_NULL(attack_technique(&beyond, 0));
	CU_ASSERT_PTR_NOT_NULL(attack_technique(&other_port, 1));
}

static const struct unit_test tests[] = {
	UNIT(each_detector_has_its_techniques),
	UNIT(a_reason_that_is_no_alert_has_no_techniques),
};

int main(void)
{
	return unit_main("attack", tests, ARRAY_SIZE(tests));
}
