/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_clauses.c - runs of clauses are put into a set and found there.
 */
#include <stdint.h>
#include <string.h>

#include "policy/base.h"
#include "policy/eval/clauses.h"
#include "policy/eval/image_layout.h"
#include "tests/unit/unit.h"

#define CLAUSES (64 * IMAGE_WORDS)

static const struct {
	const char *what;
	uint32_t first, n;
} runs[] = {
	{ "none", 5, 0 },
	{ "the first", 0, 1 },
	{ "the last", CLAUSES - 1, 1 },
	{ "the end of a word", 63, 1 },
	{ "the beginning of the second word", 64, 1 },
	{ "over the border of two words", 60, 10 },
	{ "three words, the middle one whole", 70, 130 },
	{ "all", 0, CLAUSES },
};

static void a_run_that_was_set_is_in_the_set_and_nothing_else(void)
{
	uint64_t words[IMAGE_WORDS];
	uint32_t i;
	size_t k;

	for (k = 0; k < ARRAY_SIZE(runs); k++) {
		memset(words, 0, sizeof(words));
		clauses_set(words, runs[k].first, runs[k].n);
		for (i = 0; i < CLAUSES; i++)
			if (clauses_has(words, i) !=
			    (i >= runs[k].first &&
			     i < runs[k].first + runs[k].n))
				CU_FAIL(runs[k].what);
	}
}

static void a_run_that_was_cleared_is_out_of_the_set_and_nothing_else(void)
{
	uint64_t words[IMAGE_WORDS];
	uint32_t i;
	size_t k;

	for (k = 0; k < ARRAY_SIZE(runs); k++) {
		memset(words, 0xff, sizeof(words));
		clauses_clear(words, runs[k].first, runs[k].n);
		for (i = 0; i < CLAUSES; i++)
			if (clauses_has(words, i) ==
			    (i >= runs[k].first &&
			     i < runs[k].first + runs[k].n))
				CU_FAIL(runs[k].what);
	}
}

static void clauses_that_were_in_the_set_stay(void)
{
	uint64_t words[IMAGE_WORDS] = { 0 };

	clauses_set(words, 3, 1);
	clauses_set(words, 3, 2);
	CU_ASSERT_EQUAL(words[0], 0x18);
}

static void one_of_a_run_is_enough_and_its_neighbours_do_not_count(void)
{
	uint64_t words[IMAGE_WORDS] = { 0 };

	clauses_set(words, 100, 1);
	CU_ASSERT(clauses_any(words, 100, 1));
	CU_ASSERT(clauses_any(words, 90, 11));
	CU_ASSERT(clauses_any(words, 100, 50));
	CU_ASSERT(!clauses_any(words, 90, 10));
	CU_ASSERT(!clauses_any(words, 101, 50));
	CU_ASSERT(!clauses_any(words, 100, 0));
}

/* The kernel's words and struct image_cell have another type than uint64_t. */
static void the_cell_of_an_image_is_such_a_set(void)
{
	struct image_cell cell = { { 0 } };

	clauses_set(&cell, 64, 1);
	CU_ASSERT_EQUAL(cell.words[1], 1);
	CU_ASSERT(clauses_has(cell.words, 64));
}

static const struct unit_test tests[] = {
	UNIT(a_run_that_was_set_is_in_the_set_and_nothing_else),
	UNIT(a_run_that_was_cleared_is_out_of_the_set_and_nothing_else),
	UNIT(clauses_that_were_in_the_set_stay),
	UNIT(one_of_a_run_is_enough_and_its_neighbours_do_not_count),
	UNIT(the_cell_of_an_image_is_such_a_set),
};

int main(void)
{
	return unit_main("clauses", tests, ARRAY_SIZE(tests));
}
