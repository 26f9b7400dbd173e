/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_arena.c - what an arena gives out is aligned, and stays as it is.
 */
#include "policy/arena.h"

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "policy/base.h"
#include "tests/unit/unit.h"

static void texts_keep_their_bytes_while_the_arena_grows(void)
{
	CLEANUP(arena_freep) struct arena *arena = NULL;
	char *texts[5000];
	char text[64];
	int i, len;

	CU_ASSERT_EQUAL_FATAL(arena_new(&arena), 0);
	for (i = 0; i < 5000; i++) {
		len = snprintf(text, sizeof(text), "number %d", i);
		texts[i] = arena_text(arena, text, (size_t)len);
		CU_ASSERT_PTR_NOT_NULL_FATAL(texts[i]);
	}
	for (i = 0; i < 5000; i++) {
		(void)snprintf(text, sizeof(text), "number %d", i);
		unit_string("text", text, texts[i]);
	}
}

static void arrays_are_aligned_and_zeroed(void)
{
	CLEANUP(arena_freep) struct arena *arena = NULL;
	unsigned char *array;
	size_t n, i, sum = 0;

	CU_ASSERT_EQUAL_FATAL(arena_new(&arena), 0);
	for (n = 1; n < 200000; n *= 3) {
		CU_ASSERT_PTR_NOT_NULL(arena_bytes(arena, "x", 1));
		array = arena_array(arena, n, 1);
		CU_ASSERT_PTR_NOT_NULL_FATAL(array);
		CU_ASSERT_EQUAL((uintptr_t)array % _Alignof(max_align_t), 0);
		for (i = 0; i < n; i++)
			sum += array[i];
		memset(array, 0xff, n);
	}
	CU_ASSERT_EQUAL(sum, 0);
}

static void an_array_of_no_bytes_has_a_pointer_too(void)
{
	CLEANUP(arena_freep) struct arena *arena = NULL;

	CU_ASSERT_EQUAL_FATAL(arena_new(&arena), 0);
	CU_ASSERT_PTR_NOT_NULL(arena_array(arena, 0, 8));
	CU_ASSERT_PTR_NOT_NULL(arena_bytes(arena, NULL, 0));
}

static void a_size_that_overflows_is_refused(void)
{
	CLEANUP(arena_freep) struct arena *arena = NULL;

	CU_ASSERT_EQUAL_FATAL(arena_new(&arena), 0);
	CU_ASSERT_PTR_NULL(arena_array(arena, SIZE_MAX / 2, 3));
	CU_ASSERT_PTR_NULL(arena_array(arena, SIZE_MAX, 1));
	CU_ASSERT_PTR_NOT_NULL(arena_array(arena, 1, 1));
}

static void a_shared_arena_lives_until_its_last_owner(void)
{
	struct arena *arena = NULL, *shared;
	char *text;

	CU_ASSERT_EQUAL_FATAL(arena_new(&arena), 0);
	text = arena_text(arena, "text", 4);
	shared = arena_ref(arena);
	CU_ASSERT_PTR_EQUAL(shared, arena);
	arena_free(arena);
	unit_string("after one owner", "text", text);
	arena_free(shared);
}

static const struct unit_test tests[] = {
	UNIT(texts_keep_their_bytes_while_the_arena_grows),
	UNIT(arrays_are_aligned_and_zeroed),
	UNIT(an_array_of_no_bytes_has_a_pointer_too),
	UNIT(a_size_that_overflows_is_refused),
	UNIT(a_shared_arena_lives_until_its_last_owner),
};

int main(void)
{
	return unit_main("arena", tests, ARRAY_SIZE(tests));
}
