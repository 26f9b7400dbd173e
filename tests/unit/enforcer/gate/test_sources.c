/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_sources.c - addresses of other network namespaces, and the clauses of
 * programs met there.
 */
#include "enforcer/gate/sources.h"

#include <string.h>
#include <sys/socket.h>

#include "policy/base.h"
#include "tests/unit/unit.h"

static const struct ip_addr first = { AF_INET, { 10, 88, 0, 2 } };
static const struct ip_addr second = { AF_INET, { 10, 88, 0, 3 } };

static void a_source_is_found_by_its_family_and_address(void)
{
	static struct sources sources;
	const struct ip_addr other_family = { AF_INET6, { 10, 88, 0, 2 } };
	struct source *source;

	CU_ASSERT_PTR_NULL(sources_find(&sources, &first));
	source = sources_add(&sources, 7, &first);
	CU_ASSERT_PTR_NOT_NULL_FATAL(source);
	CU_ASSERT_PTR_EQUAL(sources_find(&sources, &first), source);
	CU_ASSERT_PTR_NULL(sources_find(&sources, &other_family));
	CU_ASSERT_PTR_NULL(sources_find(&sources, &second));
	CU_ASSERT_EQUAL(source->netns, 7);
}

static void a_source_that_is_removed_is_gone_and_the_others_stay(void)
{
	static struct sources sources;

	CU_ASSERT_PTR_NOT_NULL(sources_add(&sources, 7, &first));
	CU_ASSERT_PTR_NOT_NULL(sources_add(&sources, 8, &second));
	sources_remove(&sources, sources_find(&sources, &first));
	CU_ASSERT_PTR_NULL(sources_find(&sources, &first));
	CU_ASSERT_PTR_NOT_NULL_FATAL(sources_find(&sources, &second));
	CU_ASSERT_EQUAL(sources_find(&sources, &second)->netns, 8);
}

static void one_namespace_cannot_take_the_place_of_all_others(void)
{
	static struct sources sources;
	struct ip_addr ip = { AF_INET, { 10 } };
	size_t i;

	for (i = 0; i < SOURCES_PER_NETNS_MAX; i++) {
		ip.bytes[3] = (uint8_t)i;
		CU_ASSERT_PTR_NOT_NULL(sources_add(&sources, 7, &ip));
	}
	ip.bytes[3] = (uint8_t)i;
	CU_ASSERT_PTR_NULL(sources_add(&sources, 7, &ip));
	CU_ASSERT_PTR_NOT_NULL(sources_add(&sources, 8, &ip));
	while (sources.n < SOURCES_MAX) {
		ip.bytes[2]++;
		CU_ASSERT_PTR_NOT_NULL_FATAL(
			sources_add(&sources, 100 + sources.n, &ip));
	}
	CU_ASSERT_PTR_NULL(sources_add(&sources, 9, &ip));
}

static void clauses_met_at_a_source_add_up_within_an_epoch(void)
{
	static struct sources sources;
	struct source *source = sources_add(&sources, 7, &first);
	uint64_t one[EVENT_CLASS_WORDS] = { 1 };
	uint64_t other[EVENT_CLASS_WORDS] = { [1] = 2 }; /* clause 65 */

	CU_ASSERT_PTR_NOT_NULL_FATAL(source);
	CU_ASSERT(!sources_matches(source, 3, 0, 100));
	sources_meet(source, 3, one);
	CU_ASSERT(sources_matches(source, 3, 0, 1));
	CU_ASSERT(!sources_matches(source, 3, 1, 99));
	sources_meet(source, 3, other);
	CU_ASSERT(sources_matches(source, 3, 0, 1));
	CU_ASSERT(sources_matches(source, 3, 60, 6));
	CU_ASSERT(!sources_matches(source, 4, 0, 100));
	sources_meet(source, 4, other);
	CU_ASSERT(!sources_matches(source, 4, 0, 1));
	CU_ASSERT(sources_matches(source, 4, 65, 1));
}

int main(void)
{
	static const struct unit_test tests[] = {
		UNIT(a_source_is_found_by_its_family_and_address),
		UNIT(a_source_that_is_removed_is_gone_and_the_others_stay),
		UNIT(one_namespace_cannot_take_the_place_of_all_others),
		UNIT(clauses_met_at_a_source_add_up_within_an_epoch),
	};

	return unit_main("sources", tests, ARRAY_SIZE(tests));
}
