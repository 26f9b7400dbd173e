/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_plan.c - what is refused, by what the policy says and what the host has.
 */
#include "enforcer/host/services/plan.h"

#include <stdio.h>

#include "enforcer/host/resolvers.h"
#include "policy/base.h"
#include "policy/policy.h"
#include "tests/unit/enforcer/host/services/hostroot.h"
#include "tests/unit/policy_text.h"
#include "tests/unit/unit.h"

#define GOES_ON "hosts: files resolve [!UNAVAIL=return] dns\n"
#define ENDS "hosts: files resolve\n"

static const struct {
	const char *what;
	const char *policy; /* a line of it */
	const char *nsswitch;
	bool nixos;
	const char *refused, *lost;
} cases[] = {
	{ "no word", "", GOES_ON, false, "resolved, nscd", "" },
	{ "no word, no way on", "", ENDS, false, "nscd", "resolved" },
	{ "in words, no way on", "name_services: refuse\n", ENDS, false,
	  "resolved, nscd", "resolved" },
	{ "in a list, no way on", "name_services: { refuse: resolved }\n", ENDS,
	  false, "resolved", "resolved" },
	{ "NixOS", "", GOES_ON, true, "resolved", "nscd" },
	{ "NixOS without a way on either", "", ENDS, true, "",
	  "resolved, nscd" },
	{ "what is not refused is not missed",
	  "name_services: { refuse: nscd }\n", ENDS, false, "nscd", "" },
	{ "all", "name_services: { refuse: [avahi, nscd, resolved] }\n",
	  GOES_ON, false, "resolved, nscd, avahi", "" },
	{ "watched", "name_services: watch\n", ENDS, true, "", "" },
	{ "left", "name_services: leave\n", ENDS, true, "", "" },
};

static void services_without_a_way_on_are_refused_in_words_only(void)
{
	char text[256], words[PLAN_WORDS];
	struct policy *policy;
	struct plan plan;
	const char *root;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		root = hostroot_new();
		hostroot_write("/etc/nsswitch.conf", cases[i].nsswitch);
		hostroot_write("/etc/resolv.conf", "nameserver 192.0.2.1\n");
		if (cases[i].nixos)
			hostroot_write("/etc/NIXOS", "");
		(void)snprintf(text, sizeof(text), "version: 1\n%srules: []\n",
			       cases[i].policy);
		policy = policy_text_load(text);
		plan_make(root, policy, NULL, &plan);
		unit_string(cases[i].what, cases[i].refused,
			    plan_words(plan.refused, words));
		unit_string(cases[i].what, cases[i].lost,
			    plan_words(plan.lost, words));
		CU_ASSERT_EQUAL(plan.lost != 0, plan.why[0] != '\0');
		CU_ASSERT_EQUAL(plan.given, cases[i].policy[0] != '\0');
		policy_free(policy);
		hostroot_remove();
	}
}

static void the_resolvers_of_the_policy_count(void)
{
	struct resolvers listed = { .n_nets = 1 };
	struct policy *policy = policy_text_load("version: 1\nrules: []\n");
	const char *root = hostroot_new();
	char words[PLAN_WORDS];
	struct plan plan;

	hostroot_write("/etc/nsswitch.conf", GOES_ON);
	hostroot_write("/etc/resolv.conf", "nameserver 192.0.2.1\n");
	listed.nets[0].ip = unit_ip("192.0.2.1");
	plan_make(root, policy, &listed, &plan);
	unit_string("listed", "", plan_words(plan.lost, words));
	listed.nets[0].ip = unit_ip("192.0.2.2");
	plan_make(root, policy, &listed, &plan);
	unit_string("another", "resolved", plan_words(plan.lost, words));
	unit_string("why",
		    "/etc/resolv.conf names none of the policy's resolvers, it "
		    "names 192.0.2.1",
		    plan.why);
	policy_free(policy);
	hostroot_remove();
}

static const struct unit_test tests[] = {
	UNIT(services_without_a_way_on_are_refused_in_words_only),
	UNIT(the_resolvers_of_the_policy_count),
};

int main(void)
{
	return unit_main("plan", tests, ARRAY_SIZE(tests));
}
