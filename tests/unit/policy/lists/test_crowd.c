/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_crowd.c - how many patterns may stand before one name.
 */
#include "policy/lists/crowd.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "policy/arena.h"
#include "policy/base.h"
#include "policy/lists/pattern.h"
#include "tests/unit/unit.h"

static int add(struct crowd *crowd, struct arena *arena, const char *text)
{
	const struct pattern_context context = { .arena = arena };
	struct policy_pattern pattern;

	CU_ASSERT_EQUAL_FATAL(
		pattern_parse(&context, text, strlen(text), &pattern), 0);
	return crowd_add(crowd, &pattern);
}

static void there_is_room_for_so_many_before_each_name(void)
{
	CLEANUP(arena_freep) struct arena *arena = NULL;
	CLEANUP(crowd_done) struct crowd crowd = { 0 };
	char text[32];
	int i;

	CU_ASSERT_EQUAL_FATAL(arena_new(&arena), 0);
	for (i = 0; i < CROWD_MAX; i++) {
		(void)snprintf(text, sizeof(text), "a%d-*.x", i);
		CU_ASSERT_EQUAL(add(&crowd, arena, text), 0);
	}
	CU_ASSERT_EQUAL(add(&crowd, arena, "b*.x"), -E2BIG);
	CU_ASSERT_EQUAL(add(&crowd, arena, "*b.x"), -E2BIG);
	CU_ASSERT_EQUAL(add(&crowd, arena, "A0-*.x"), 0); /* is there */
	CU_ASSERT_EQUAL(add(&crowd, arena, "b*.y.x"), 0);
	CU_ASSERT_EQUAL(add(&crowd, arena, "b*.y"), 0);
}

static const struct unit_test tests[] = {
	UNIT(there_is_room_for_so_many_before_each_name),
};

int main(void)
{
	return unit_main("crowd", tests, ARRAY_SIZE(tests));
}
