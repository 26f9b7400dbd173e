/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_gate_repair.c - what the gate could not change, or what somebody else
 * has changed in the kernel's table, is made good.
 */
#include <unistd.h>

#include "enforcer/lib/loop.h"
#include "policy/base.h"
#include "policy/policy.h"
#include "tests/unit/enforcer/gate/gatescene.h"
#include "tests/unit/nftbox.h"
#include "tests/unit/policy_text.h"
#include "tests/unit/unit.h"

/* The kernel refuses what comes without the capability. */
static void make_requests_fail(bool fail)
{
	CU_ASSERT_EQUAL_FATAL(seteuid(fail ? 65534 : 0), 0);
}

static void await_repair(struct gatescene *s)
{
	int i;

	CU_ASSERT_FALSE(gate_whole(s->gate));
	for (i = 0; i < 10 && !gate_whole(s->gate); i++)
		(void)loop_once(s->loop, 1500); /* the tick of each second */
	CU_ASSERT_TRUE(gate_whole(s->gate));
}

static void a_class_that_can_not_be_added_is_added_by_the_repair(void)
{
	const struct gate_class met = { .id = 9, .words = { 1 } };
	struct gatescene s;

	if (!gatescene_open(&s, GATESCENE_POLICY))
		return;
	make_requests_fail(true);
	CU_ASSERT(gate_add_class(s.gate, &met) < 0);
	make_requests_fail(false);
	await_repair(&s);
	CU_ASSERT_TRUE(nftbox_shows("list table inet nameward", "class_9"));
	unit_string("news", "failed repaired", s.news);
	gatescene_close(&s);
}

static void a_former_policy_that_can_not_be_taken_out_is_so_by_the_repair(void)
{
	struct policy *former;
	struct gatescene s;

	if (!gatescene_open(&s, GATESCENE_OTHER))
		return;
	former = s.policy;
	s.policy = policy_text_load(GATESCENE_POLICY);
	CU_ASSERT_EQUAL_FATAL(
		gatescene_stage(&s, s.policy, &gatescene_all_kept), 0);
	make_requests_fail(true);
	gate_switch(s.gate);
	make_requests_fail(false);
	policy_free(former);
	CU_ASSERT_TRUE(nftbox_shows("list sets inet", "new_4"));
	await_repair(&s);
	CU_ASSERT_FALSE(nftbox_shows("list sets inet", "new_4"));
	CU_ASSERT_TRUE(nftbox_shows("list sets inet", "web_4"));
	gatescene_close(&s);
}

static void spin(struct gatescene *s)
{
	int i;

	for (i = 0; i < 100 && loop_once(s->loop, 20) > 0; i++)
		;
}

static void an_element_or_table_that_somebody_deletes_is_put_in_again(void)
{
	static const char *const attacks[] = {
		"flush ruleset", /* not seen where the table has an owner */
		"delete element inet nameward web_4 { 203.0.113.1 }",
		"flush set inet nameward web_4",
		"delete table inet nameward",
		"flush chain inet nameward output",
	};
	struct gatescene s;
	size_t i;

	if (!gatescene_open(&s, GATESCENE_POLICY))
		return;
	(void)gatescene_put(&s, "203.0.113.1", 600);
	CU_ASSERT_EQUAL(gate_commit(s.gate), 0);
	for (i = 0; i < ARRAY_SIZE(attacks); i++) {
		/* It fails where the table has an owner. */
		(void)nftbox_nft(attacks[i], NULL, 0);
		spin(&s);
		CU_ASSERT_TRUE(nftbox_shows(GATESCENE_LIST_4, "203.0.113.1"));
		CU_ASSERT_TRUE(nftbox_shows("list chain inet nameward output",
					    "@classes"));
		CU_ASSERT_TRUE(gate_whole(s.gate));
	}
	gatescene_close(&s);
}

static const struct unit_test tests[] = {
	UNIT(a_class_that_can_not_be_added_is_added_by_the_repair),
	UNIT(a_former_policy_that_can_not_be_taken_out_is_so_by_the_repair),
	UNIT(an_element_or_table_that_somebody_deletes_is_put_in_again),
};

int main(void)
{
	return unit_main("gate_repair", tests, ARRAY_SIZE(tests));
}
