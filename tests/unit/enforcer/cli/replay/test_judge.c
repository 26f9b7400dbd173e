/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_judge.c - which detectors look at a lookup.
 */
#include "enforcer/cli/replay/judge.h"

#include <stdio.h>

#include "policy/base.h"
#include "policy/diag.h"
#include "policy/policy.h"
#include "tests/unit/policy_text.h"
#include "tests/unit/unit.h"

static const char text[] =
	"version: 1\n"
	"alerts:\n"
	"  odd-program: { severity: low, who: { exe: /usr/bin/python3* } }\n"
	"  except:\n"
	"    - { who: { exe: /opt/av/scan }, domains: [\"**.av.example\"],\n"
	"        alerts: tunnel }\n"
	"    - { who: { user: root }, alerts: dga }\n";

#define BIT(detector) POLICY_DETECTOR_BIT(POLICY_##detector)

static const struct {
	const char *exe, *user, *name;
	uint32_t with, without;
} cases[] = {
	{ "", "", "a.example", BIT(TUNNEL) | BIT(DGA), BIT(ODD_PROGRAM) },
	{ "/opt/av/scan", "", "x.av.example", BIT(DGA), BIT(TUNNEL) },
	{ "/opt/av/scan", "", "x.example", BIT(TUNNEL), 0 },
	{ "/opt/av/other", "", "x.av.example", BIT(TUNNEL), 0 },
	{ "/usr/bin/dig", "root", "a.example", BIT(TUNNEL), BIT(DGA) },
	{ "/usr/bin/dig", "0", "a.example", BIT(TUNNEL), BIT(DGA) },
	{ "/usr/bin/dig", "nosuchuser", "a.example", BIT(DGA), 0 },
	{ "/usr/bin/python3.11", "", "a.example", BIT(ODD_PROGRAM), 0 },
};

static struct replay_lookup lookup_of(size_t i)
{
	struct replay_lookup l = { .type = 1, .asked = true };

	(void)snprintf(l.exe, sizeof(l.exe), "%s", cases[i].exe);
	(void)snprintf(l.user, sizeof(l.user), "%s", cases[i].user);
	(void)dns_name_from_text(cases[i].name, &l.name);
	return l;
}

static void exceptions_hold_for_programs_users_and_names(void)
{
	CLEANUP(policy_freep) struct policy *policy = policy_text_load(text);
	CLEANUP(diag_freep) struct diag *diag = NULL;
	CLEANUP(judge_freep) struct judge *judge = NULL;
	struct alert_lookup alert = { 0 };
	struct replay_lookup l;
	size_t i;

	CU_ASSERT_EQUAL_FATAL(diag_new(&diag), 0);
	CU_ASSERT_EQUAL_FATAL(judge_new(policy, diag, &judge), 0);
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		l = lookup_of(i);
		judge_lookup(judge, &l, &alert);
		if ((alert.detectors & cases[i].with) != cases[i].with ||
		    alert.detectors & cases[i].without)
			unit_string(cases[i].name, "as wanted", "otherwise");
	}
	l = lookup_of(1);
	judge_lookup(judge, &l, &alert);
	CU_ASSERT_FALSE(alert.detectors & BIT(TUNNEL));
	/* In a container anybody's program may have that path. */
	l.elsewhere = true;
	judge_lookup(judge, &l, &alert);
	CU_ASSERT_TRUE(alert.detectors & BIT(TUNNEL));
}

static void the_default_detectors_look_at_all_lookups(void)
{
	CLEANUP(policy_freep) struct policy *policy = NULL;
	CLEANUP(judge_freep) struct judge *judge = NULL;
	struct alert_lookup alert = { 0 };
	struct replay_lookup l = lookup_of(0);

	CU_ASSERT_EQUAL_FATAL(policy_builtin(&policy), 0);
	CU_ASSERT_EQUAL_FATAL(judge_new(policy, NULL, &judge), 0);
	judge_lookup(judge, &l, &alert);
	CU_ASSERT_TRUE(alert.detectors & BIT(TUNNEL));
	CU_ASSERT_FALSE(alert.detectors & BIT(BEACON));
	CU_ASSERT_EQUAL(alert.n_lists, 0);
}

static const struct unit_test tests[] = {
	UNIT(exceptions_hold_for_programs_users_and_names),
	UNIT(the_default_detectors_look_at_all_lookups),
};

int main(void)
{
	return unit_main("enforcer/cli/replay/judge", tests, ARRAY_SIZE(tests));
}
