/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_vectors.c - equal vectors have one number, and a union has the clauses
 * of both.
 */
#include "policy/compile/vectors.h"

#include "policy/base.h"
#include "policy/eval/clauses.h"
#include "tests/unit/unit.h"

static const uint64_t key[2] = { 1, 2 };

/* The number of the vector that has clause @clause alone. */
static uint32_t add(struct vectors *v, uint32_t clause)
{
	struct image_cell cell = { 0 };

	clauses_set(&cell, clause, 1);
	return vectors_add(v, &cell);
}

static void number_0_is_the_empty_vector(void)
{
	const struct image_cell none = { 0 };
	struct vectors v;

	vectors_init(&v, key);
	CU_ASSERT_EQUAL(vectors_add(&v, &none), 0);
	CU_ASSERT_EQUAL(v.n, 1);
	CU_ASSERT(!clauses_any(&v.cells[0], 0, 64 * IMAGE_WORDS));
	vectors_done(&v);
}

static void equal_vectors_are_held_once(void)
{
	struct vectors v;
	uint32_t i, n_wrong = 0;

	vectors_init(&v, key);
	for (i = 0; i < 64 * IMAGE_WORDS; i++)
		n_wrong += add(&v, i) != i + 1;
	for (i = 0; i < 64 * IMAGE_WORDS; i++)
		n_wrong +=
			add(&v, i) != i + 1 || !clauses_has(&v.cells[i + 1], i);
	CU_ASSERT_EQUAL(n_wrong, 0);
	CU_ASSERT_EQUAL(v.n, 64 * IMAGE_WORDS + 1);
	CU_ASSERT_EQUAL(v.error, 0);
	vectors_done(&v);
}

static void a_union_has_the_clauses_of_both(void)
{
	struct vectors v;
	uint32_t a, b, both;

	vectors_init(&v, key);
	a = add(&v, 3);
	b = add(&v, 700);
	both = vectors_union(&v, a, b);
	CU_ASSERT(clauses_has(&v.cells[both], 3));
	CU_ASSERT(clauses_has(&v.cells[both], 700));
	CU_ASSERT(!clauses_any(&v.cells[both], 4, 696));
	CU_ASSERT_EQUAL(vectors_union(&v, b, a), both);
	CU_ASSERT_EQUAL(vectors_union(&v, both, a), both);
	CU_ASSERT_EQUAL(vectors_union(&v, a, a), a);
	CU_ASSERT_EQUAL(vectors_union(&v, a, 0), a);
	CU_ASSERT_EQUAL(vectors_union(&v, 0, b), b);
	vectors_done(&v);
}

/* More pairs than are remembered, each of them twice. */
static void a_union_that_is_forgotten_is_made_again_as_it_was(void)
{
	uint32_t first[40][40], i, k, n_wrong = 0;
	struct vectors v;
	size_t n;

	vectors_init(&v, key);
	for (i = 0; i < 40; i++)
		(void)add(&v, i);
	for (i = 0; i < 40; i++)
		for (k = 0; k < 40; k++)
			first[i][k] = vectors_union(&v, i + 1, k + 1);
	n = v.n;
	CU_ASSERT(40 * 40 > 2 * VECTORS_MEMO);
	for (i = 0; i < 40; i++)
		for (k = 0; k < 40; k++)
			n_wrong +=
				vectors_union(&v, i + 1, k + 1) != first[i][k];
	CU_ASSERT_EQUAL(n_wrong, 0);
	CU_ASSERT_EQUAL(v.n, n);
	vectors_done(&v);
}

static const struct unit_test tests[] = {
	UNIT(number_0_is_the_empty_vector),
	UNIT(equal_vectors_are_held_once),
	UNIT(a_union_has_the_clauses_of_both),
	UNIT(a_union_that_is_forgotten_is_made_again_as_it_was),
};

int main(void)
{
	return unit_main("vectors", tests, ARRAY_SIZE(tests));
}
