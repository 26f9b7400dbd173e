/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_served.c - the table in the kernel says what the served policy says.
 */
#include "enforcer/gate/served.h"

#include <errno.h>

#include "nft/table/nfttable.h"
#include "policy/base.h"
#include "policy/policy.h"
#include "tests/unit/enforcer/gate/servedbox.h"
#include "tests/unit/nftbox.h"
#include "tests/unit/policy_text.h"
#include "tests/unit/unit.h"

#define HEAD "version: 1\nmode: enforce\nrules:\n"
#define WEB "  - { name: web, domains: [w.example.com], action: allow }\n"
#define OTHER "  - { name: other, domains: [o.example.com], action: allow }\n"
#define LIST_CLASS_1 "list chain inet nameward class_1"
#define LIST_CLASS_2 "list chain inet nameward class_2"

static struct gate_served *serve(struct servedbox *box,
				 const struct gate_state *state)
{
	const struct gate_fill_options options = { .nl = box->nl,
						   .probe = &box->probe };
	struct gate_served *served = NULL;

	CU_ASSERT_EQUAL_FATAL(gate_served_new(state, &options, &served), 0);
	return served;
}

static bool exists(const char *command)
{
	return nftbox_nft(command, NULL, 0) == 0;
}

static void each_class_has_the_rules_of_its_clauses_in_its_chain(void)
{
	struct servedbox box;

	if (!servedbox_open(&box, HEAD WEB OTHER))
		return;
	CU_ASSERT(nftbox_shows("list map inet nameward classes",
			       "0x01000000 : jump class_1"));
	CU_ASSERT(nftbox_shows(LIST_CLASS_1, "ip daddr @web_4 "));
	CU_ASSERT(!nftbox_shows(LIST_CLASS_1, "@other_4"));
	CU_ASSERT(exists("list set inet nameward other_4"));
	servedbox_close(&box);
}

static void a_class_that_is_added_later_has_its_chain_too(void)
{
	const struct gate_class second = { .id = 2, .words = { 1 << 1 } };
	struct servedbox box;

	if (!servedbox_open(&box, HEAD WEB OTHER))
		return;
	CU_ASSERT(!exists(LIST_CLASS_2));
	CU_ASSERT_EQUAL(gate_served_apply_class(box.served, box.table, &second),
			0);
	CU_ASSERT(nftbox_shows(LIST_CLASS_2, "ip daddr @other_4 "));
	CU_ASSERT(!nftbox_shows(LIST_CLASS_2, "@web_4"));
	CU_ASSERT(nftbox_shows(LIST_CLASS_1, "@web_4"));
	servedbox_close(&box);
}

static void the_former_policy_is_served_as_well_until_it_is_left_out(void)
{
	CLEANUP(policy_freep) struct policy *policy = NULL;
	struct gate_state state;
	struct gate_served *next;
	struct servedbox box;
	bool kept = false;

	if (!servedbox_open(&box, HEAD WEB))
		return;
	policy = policy_text_load(HEAD OTHER);
	state = (struct gate_state){ .policy = policy,
				     .class_epoch = 2,
				     .classes = { { .id = 2, .words = { 1 } } },
				     .n_classes = 1 };
	next = serve(&box, &state);
	state.n_classes = 0; /* a copy is served */
	CU_ASSERT_EQUAL(
		gate_served_apply(next, box.table, box.served, NULL, &kept), 0);
	CU_ASSERT(nftbox_shows(LIST_CLASS_1, "@web_4"));
	CU_ASSERT(nftbox_shows(LIST_CLASS_2, "@other_4"));
	CU_ASSERT_EQUAL(gate_served_apply(next, box.table, NULL, NULL, &kept),
			0);
	CU_ASSERT(!exists(LIST_CLASS_1));
	CU_ASSERT(!exists("list set inet nameward web_4"));
	CU_ASSERT(nftbox_shows(LIST_CLASS_2, "@other_4"));
	gate_served_free(next);
	servedbox_close(&box);
}

static const struct {
	const char *what;
	const bool *keep; /* by rule */
	bool web, other;  /* still there */
} keeps[] = {
	{ "all are kept if nothing is said", NULL, true, true },
	{ "one is kept", (const bool[]){ true, false }, true, false },
	{ "none is kept", (const bool[]){ false, false }, false, false },
};

static void only_sets_of_rules_to_be_kept_keep_their_elements(void)
{
	struct gate_fill_addr web = { .ip = unit_ip("203.0.113.1"),
				      .ttl_s = 600 };
	struct gate_fill_addr other = { .rule = 1,
					.ip = unit_ip("203.0.113.2"),
					.ttl_s = 600 };
	struct servedbox box;
	uint32_t timeout_s;
	bool kept;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(keeps); i++) {
		if (!servedbox_open(&box, HEAD WEB OTHER))
			return;
		(void)gate_fill_put(box.served->fill, &web, SERVEDBOX_S,
				    &timeout_s);
		(void)gate_fill_put(box.served->fill, &other, SERVEDBOX_S,
				    &timeout_s);
		CU_ASSERT_EQUAL(gate_fill_commit(box.served->fill), 0);
		kept = false;
		CU_ASSERT_EQUAL(gate_served_apply(box.served, box.table, NULL,
						  keeps[i].keep, &kept),
				0);
		if (servedbox_has("web_4", "203.0.113.1") != keeps[i].web ||
		    servedbox_has("other_4", "203.0.113.2") != keeps[i].other)
			CU_FAIL(keeps[i].what);
		CU_ASSERT(kept); /* those that were to be */
		servedbox_close(&box);
	}
}

static void a_policy_that_makes_no_table_leaves_the_table_as_it_is(void)
{
	struct servedbox box;
	bool kept;

	if (!servedbox_open(&box, HEAD WEB))
		return;
	box.policy->mark_mask = 7; /* too narrow for a mark */
	CU_ASSERT_EQUAL(
		gate_served_apply(box.served, box.table, NULL, NULL, &kept),
		-EINVAL);
	CU_ASSERT(nftbox_shows(LIST_CLASS_1, "@web_4"));
	servedbox_close(&box);
}

static void a_class_without_a_table_is_an_error(void)
{
	const struct gate_class second = { .id = 2, .words = { 1 } };
	struct servedbox box;

	if (!servedbox_open(&box, HEAD WEB))
		return;
	CU_ASSERT_EQUAL(nfttable_remove(box.nl), 0);
	CU_ASSERT_EQUAL(gate_served_apply_class(box.served, box.table, &second),
			-ENOENT);
	servedbox_close(&box);
}

static const struct unit_test tests[] = {
	UNIT(each_class_has_the_rules_of_its_clauses_in_its_chain),
	UNIT(a_class_that_is_added_later_has_its_chain_too),
	UNIT(the_former_policy_is_served_as_well_until_it_is_left_out),
	UNIT(only_sets_of_rules_to_be_kept_keep_their_elements),
	UNIT(a_policy_that_makes_no_table_leaves_the_table_as_it_is),
	UNIT(a_class_without_a_table_is_an_error),
};

int main(void)
{
	return unit_main("served", tests, ARRAY_SIZE(tests));
}
