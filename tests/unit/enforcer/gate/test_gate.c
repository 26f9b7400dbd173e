/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_gate.c - the gate in a network namespace of its own; nft(8) shows what
 * is open.
 */
#include "enforcer/gate/gate.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "bpf/aside/aside.h"
#include "enforcer/gate/conntrack/flows.h"
#include "enforcer/gate/opening/openings.h"
#include "enforcer/host/resolvers.h"
#include "enforcer/lib/loop.h"
#include "policy/base.h"
#include "policy/policy.h"
#include "tests/unit/nftbox.h"
#include "tests/unit/policy_text.h"
#include "tests/unit/unit.h"

#define WEB                                                                \
	"  - name: web\n    domains: [w.example.com]\n    action: allow\n" \
	"    open: { ports: [80/tcp], ttl: { min: 30s, max: 1h }, "        \
	"grace: 5s }\n"
#define POLICY "version: 1\nmode: enforce\nrules:\n" WEB
#define OTHER                                 \
	"version: 1\nmode: enforce\nrules:\n" \
	"  - { name: new, domains: [n.example.com], action: allow }\n" WEB
#define INTO                                                          \
	"version: 1\nmode: enforce\nrules:\n"                         \
	"  - { name: web, domains: [w.example.com], action: allow,\n" \
	"      open: { into: \"inet own web\" } }\n"

struct scene {
	struct loop *loop;
	struct gate *gate;
	struct aside *ct_aside;
	struct policy *policy;
	struct resolvers resolvers;
	char news[256];
};

static void keep_news(void *context, enum gate_news news, const char *message)
{
	static const char *const words[] = {
		[GATE_FAILED] = "failed",
		[GATE_REPAIRED] = "repaired",
		[GATE_INTO_FAILED] = "into-failed",
		[GATE_INTO_FILLED] = "into-filled",
		[GATE_CONNTRACK_FULL] = "conntrack-full",
		[GATE_CONNTRACK_ROOM] = "conntrack-room",
	};
	struct scene *s = context;
	size_t len = strlen(s->news);

	(void)message;
	(void)snprintf(s->news + len, sizeof(s->news) - len, "%s%s",
		       len ? " " : "", words[news]);
}

static void ignore_packet(void *context, const struct nflog_packet *packet)
{
	(void)context;
	(void)packet;
}

static const struct gate_class first_class = { .id = 1, .words = { 1 } };
static const bool keep_all[] = { true, true };
static const struct gate_handover all_kept = { .keep = keep_all };

static void open_gate(struct scene *s)
{
	const struct gate_callbacks callbacks = { .on_packet = ignore_packet,
						  .on_news = keep_news,
						  .context = s,
						  .ct_aside = s->ct_aside };

	CU_ASSERT_EQUAL_FATAL(loop_new(&s->loop), 0);
	CU_ASSERT_EQUAL_FATAL(gate_open(s->loop, &callbacks, 0, &s->gate), 0);
}

static void close_gate(struct scene *s)
{
	gate_close(s->gate);
	loop_free(s->loop);
}

static int stage(struct scene *s, const struct policy *policy,
		 const struct gate_handover *handover)
{
	const struct gate_state state = { .policy = policy,
					  .resolvers = s->resolvers,
					  .classes = { first_class },
					  .n_classes = 1 };

	return gate_stage(s->gate, &state, handover);
}

static bool scene_open(struct scene *s, const char *text)
{

	if (!nftbox_enter())
		return false;
	*s = (struct scene){ .policy = policy_text_load(text) };
	resolvers_parse("nameserver 192.0.2.53", &s->resolvers);
	open_gate(s);
	CU_ASSERT_EQUAL_FATAL(stage(s, s->policy, &all_kept), 0);
	gate_switch(s->gate);
	return true;
}

static void scene_close(struct scene *s)
{
	CU_ASSERT_EQUAL(gate_remove(s->gate), 0);
	close_gate(s);
	policy_free(s->policy);
}

static uint32_t put(struct scene *s, const char *address, uint32_t ttl_s)
{
	struct gate_fill_addr addr = { .ip = unit_ip(address), .ttl_s = ttl_s };
	uint32_t timeout_s = 0;

	CU_ASSERT_EQUAL(gate_put(s->gate, &addr, &timeout_s), 0);
	return timeout_s;
}

static void spin(struct scene *s)
{
	int i;

	for (i = 0; i < 100 && loop_once(s->loop, 20) > 0; i++)
		;
}

#define LIST_4 "list set inet nameward web_4"
#define LIST_6 "list set inet nameward web_6"

static void an_address_is_in_the_kernel_after_the_commit(void)
{
	struct scene s;

	if (!scene_open(&s, POLICY))
		return;
	CU_ASSERT_EQUAL(put(&s, "203.0.113.1", 60), 65);
	CU_ASSERT_EQUAL(put(&s, "2001:db8::1", 60), 65);
	CU_ASSERT_FALSE(nftbox_shows(LIST_4, "203.0.113.1"));
	CU_ASSERT_EQUAL(gate_commit(s.gate), 0);
	CU_ASSERT_TRUE(nftbox_shows(LIST_4, "203.0.113.1"));
	CU_ASSERT_TRUE(nftbox_shows(LIST_4, "timeout 1m5s"));
	CU_ASSERT_TRUE(nftbox_shows(LIST_6, "2001:db8::1"));
	CU_ASSERT_EQUAL(gate_total(s.gate), 2);
	unit_string("news", "", s.news);
	scene_close(&s);
}

static void a_lifetime_stays_within_its_bounds(void)
{
	struct scene s;

	if (!scene_open(&s, POLICY))
		return;
	CU_ASSERT_EQUAL(put(&s, "203.0.113.1", 0), 35);
	CU_ASSERT_EQUAL(put(&s, "203.0.113.2", UINT32_MAX), 3605);
	CU_ASSERT_EQUAL(gate_commit(s.gate), 0);
	scene_close(&s);
}

static void a_class_that_is_met_gets_its_chain(void)
{
	const struct gate_class met = { .id = 9, .words = { 1 } };
	struct scene s;

	if (!scene_open(&s, POLICY))
		return;
	CU_ASSERT_FALSE(nftbox_shows("list table inet nameward", "class_9"));
	CU_ASSERT_EQUAL(gate_add_class(s.gate, &met), 0);
	CU_ASSERT_TRUE(nftbox_shows("list table inet nameward", "class_9"));
	CU_ASSERT_EQUAL(gate_add_class(s.gate, &met), 0);
	CU_ASSERT_EQUAL(gate_served(s.gate)->n_classes, 2);
	scene_close(&s);
}

/* The kernel refuses what comes without the capability. */
static void make_requests_fail(bool fail)
{
	CU_ASSERT_EQUAL_FATAL(seteuid(fail ? 65534 : 0), 0);
}

static void await_repair(struct scene *s)
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
	struct scene s;

	if (!scene_open(&s, POLICY))
		return;
	make_requests_fail(true);
	CU_ASSERT(gate_add_class(s.gate, &met) < 0);
	make_requests_fail(false);
	await_repair(&s);
	CU_ASSERT_TRUE(nftbox_shows("list table inet nameward", "class_9"));
	unit_string("news", "failed repaired", s.news);
	scene_close(&s);
}

/* Switch to another policy, in which rule 0 is rule @now_is. */
static void reload(struct scene *s, const char *text, uint16_t now_is)
{
	struct policy *former = s->policy;
	const struct openings_change change = { .new_rules = &now_is };
	const struct gate_handover handover = { keep_all, &change };

	s->policy = policy_text_load(text);
	CU_ASSERT_EQUAL_FATAL(stage(s, s->policy, &handover), 0);
	/* Both are served now. */
	CU_ASSERT_TRUE(nftbox_shows("list sets inet", "web_4"));
	CU_ASSERT_TRUE(nftbox_shows("list sets inet", "new_4"));
	gate_switch(s->gate);
	policy_free(former);
}

static void a_reload_keeps_the_addresses_of_kept_rules(void)
{
	struct scene s;

	if (!scene_open(&s, POLICY))
		return;
	(void)put(&s, "203.0.113.1", 60);
	CU_ASSERT_EQUAL(gate_commit(s.gate), 0);
	reload(&s, OTHER, 1);
	CU_ASSERT_TRUE(nftbox_shows(LIST_4, "203.0.113.1"));
	CU_ASSERT_EQUAL(gate_total(s.gate), 1);
	scene_close(&s);
}

static void a_former_policy_that_can_not_be_taken_out_is_so_by_the_repair(void)
{
	struct policy *former;
	struct scene s;

	if (!scene_open(&s, OTHER))
		return;
	former = s.policy;
	s.policy = policy_text_load(POLICY);
	CU_ASSERT_EQUAL_FATAL(stage(&s, s.policy, &all_kept), 0);
	make_requests_fail(true);
	gate_switch(s.gate);
	make_requests_fail(false);
	policy_free(former);
	CU_ASSERT_TRUE(nftbox_shows("list sets inet", "new_4"));
	await_repair(&s);
	CU_ASSERT_FALSE(nftbox_shows("list sets inet", "new_4"));
	CU_ASSERT_TRUE(nftbox_shows("list sets inet", "web_4"));
	scene_close(&s);
}

static void unstaging_a_policy_leaves_the_former_table(void)
{
	struct policy *other;
	struct scene s;

	if (!scene_open(&s, POLICY))
		return;
	other = policy_text_load(OTHER);
	CU_ASSERT_EQUAL(stage(&s, other, &all_kept), 0);
	gate_unstage(s.gate);
	policy_free(other);
	CU_ASSERT_FALSE(nftbox_shows("list sets inet", "new_4"));
	CU_ASSERT_TRUE(nftbox_shows("list sets inet", "web_4"));
	(void)put(&s, "203.0.113.1", 60);
	CU_ASSERT_EQUAL(gate_commit(s.gate), 0);
	CU_ASSERT_TRUE(nftbox_shows(LIST_4, "203.0.113.1"));
	scene_close(&s);
}

static void a_restart_takes_over_what_is_open(void)
{
	struct scene s;

	if (!scene_open(&s, POLICY))
		return;
	(void)put(&s, "203.0.113.1", 600);
	CU_ASSERT_EQUAL(gate_commit(s.gate), 0);
	close_gate(&s); /* as a crash would */
	open_gate(&s);
	CU_ASSERT_TRUE(gate_adopted(s.gate));
	CU_ASSERT_EQUAL(stage(&s, s.policy, &all_kept), 0);
	gate_switch(s.gate);
	CU_ASSERT_TRUE(nftbox_shows(LIST_4, "203.0.113.1"));
	CU_ASSERT_EQUAL(gate_total(s.gate), 1);
	/* Its expiry is known, so a shorter lifetime does not cut it. */
	(void)put(&s, "203.0.113.1", 60);
	CU_ASSERT_EQUAL(gate_commit(s.gate), 0);
	CU_ASSERT_TRUE(nftbox_shows(LIST_4, "timeout 10m5s"));
	scene_close(&s);
}

static void a_restart_with_a_changed_rule_starts_empty(void)
{
	static const bool keep_none[] = { false };
	const struct gate_handover none_kept = { .keep = keep_none };
	struct scene s;

	if (!scene_open(&s, POLICY))
		return;
	(void)put(&s, "203.0.113.1", 600);
	CU_ASSERT_EQUAL(gate_commit(s.gate), 0);
	close_gate(&s);
	open_gate(&s);
	CU_ASSERT_EQUAL(stage(&s, s.policy, &none_kept), 0);
	gate_switch(s.gate);
	CU_ASSERT_FALSE(nftbox_shows(LIST_4, "203.0.113.1"));
	CU_ASSERT_EQUAL(gate_total(s.gate), 0);
	scene_close(&s);
}

#define FLOWS "list set inet nameward flows"

static void while_marks_of_flows_may_mean_something_else_none_goes_on(void)
{
	const struct aside_options options = { .credit_ms = 1 };
	CLEANUP(aside_freep) struct aside *aside = NULL;
	struct flows_level level;
	struct scene s;

	if (!scene_open(&s, POLICY))
		return;
	CU_ASSERT_TRUE(nftbox_shows(FLOWS, "elements"));
	CU_ASSERT_EQUAL(gate_remove(s.gate), 0);
	close_gate(&s);
	CU_ASSERT_EQUAL_FATAL(aside_new(&options, &aside), 0);
	s.ct_aside = aside; /* which is never asked, for want of credit */
	open_gate(&s);
	CU_ASSERT_EQUAL_FATAL(stage(&s, s.policy, &all_kept), 0);
	gate_switch(s.gate);
	gate_flows_level(s.gate, &level);
	CU_ASSERT_EQUAL(nftbox_shows(FLOWS, "elements"), level.lack != NULL);
	CU_ASSERT_EQUAL(gate_is_quiet(s.gate, 0), level.lack != NULL);
	scene_close(&s);
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
	struct scene s;
	size_t i;

	if (!scene_open(&s, POLICY))
		return;
	(void)put(&s, "203.0.113.1", 600);
	CU_ASSERT_EQUAL(gate_commit(s.gate), 0);
	for (i = 0; i < ARRAY_SIZE(attacks); i++) {
		/* It fails where the table has an owner. */
		(void)nftbox_nft(attacks[i], NULL, 0);
		spin(&s);
		CU_ASSERT_TRUE(nftbox_shows(LIST_4, "203.0.113.1"));
		CU_ASSERT_TRUE(nftbox_shows("list chain inet nameward output",
					    "@classes"));
		CU_ASSERT_TRUE(gate_whole(s.gate));
	}
	scene_close(&s);
}

#define OWN_LIST "list set inet own web"

static void a_set_of_the_user_is_filled_as_well(void)
{
	struct scene s;

	if (!scene_open(&s, INTO))
		return;
	CU_ASSERT_EQUAL(nftbox_nft("add table inet own", NULL, 0), 0);
	CU_ASSERT_EQUAL(nftbox_nft("add set inet own web { type ipv4_addr ; "
				   "flags timeout ; }",
				   NULL, 0),
			0);
	CU_ASSERT_EQUAL(
		nftbox_nft("add element inet own web { 203.0.113.2 }", NULL, 0),
		0);
	(void)put(&s, "203.0.113.1", 60);
	(void)put(&s, "203.0.113.2", 60);
	(void)put(&s, "2001:db8::1", 60);
	CU_ASSERT_EQUAL(gate_commit(s.gate), 0);
	CU_ASSERT_TRUE(nftbox_shows(OWN_LIST, "203.0.113.1 timeout 2m"));
	/* An element that the user added without a timeout gets none. */
	CU_ASSERT_FALSE(nftbox_shows(OWN_LIST, "203.0.113.2 timeout"));
	unit_string("news", "", s.news);
	scene_close(&s);
	(void)nftbox_nft("delete table inet own", NULL, 0);
}

static void a_missing_set_of_the_user_does_not_affect_other_sets(void)
{
	struct scene s;
	int i;

	if (!scene_open(&s, INTO))
		return;
	(void)put(&s, "203.0.113.1", 60);
	CU_ASSERT_EQUAL(gate_commit(s.gate), 0);
	CU_ASSERT_TRUE(nftbox_shows(LIST_4, "203.0.113.1"));
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
	scene_close(&s);
	(void)nftbox_nft("delete table inet own", NULL, 0);
}

static const struct unit_test tests[] = {
	UNIT(an_address_is_in_the_kernel_after_the_commit),
	UNIT(a_lifetime_stays_within_its_bounds),
	UNIT(a_class_that_is_met_gets_its_chain),
	UNIT(a_class_that_can_not_be_added_is_added_by_the_repair),
	UNIT(a_reload_keeps_the_addresses_of_kept_rules),
	UNIT(a_former_policy_that_can_not_be_taken_out_is_so_by_the_repair),
	UNIT(unstaging_a_policy_leaves_the_former_table),
	UNIT(a_restart_takes_over_what_is_open),
	UNIT(a_restart_with_a_changed_rule_starts_empty),
	UNIT(while_marks_of_flows_may_mean_something_else_none_goes_on),
	UNIT(an_element_or_table_that_somebody_deletes_is_put_in_again),
	UNIT(a_set_of_the_user_is_filled_as_well),
	UNIT(a_missing_set_of_the_user_does_not_affect_other_sets),
};

int main(void)
{
	return unit_main("gate", tests, ARRAY_SIZE(tests));
}
