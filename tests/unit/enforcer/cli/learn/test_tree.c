/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_tree.c - items are once, and in order.
 */
#include "enforcer/cli/learn/tree.h"

#include <string.h>

#include "policy/arena.h"
#include "policy/base.h"
#include "tests/unit/unit.h"

static void texts_are_once_and_in_order(void)
{
	static const char *const added[] = { "b", "a", "c", "a", "b", "" };
	static const char *const want[] = { "", "a", "b", "c" };
	CLEANUP(arena_freep) struct arena *arena = NULL;
	struct learn_tree tree = { 0 };
	void **list;
	size_t i;

	CU_ASSERT_EQUAL_FATAL(arena_new(&arena), 0);
	for (i = 0; i < ARRAY_SIZE(added); i++)
		unit_string("added", added[i],
			    learn_tree_text(&tree, arena, added[i]));
	CU_ASSERT_EQUAL_FATAL(tree.n, ARRAY_SIZE(want));
	list = learn_tree_list(&tree, arena);
	for (i = 0; i < tree.n; i++)
		unit_string("listed", want[i], list[i]);
	CU_ASSERT(learn_tree_has_text(&tree, "c"));
	CU_ASSERT(!learn_tree_has_text(&tree, "d"));
	learn_tree_done(&tree);
	CU_ASSERT_EQUAL(tree.n, 0);
	CU_ASSERT_PTR_NOT_NULL(learn_tree_list(&tree, arena));
}

static void of_texts_the_first_that_differs_counts(void)
{
	static const char *const a[] = { "x", "b", "a" };
	static const char *const b[] = { "x", "a", "b" };

	CU_ASSERT(learn_tree_order_texts(a, b, 3) > 0);
	CU_ASSERT(learn_tree_order_texts(b, a, 3) < 0);
	CU_ASSERT_EQUAL(learn_tree_order_texts(a, b, 1), 0);
	CU_ASSERT_EQUAL(learn_tree_order_texts(a, a, 3), 0);
}

static int order_numbers(const void *a, const void *b)
{
	const int *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

static void an_item_is_a_copy_that_stays_where_it_is(void)
{
	CLEANUP(arena_freep) struct arena *arena = NULL;
	struct learn_tree tree = { 0 };
	int *first, *again, number = 7, other = 8;

	CU_ASSERT_EQUAL_FATAL(arena_new(&arena), 0);
	CU_ASSERT_PTR_NULL(learn_tree_find(&tree, &number, order_numbers));
	first = learn_tree_add(&tree, arena, &number, sizeof(number),
			       order_numbers);
	again = learn_tree_add(&tree, arena, &number, sizeof(number),
			       order_numbers);
	CU_ASSERT_PTR_EQUAL(first, again);
	CU_ASSERT_PTR_NOT_EQUAL(first, &number);
	CU_ASSERT_PTR_EQUAL(learn_tree_find(&tree, &number, order_numbers),
			    first);
	CU_ASSERT_PTR_NULL(learn_tree_find(&tree, &other, order_numbers));
	learn_tree_done(&tree);
}

static const struct unit_test tests[] = {
	UNIT(texts_are_once_and_in_order),
	UNIT(of_texts_the_first_that_differs_counts),
	UNIT(an_item_is_a_copy_that_stays_where_it_is),
};

int main(void)
{
	return unit_main("learn_tree", tests, ARRAY_SIZE(tests));
}
