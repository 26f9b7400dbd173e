/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_past_sources.c - whose an address was is known for as long as there is
 * room, and after that nobody is taken for the one of before.
 */
#include "enforcer/forward/past_sources.h"

#include <sys/socket.h>

#include "policy/base.h"
#include "tests/unit/unit.h"

static const struct ip_addr first = { AF_INET, { 10, 88, 0, 2 } };
static const struct ip_addr second = { AF_INET, { 10, 88, 0, 3 } };

static void an_address_is_of_the_namespace_that_had_it_last(void)
{
	static struct past_sources past;

	past_sources_note(&past, &first, 7);
	CU_ASSERT(!past_sources_is_anothers(&past, &first, 7));
	CU_ASSERT(past_sources_is_anothers(&past, &first, 8));
	past_sources_note(&past, &first, 8);
	CU_ASSERT(past_sources_is_anothers(&past, &first, 7));
	CU_ASSERT(!past_sources_is_anothers(&past, &first, 8));
	CU_ASSERT_EQUAL(past.n, 1);
}

static void an_address_that_nobody_had_is_nobodys(void)
{
	static struct past_sources past;
	const struct ip_addr other_family = { AF_INET6, { 10, 88, 0, 2 } };

	CU_ASSERT(!past_sources_is_anothers(&past, &first, 7));
	past_sources_note(&past, &first, 7);
	CU_ASSERT(!past_sources_is_anothers(&past, &second, 8));
	CU_ASSERT(!past_sources_is_anothers(&past, &other_family, 8));
}

static void what_was_forgotten_may_be_anothers(void)
{
	static struct past_sources past;
	struct ip_addr ip = { AF_INET, { 10 } };
	size_t i;

	past_sources_note(&past, &first, 7);
	for (i = 1; i < PAST_SOURCES_MAX; i++) {
		ip.bytes[2] = (uint8_t)(i >> 8);
		ip.bytes[3] = (uint8_t)i;
		past_sources_note(&past, &ip, 9);
	}
	CU_ASSERT(!past_sources_is_anothers(&past, &second, 7));
	CU_ASSERT(!past_sources_is_anothers(&past, &first, 7));
	past_sources_note(&past, &second, 7);
	CU_ASSERT(past_sources_is_anothers(&past, &first, 7));
	CU_ASSERT(!past_sources_is_anothers(&past, &second, 7));
	CU_ASSERT(!past_sources_is_anothers(&past, &ip, 9));
}

int main(void)
{
	static const struct unit_test tests[] = {
		UNIT(an_address_is_of_the_namespace_that_had_it_last),
		UNIT(an_address_that_nobody_had_is_nobodys),
		UNIT(what_was_forgotten_may_be_anothers),
	};

	return unit_main("past_sources", tests, ARRAY_SIZE(tests));
}
