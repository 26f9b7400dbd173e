/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_rule_sets.c - elements of the sets of rules in a real table: nft(8) is
 * asked which set they went into.
 */
#include "enforcer/gate/rule_sets.h"

#include <errno.h>

#include "nft/netlink/nl.h"
#include "nft/nftdump.h"
#include "nft/table/nfttable.h"
#include "policy/base.h"
#include "tests/unit/enforcer/gate/servedbox.h"
#include "tests/unit/nftbox.h"
#include "tests/unit/unit.h"

/* Rule 0 permits no lookups, so it has none of the sets. */
#define POLICY                                                         \
	"version: 1\nmode: enforce\nrules:\n"                          \
	"  - { name: lan, networks: [10.0.0.0/8], action: allow }\n"   \
	"  - { name: web, domains: [w.example.com], action: allow }\n" \
	"  - { name: other, domains: [o.example.com], action: allow }\n"

static bool scene_open(struct servedbox *box, struct rule_sets **ret_sets)
{
	if (!servedbox_open(box, POLICY))
		return false;
	CU_ASSERT_EQUAL_FATAL(
		rule_sets_new(box->nl, &box->probe, box->policy, ret_sets), 0);
	return true;
}

static void scene_close(struct servedbox *box, struct rule_sets *sets)
{
	rule_sets_free(sets);
	servedbox_close(box);
}

static int add(struct rule_sets *sets, uint16_t rule, const char *address)
{
	const struct rule_sets_addr addr = { .rule = rule,
					     .ip = unit_ip(address),
					     .timeout_s = 100 };

	return rule_sets_add(sets, &addr);
}

static int add_pair(struct rule_sets *sets, uint16_t rule, const char *address,
		    const char *from)
{
	const struct ip_addr source = unit_ip(from);
	const struct rule_sets_addr addr = { .rule = rule,
					     .ip = unit_ip(address),
					     .timeout_s = 100 };

	return rule_sets_add_pair(sets, &addr, &source);
}

static void remove_pair(struct rule_sets *sets, uint16_t rule,
			const char *address, const char *from)
{
	const struct ip_addr source = unit_ip(from);
	const struct rule_sets_addr addr = { .rule = rule,
					     .ip = unit_ip(address) };

	rule_sets_remove_pair(sets, &addr, &source);
}

static void an_address_goes_into_the_set_of_its_rule_and_family(void)
{
	struct rule_sets *sets;
	struct servedbox box;

	if (!scene_open(&box, &sets))
		return;
	CU_ASSERT_EQUAL(add(sets, 1, "203.0.113.1"), 0);
	CU_ASSERT_EQUAL(add(sets, 1, "2001:db8::1"), 0);
	CU_ASSERT_EQUAL(add(sets, 2, "203.0.113.2"), 0);
	CU_ASSERT(!servedbox_has("web_4", "203.0.113.1"));
	CU_ASSERT_EQUAL(nl_commit(box.nl), 0);
	CU_ASSERT(nftbox_shows("list set inet nameward web_4",
			       "elements = { 203.0.113.1 timeout 1m40s"));
	CU_ASSERT(servedbox_has("web_6", "2001:db8::1"));
	CU_ASSERT(servedbox_has("other_4", "203.0.113.2"));
	CU_ASSERT(!servedbox_has("web_4", "203.0.113.2"));
	scene_close(&box, sets);
}

static void a_pair_goes_into_the_set_of_pairs_until_it_is_removed(void)
{
	struct rule_sets *sets;
	struct servedbox box;

	if (!scene_open(&box, &sets))
		return;
	CU_ASSERT_EQUAL(add_pair(sets, 1, "203.0.113.1", "10.88.0.2"), 0);
	CU_ASSERT_EQUAL(add_pair(sets, 1, "203.0.113.1", "10.88.0.3"), 0);
	CU_ASSERT_EQUAL(add_pair(sets, 2, "2001:db8::1", "fd00::2"), 0);
	CU_ASSERT_EQUAL(nl_commit(box.nl), 0);
	CU_ASSERT(servedbox_has("web_f4", "10.88.0.2 . 203.0.113.1"));
	CU_ASSERT(servedbox_has("other_f6", "fd00::2 . 2001:db8::1"));
	CU_ASSERT(!servedbox_has("web_4", "203.0.113.1"));
	remove_pair(sets, 1, "203.0.113.1", "10.88.0.2");
	CU_ASSERT_EQUAL(nl_commit(box.nl), 0);
	CU_ASSERT(!servedbox_has("web_f4", "10.88.0.2 . 203.0.113.1"));
	CU_ASSERT(servedbox_has("web_f4", "10.88.0.3 . 203.0.113.1"));
	scene_close(&box, sets);
}

static void a_rule_without_sets_takes_nothing_and_has_no_pair_to_remove(void)
{
	struct rule_sets *sets;
	struct servedbox box;

	if (!scene_open(&box, &sets))
		return;
	CU_ASSERT_EQUAL(add(sets, 0, "203.0.113.1"), -ENOENT);
	CU_ASSERT_EQUAL(add_pair(sets, 0, "203.0.113.1", "10.88.0.2"), -ENOENT);
	remove_pair(sets, 0, "203.0.113.1", "10.88.0.2");
	CU_ASSERT_EQUAL(nl_commit(box.nl), 0);
	scene_close(&box, sets);
}

/* What a callback saw, which ends the dump at element @last; 0: never. */
struct seen {
	size_t n, n_pairs, n_6, last;
};

static int see(void *context, const struct nftdump_element *element)
{
	struct seen *seen = context;

	seen->n++;
	seen->n_pairs += element->source.family != 0;
	seen->n_6 += element->ip.family == AF_INET6;
	return seen->n == seen->last ? -ECANCELED : 0;
}

static void a_dump_has_each_element_of_one_rule_and_none_of_another(void)
{
	struct seen seen = { 0 }, cut = { .last = 2 };
	struct rule_sets *sets;
	struct servedbox box;

	if (!scene_open(&box, &sets))
		return;
	CU_ASSERT_EQUAL(add(sets, 1, "203.0.113.1"), 0);
	CU_ASSERT_EQUAL(add(sets, 1, "2001:db8::1"), 0);
	CU_ASSERT_EQUAL(add_pair(sets, 1, "203.0.113.1", "10.88.0.2"), 0);
	CU_ASSERT_EQUAL(add_pair(sets, 1, "2001:db8::1", "fd00::2"), 0);
	CU_ASSERT_EQUAL(add(sets, 2, "203.0.113.2"), 0);
	CU_ASSERT_EQUAL(nl_commit(box.nl), 0);
	CU_ASSERT_EQUAL(rule_sets_dump(sets, 1, see, &seen), 0);
	CU_ASSERT_EQUAL(seen.n, 4);
	CU_ASSERT_EQUAL(seen.n_pairs, 2);
	CU_ASSERT_EQUAL(seen.n_6, 2);
	CU_ASSERT_EQUAL(rule_sets_dump(sets, 1, see, &cut), -ECANCELED);
	CU_ASSERT_EQUAL(cut.n, 2);
	CU_ASSERT_EQUAL(rule_sets_dump(sets, 0, see, &seen), -ENOENT);
	scene_close(&box, sets);
}

static void a_set_is_looked_at_again_only_after_a_reset(void)
{
	struct rule_sets *sets;
	struct servedbox box;

	if (!scene_open(&box, &sets))
		return;
	CU_ASSERT_EQUAL(add(sets, 1, "203.0.113.1"), 0);
	CU_ASSERT_EQUAL(nl_commit(box.nl), 0);
	CU_ASSERT_EQUAL(nfttable_remove(box.nl), 0);
	CU_ASSERT_EQUAL(add(sets, 1, "203.0.113.2"), 0);
	nl_drop(box.nl);
	rule_sets_reset(sets);
	CU_ASSERT_EQUAL(add(sets, 1, "203.0.113.2"), -ENOENT);
	scene_close(&box, sets);
}

static const struct unit_test tests[] = {
	UNIT(an_address_goes_into_the_set_of_its_rule_and_family),
	UNIT(a_pair_goes_into_the_set_of_pairs_until_it_is_removed),
	UNIT(a_rule_without_sets_takes_nothing_and_has_no_pair_to_remove),
	UNIT(a_dump_has_each_element_of_one_rule_and_none_of_another),
	UNIT(a_set_is_looked_at_again_only_after_a_reset),
};

int main(void)
{
	return unit_main("rule_sets", tests, ARRAY_SIZE(tests));
}
