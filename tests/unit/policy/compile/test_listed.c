/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_listed.c - who is on a list that has exceptions.
 */
#include "policy/compile/listed.h"

#include <string.h>

#include "policy/arena.h"
#include "policy/base.h"
#include "policy/compile/vectors.h"
#include "tests/unit/unit.h"

static uint32_t vector_of(struct vectors *vectors, uint64_t word)
{
	struct image_cell cell = { .words = { word } };

	return vectors_add(vectors, &cell);
}

static const struct {
	const char *what;
	/* Marks of the zones "", "com" and "x.com": itself, below. */
	enum listed_mark a[3][2], b[3][2];
	uint64_t exact, below; /* of x.com: bit 0 is list a, bit 1 list b */
} cases[] = {
	{ "nothing said", { { 0 } }, { { 0 } }, 0, 0 },
	{ "listed above", { { 0 }, { 0, LISTED_YES } }, { { 0 } }, 1, 1 },
	{ "listed itself", { [2] = { LISTED_YES, 0 } }, { { 0 } }, 1, 0 },
	{ "listed above, excepted itself",
	  { [1] = { 0, LISTED_YES }, [2] = { LISTED_NO, 0 } },
	  { { 0 } },
	  0,
	  1 },
	{ "listed above, excepted with all below",
	  { [1] = { 0, LISTED_YES }, [2] = { LISTED_NO, LISTED_NO } },
	  { { 0 } },
	  0,
	  0 },
	{ "excepted above, listed again",
	  { { 0, LISTED_YES }, { 0, LISTED_NO }, { LISTED_YES, LISTED_YES } },
	  { { 0 } },
	  1,
	  1 },
	{ "an exception is of one list only",
	  { [1] = { 0, LISTED_YES }, [2] = { LISTED_NO, LISTED_NO } },
	  { [0] = { 0, LISTED_YES } },
	  2,
	  2 },
	{ "a name itself says nothing of those below",
	  { [1] = { LISTED_YES, 0 } },
	  { [1] = { LISTED_YES, LISTED_NO }, [0] = { 0, LISTED_YES } },
	  0,
	  0 },
};

static void say(struct listed *listed, uint32_t *chain, uint32_t list,
		const enum listed_mark marks[2])
{
	if (marks[0])
		CU_ASSERT_EQUAL(
			listed_add(listed, chain, list, false, marks[0]), 0);
	if (marks[1])
		CU_ASSERT_EQUAL(listed_add(listed, chain, list, true, marks[1]),
				0);
}

static void what_says_most_holds_for_each_list(void)
{
	size_t i, k;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		CLEANUP(listed_done) struct listed listed = { 0 };
		CLEANUP(vectors_done) struct vectors vectors;
		uint32_t chains[3] = { 0 }, a, b, exact, below;

		vectors_init(&vectors, (const uint64_t[2]){ 1, 2 });
		CU_ASSERT_EQUAL(
			listed_add_list(&listed, vector_of(&vectors, 1), &a),
			0);
		CU_ASSERT_EQUAL(
			listed_add_list(&listed, vector_of(&vectors, 2), &b),
			0);
		for (k = 0; k < 3; k++) {
			say(&listed, &chains[k], a, cases[i].a[k]);
			say(&listed, &chains[k], b, cases[i].b[k]);
		}
		exact = listed_vector(&listed, &vectors, chains, 3, true);
		below = listed_vector(&listed, &vectors, chains, 3, false);
		if (vectors.cells[exact].words[0] != cases[i].exact ||
		    vectors.cells[below].words[0] != cases[i].below)
			CU_FAIL(cases[i].what);
	}
}

static void what_is_said_first_stands(void)
{
	CLEANUP(listed_done) struct listed listed = { 0 };
	uint32_t chain = 0, list;

	CU_ASSERT_EQUAL(listed_add_list(&listed, 7, &list), 0);
	CU_ASSERT_EQUAL(listed_add(&listed, &chain, list, true, LISTED_YES), 0);
	CU_ASSERT_EQUAL(listed_add(&listed, &chain, list, true, LISTED_NO), 0);
	CU_ASSERT_EQUAL(listed.entries[chain].below, LISTED_YES);
}

static const struct unit_test tests[] = {
	UNIT(what_says_most_holds_for_each_list),
	UNIT(what_is_said_first_stands),
};

int main(void)
{
	return unit_main("listed", tests, ARRAY_SIZE(tests));
}
