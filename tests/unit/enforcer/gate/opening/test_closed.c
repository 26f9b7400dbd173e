/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_closed.c - what was open is found again, and the table has its bound.
 */
#include "enforcer/gate/opening/closed.h"

#include <string.h>
#include <sys/socket.h>

#include "policy/base.h"
#include "tests/unit/unit.h"

static struct closed_opening opening_of(uint32_t number, const char *rule,
					uint64_t until_ns)
{
	struct closed_opening opening = {
		.ip.family = AF_INET,
		.until_ns = until_ns,
		.rule = rule,
		.name = (const uint8_t *)"\1a",
		.name_len = 3,
	};

	memcpy(opening.ip.bytes, &number, sizeof(number));
	return opening;
}

/* Everything is meant but the rule @context. */
static bool is_meant(void *context, const struct closed_opening *opening)
{
	return !context || strcmp(context, opening->rule) != 0;
}

/* The rule of what is found, or "-". */
static const char *found(const struct closed *closed, uint32_t number,
			 uint64_t netns, const char *but)
{
	struct closed_opening opening = opening_of(number, "", 0);
	const struct closed_query query = { opening.ip, netns, is_meant,
					    (void *)but };

	return closed_find(closed, &query, &opening) ? opening.rule : "-";
}

static void the_last_opening_that_is_meant_is_found(void)
{
	CLEANUP(closed_freep) struct closed *closed = NULL;
	const struct closed_opening all[] = { opening_of(1, "web", 5),
					      opening_of(1, "lan", 9),
					      opening_of(1, "old", 3),
					      opening_of(2, "web", 7) };
	size_t i;

	CU_ASSERT_EQUAL_FATAL(closed_new(&closed), 0);
	unit_string("empty", "-", found(closed, 1, 0, NULL));
	for (i = 0; i < ARRAY_SIZE(all); i++)
		closed_note(closed, &all[i]);
	unit_string("the last", "lan", found(closed, 1, 0, NULL));
	unit_string("the last but one", "web", found(closed, 1, 0, "lan"));
	unit_string("another address", "web", found(closed, 2, 0, NULL));
	unit_string("another namespace", "-", found(closed, 1, 4, NULL));
	unit_string("an address that was never open", "-",
		    found(closed, 3, 0, NULL));
}

static void a_later_end_replaces_that_of_the_same_rule(void)
{
	CLEANUP(closed_freep) struct closed *closed = NULL;
	struct closed_opening opening = opening_of(1, "web", 5);
	const struct closed_query query = { opening.ip, 0, is_meant, NULL };

	CU_ASSERT_EQUAL_FATAL(closed_new(&closed), 0);
	closed_note(closed, &opening);
	opening.until_ns = 8;
	opening.name = NULL;
	opening.name_len = 0;
	closed_note(closed, &opening);
	memset(&opening, 0xee, sizeof(opening));
	CU_ASSERT_TRUE_FATAL(closed_find(closed, &query, &opening));
	CU_ASSERT_EQUAL(opening.until_ns, 8);
	CU_ASSERT_PTR_NULL(opening.name);
	unit_string("the same rule", "-", found(closed, 1, 0, "web"));
}

static void the_table_has_its_bound_and_keeps_the_latest(void)
{
	CLEANUP(closed_freep) struct closed *closed = NULL;
	struct closed_opening opening;
	uint32_t i, n_found = 0;

	CU_ASSERT_EQUAL_FATAL(closed_new(&closed), 0);
	for (i = 1; i <= 10 * CLOSED_MAX; i++) {
		opening = opening_of(i, "web", i);
		closed_note(closed, &opening);
		if (strcmp(found(closed, i, 0, NULL), "web") != 0)
			CU_FAIL("the latest is not kept");
	}
	for (i = 1; i <= 10 * CLOSED_MAX; i++)
		n_found += found(closed, i, 0, NULL)[0] != '-';
	CU_ASSERT(n_found <= CLOSED_MAX);
	CU_ASSERT(n_found > CLOSED_MAX / 2);
}

int main(void)
{
	static const struct unit_test tests[] = {
		UNIT(the_last_opening_that_is_meant_is_found),
		UNIT(a_later_end_replaces_that_of_the_same_rule),
		UNIT(the_table_has_its_bound_and_keeps_the_latest),
	};

	return unit_main("closed", tests, ARRAY_SIZE(tests));
}
