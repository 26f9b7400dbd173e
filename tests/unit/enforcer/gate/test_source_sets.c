/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_source_sets.c - whose packets are forwarded: a source is in the set of
 * all, and in those of the rules that are about a program met there.
 */
#include "enforcer/gate/source_sets.h"

#include <errno.h>

#include "nft/netlink/nl.h"
#include "nft/table/nfttable.h"
#include "policy/base.h"
#include "tests/unit/enforcer/gate/servedbox.h"
#include "tests/unit/nftbox.h"
#include "tests/unit/unit.h"

/* The clauses are 0, 1 and 2; the third rule has no networks. */
#define POLICY                                                            \
	"version: 1\nmode: enforce\nrules:\n"                             \
	"  - { name: lan, networks: [10.0.0.0/8], action: allow }\n"      \
	"  - { name: shut, who: { user: 4711 },\n"                        \
	"      networks: [192.0.2.0/24, 2001:db8::/32], action: deny }\n" \
	"  - { name: web, domains: [w.example.com], action: allow }\n"

static struct source_sets sets_of(const struct servedbox *box)
{
	return (struct source_sets){ box->nl, &box->probe,
				     &box->served->state };
}

static struct source *add_source(struct servedbox *box, const char *address)
{
	const struct ip_addr ip = unit_ip(address);
	struct source *source = sources_add(&box->sources, 7, &ip);

	CU_ASSERT_PTR_NOT_NULL_FATAL(source);
	return source;
}

static void a_source_is_in_the_sets_of_rules_that_its_programs_meet(void)
{
	const uint64_t shut[EVENT_CLASS_WORDS] = { 1 << 1 };
	struct source_sets sets;
	struct servedbox box;
	struct source *source;

	if (!servedbox_open(&box, POLICY))
		return;
	sets = sets_of(&box);
	source = add_source(&box, "10.88.0.2");
	CU_ASSERT_EQUAL(source_sets_add(&sets, source), 0);
	CU_ASSERT_EQUAL(nl_commit(box.nl), 0);
	CU_ASSERT(servedbox_has("sources4", "10.88.0.2"));
	CU_ASSERT(!servedbox_has("shut_s4", "10.88.0.2"));
	sources_meet(source, 1, shut);
	CU_ASSERT_EQUAL(source_sets_add(&sets, source), 0);
	CU_ASSERT_EQUAL(nl_commit(box.nl), 0);
	CU_ASSERT(servedbox_has("shut_s4", "10.88.0.2"));
	CU_ASSERT(!servedbox_has("lan_s4", "10.88.0.2"));
	servedbox_close(&box);
}

static void clauses_of_another_epoch_mean_nothing(void)
{
	const uint64_t all[EVENT_CLASS_WORDS] = { 7 };
	struct source_sets sets;
	struct servedbox box;
	struct source *source;

	if (!servedbox_open(&box, POLICY))
		return;
	sets = sets_of(&box);
	source = add_source(&box, "10.88.0.2");
	sources_meet(source, 2, all);
	CU_ASSERT_EQUAL(source_sets_add(&sets, source), 0);
	CU_ASSERT_EQUAL(nl_commit(box.nl), 0);
	CU_ASSERT(servedbox_has("sources4", "10.88.0.2"));
	CU_ASSERT(!servedbox_has("shut_s4", "10.88.0.2"));
	CU_ASSERT(!servedbox_has("lan_s4", "10.88.0.2"));
	servedbox_close(&box);
}

static void a_source_that_is_removed_is_in_no_set(void)
{
	const uint64_t all[EVENT_CLASS_WORDS] = { 7 };
	struct source_sets sets;
	struct servedbox box;
	struct source *source;

	if (!servedbox_open(&box, POLICY))
		return;
	sets = sets_of(&box);
	source = add_source(&box, "fd00::2");
	sources_meet(source, 1, all);
	CU_ASSERT_EQUAL(source_sets_add(&sets, source), 0);
	CU_ASSERT_EQUAL(nl_commit(box.nl), 0);
	CU_ASSERT(servedbox_has("sources6", "fd00::2"));
	CU_ASSERT(servedbox_has("shut_s6", "fd00::2"));
	/* Also when what was met there is forgotten. */
	source->class_epoch = 0;
	CU_ASSERT_EQUAL(source_sets_remove(&sets, source), 0);
	CU_ASSERT_EQUAL(nl_commit(box.nl), 0);
	CU_ASSERT(!servedbox_has("sources6", "fd00::2"));
	CU_ASSERT(!servedbox_has("shut_s6", "fd00::2"));
	servedbox_close(&box);
}

static void all_sources_are_filled_in_again(void)
{
	struct source_sets sets;
	struct servedbox box;

	if (!servedbox_open(&box, POLICY))
		return;
	sets = sets_of(&box);
	(void)add_source(&box, "10.88.0.2");
	(void)add_source(&box, "10.88.0.3");
	(void)add_source(&box, "fd00::2");
	CU_ASSERT_EQUAL(source_sets_fill(&sets), 0);
	CU_ASSERT_EQUAL(nl_commit(box.nl), 0);
	CU_ASSERT(servedbox_has("sources4", "10.88.0.2"));
	CU_ASSERT(servedbox_has("sources4", "10.88.0.3"));
	CU_ASSERT(servedbox_has("sources6", "fd00::2"));
	servedbox_close(&box);
}

static void a_set_that_is_missing_is_an_error(void)
{
	struct source_sets sets;
	struct servedbox box;

	if (!servedbox_open(&box, "version: 1\nrules: []\n"))
		return;
	sets = sets_of(&box);
	(void)add_source(&box, "10.88.0.2");
	CU_ASSERT_EQUAL(source_sets_fill(&sets), 0);
	nl_drop(box.nl);
	CU_ASSERT_EQUAL(nfttable_remove(box.nl), 0);
	CU_ASSERT_EQUAL(source_sets_fill(&sets), -ENOENT);
	servedbox_close(&box);
}

static const struct unit_test tests[] = {
	UNIT(a_source_is_in_the_sets_of_rules_that_its_programs_meet),
	UNIT(clauses_of_another_epoch_mean_nothing),
	UNIT(a_source_that_is_removed_is_in_no_set),
	UNIT(all_sources_are_filled_in_again),
	UNIT(a_set_that_is_missing_is_an_error),
};

int main(void)
{
	return unit_main("source_sets", tests, ARRAY_SIZE(tests));
}
