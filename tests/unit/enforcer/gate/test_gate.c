/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_gate.c - the gate in a network namespace of its own; nft(8) shows what
 * is open.
 */
#include "enforcer/gate/gate.h"

#include <string.h>

#include "bpf/aside/aside.h"
#include "enforcer/gate/conntrack/flows.h"
#include "enforcer/gate/opening/openings.h"
#include "enforcer/lib/loop.h"
#include "policy/base.h"
#include "policy/policy.h"
#include "tests/unit/enforcer/gate/gatescene.h"
#include "tests/unit/nftbox.h"
#include "tests/unit/policy_text.h"
#include "tests/unit/unit.h"

#define INTO                                                          \
	"version: 1\nmode: enforce\nrules:\n"                         \
	"  - { name: web, domains: [w.example.com], action: allow,\n" \
	"      open: { into: \"inet own web\" } }\n"

#define LIST_6 "list set inet nameward web_6"

static void an_address_is_in_the_kernel_after_the_commit(void)
{
	struct gatescene s;

	if (!gatescene_open(&s, GATESCENE_POLICY))
		return;
	CU_ASSERT_EQUAL(gatescene_put(&s, "203.0.113.1", 60), 65);
	CU_ASSERT_EQUAL(gatescene_put(&s, "2001:db8::1", 60), 65);
	CU_ASSERT_FALSE(nftbox_shows(GATESCENE_LIST_4, "203.0.113.1"));
	CU_ASSERT_EQUAL(gate_commit(s.gate), 0);
	CU_ASSERT_TRUE(nftbox_shows(GATESCENE_LIST_4, "203.0.113.1"));
	CU_ASSERT_TRUE(nftbox_shows(GATESCENE_LIST_4, "timeout 1m5s"));
	CU_ASSERT_TRUE(nftbox_shows(LIST_6, "2001:db8::1"));
	CU_ASSERT_EQUAL(gate_total(s.gate), 2);
	unit_string("news", "", s.news);
	gatescene_close(&s);
}

static void a_lifetime_stays_within_its_bounds(void)
{
	struct gatescene s;

	if (!gatescene_open(&s, GATESCENE_POLICY))
		return;
	CU_ASSERT_EQUAL(gatescene_put(&s, "203.0.113.1", 0), 35);
	CU_ASSERT_EQUAL(gatescene_put(&s, "203.0.113.2", UINT32_MAX), 3605);
	CU_ASSERT_EQUAL(gate_commit(s.gate), 0);
	gatescene_close(&s);
}

static void a_class_that_is_met_gets_its_chain(void)
{
	const struct gate_class met = { .id = 9, .words = { 1 } };
	struct gatescene s;

	if (!gatescene_open(&s, GATESCENE_POLICY))
		return;
	CU_ASSERT_FALSE(nftbox_shows("list table inet nameward", "class_9"));
	CU_ASSERT_EQUAL(gate_add_class(s.gate, &met), 0);
	CU_ASSERT_TRUE(nftbox_shows("list table inet nameward", "class_9"));
	CU_ASSERT_EQUAL(gate_add_class(s.gate, &met), 0);
	CU_ASSERT_EQUAL(gate_served(s.gate)->n_classes, 2);
	gatescene_close(&s);
}

/* Switch to another policy, in which rule 0 is rule @now_is. */
static void reload(struct gatescene *s, const char *text, uint16_t now_is)
{
	struct policy *former = s->policy;
	const struct openings_change change = { .new_rules = &now_is };
	const struct gate_handover handover = { gatescene_all_kept.keep,
						&change };

	s->policy = policy_text_load(text);
	CU_ASSERT_EQUAL_FATAL(gatescene_stage(s, s->policy, &handover), 0);
	/* Both are served now. */
	CU_ASSERT_TRUE(nftbox_shows("list sets inet", "web_4"));
	CU_ASSERT_TRUE(nftbox_shows("list sets inet", "new_4"));
	gate_switch(s->gate);
	policy_free(former);
}

static void a_reload_keeps_the_addresses_of_kept_rules(void)
{
	struct gatescene s;

	if (!gatescene_open(&s, GATESCENE_POLICY))
		return;
	(void)gatescene_put(&s, "203.0.113.1", 60);
	CU_ASSERT_EQUAL(gate_commit(s.gate), 0);
	reload(&s, GATESCENE_OTHER, 1);
	CU_ASSERT_TRUE(nftbox_shows(GATESCENE_LIST_4, "203.0.113.1"));
	CU_ASSERT_EQUAL(gate_total(s.gate), 1);
	gatescene_close(&s);
}

static void unstaging_a_policy_leaves_the_former_table(void)
{
	struct policy *other;
	struct gatescene s;

	if (!gatescene_open(&s, GATESCENE_POLICY))
		return;
	other = policy_text_load(GATESCENE_OTHER);
	CU_ASSERT_EQUAL(gatescene_stage(&s, other, &gatescene_all_kept), 0);
	gate_unstage(s.gate);
	policy_free(other);
	CU_ASSERT_FALSE(nftbox_shows("list sets inet", "new_4"));
	CU_ASSERT_TRUE(nftbox_shows("list sets inet", "web_4"));
	(void)gatescene_put(&s, "203.0.113.1", 60);
	CU_ASSERT_EQUAL(gate_commit(s.gate), 0);
	CU_ASSERT_TRUE(nftbox_shows(GATESCENE_LIST_4, "203.0.113.1"));
	gatescene_close(&s);
}

static void a_restart_takes_over_what_is_open(void)
{
	struct gatescene s;

	if (!gatescene_open(&s, GATESCENE_POLICY))
		return;
	(void)gatescene_put(&s, "203.0.113.1", 600);
	CU_ASSERT_EQUAL(gate_commit(s.gate), 0);
	gatescene_close_gate(&s); /* as a crash would */
	gatescene_open_gate(&s);
	CU_ASSERT_TRUE(gate_adopted(s.gate));
	CU_ASSERT_EQUAL(gatescene_stage(&s, s.policy, &gatescene_all_kept), 0);
	gate_switch(s.gate);
	CU_ASSERT_TRUE(nftbox_shows(GATESCENE_LIST_4, "203.0.113.1"));
	CU_ASSERT_EQUAL(gate_total(s.gate), 1);
	/* Its expiry is known, so a shorter lifetime does not cut it. */
	(void)gatescene_put(&s, "203.0.113.1", 60);
	CU_ASSERT_EQUAL(gate_commit(s.gate), 0);
	CU_ASSERT_TRUE(nftbox_shows(GATESCENE_LIST_4, "timeout 10m5s"));
	gatescene_close(&s);
}

static void a_restart_with_a_changed_rule_starts_empty(void)
{
	static const bool keep_none[] = { false };
	const struct gate_handover none_kept = { .keep = keep_none };
	struct gatescene s;

	if (!gatescene_open(&s, GATESCENE_POLICY))
		return;
	(void)gatescene_put(&s, "203.0.113.1", 600);
	CU_ASSERT_EQUAL(gate_commit(s.gate), 0);
	gatescene_close_gate(&s);
	gatescene_open_gate(&s);
	CU_ASSERT_EQUAL(gatescene_stage(&s, s.policy, &none_kept), 0);
	gate_switch(s.gate);
	CU_ASSERT_FALSE(nftbox_shows(GATESCENE_LIST_4, "203.0.113.1"));
	CU_ASSERT_EQUAL(gate_total(s.gate), 0);
	gatescene_close(&s);
}

#define FLOWS "list set inet nameward flows"

static void replace_in_next_epoch(struct gatescene *s)
{
	s->class_epoch++;
	CU_ASSERT_EQUAL_FATAL(
		gatescene_stage(s, s->policy, &gatescene_all_kept), 0);
	gate_switch(s->gate);
}

static void while_marks_of_flows_may_mean_something_else_none_goes_on(void)
{
	const struct aside_options options = { .credit_ms = 1 };
	CLEANUP(aside_freep) struct aside *aside = NULL;
	struct flows_level level;
	struct gatescene s;

	if (!gatescene_open(&s, GATESCENE_POLICY))
		return;
	CU_ASSERT_TRUE(nftbox_shows(FLOWS, "elements"));
	CU_ASSERT_EQUAL(gate_remove(s.gate), 0);
	gatescene_close_gate(&s);
	CU_ASSERT_EQUAL_FATAL(aside_new(&options, &aside), 0);
	s.ct_aside = aside; /* which is never asked, for want of credit */
	gatescene_open_gate(&s);
	replace_in_next_epoch(&s);
	replace_in_next_epoch(&s);
	CU_ASSERT_TRUE(nftbox_shows(FLOWS, "elements"));
	replace_in_next_epoch(&s);
	gate_flows_level(s.gate, &level);
	CU_ASSERT_EQUAL(level.whole, level.lack != NULL);
	CU_ASSERT_EQUAL(nftbox_shows(FLOWS, "elements"), level.lack != NULL);
	CU_ASSERT_EQUAL(gate_is_quiet(s.gate, 0), level.lack != NULL);
	gatescene_close(&s);
}

#define OWN_LIST "list set inet own web"

static void a_set_of_the_user_is_filled_as_well(void)
{
	struct gatescene s;

	if (!gatescene_open(&s, INTO))
		return;
	CU_ASSERT_EQUAL(nftbox_nft("add table inet own", NULL, 0), 0);
	CU_ASSERT_EQUAL(nftbox_nft("add set inet own web { type ipv4_addr ; "
				   "flags timeout ; }",
				   NULL, 0),
			0);
	CU_ASSERT_EQUAL(
		nftbox_nft("add element inet own web { 203.0.113.2 }", NULL, 0),
		0);
	(void)gatescene_put(&s, "203.0.113.1", 60);
	(void)gatescene_put(&s, "203.0.113.2", 60);
	(void)gatescene_put(&s, "2001:db8::1", 60);
	CU_ASSERT_EQUAL(gate_commit(s.gate), 0);
	CU_ASSERT_TRUE(nftbox_shows(OWN_LIST, "203.0.113.1 timeout 2m"));
	/* An element that the user added without a timeout gets none. */
	CU_ASSERT_FALSE(nftbox_shows(OWN_LIST, "203.0.113.2 timeout"));
	unit_string("news", "", s.news);
	gatescene_close(&s);
	(void)nftbox_nft("delete table inet own", NULL, 0);
}

static void a_missing_set_of_the_user_does_not_affect_other_sets(void)
{
	struct gatescene s;
	int i;

	if (!gatescene_open(&s, INTO))
		return;
	(void)gatescene_put(&s, "203.0.113.1", 60);
	CU_ASSERT_EQUAL(gate_commit(s.gate), 0);
	CU_ASSERT_TRUE(nftbox_shows(GATESCENE_LIST_4, "203.0.113.1"));
	unit_string("news, once", "into-failed", s.news);
	CU_ASSERT_EQUAL(nftbox_nft("add table inet own", NULL, 0), 0);
	CU_ASSERT_EQUAL(nftbox_nft("add set inet own web { type ipv4_addr ; "
				   "flags timeout ; }",
				   NULL, 0),
			0);
	for (i = 0; i < 10 && !strstr(s.news, "filled"); i++)
		(void)loop_once(s.loop, 1500); /* the tick of each second */
	CU_ASSERT_TRUE(nftbox_shows(OWN_LIST, "203.0.113.1"));
	unit_string("and when it is well", "into-failed into-filled", s.news);
	gatescene_close(&s);
	(void)nftbox_nft("delete table inet own", NULL, 0);
}

static const struct unit_test tests[] = {
	UNIT(an_address_is_in_the_kernel_after_the_commit),
	UNIT(a_lifetime_stays_within_its_bounds),
	UNIT(a_class_that_is_met_gets_its_chain),
	UNIT(a_reload_keeps_the_addresses_of_kept_rules),
	UNIT(unstaging_a_policy_leaves_the_former_table),
	UNIT(a_restart_takes_over_what_is_open),
	UNIT(a_restart_with_a_changed_rule_starts_empty),
	UNIT(while_marks_of_flows_may_mean_something_else_none_goes_on),
	UNIT(a_set_of_the_user_is_filled_as_well),
	UNIT(a_missing_set_of_the_user_does_not_affect_other_sets),
};

int main(void)
{
	return unit_main("gate", tests, ARRAY_SIZE(tests));
}
