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
	/* Marks of the zones "", "com" and "x.com": itself, below, child. */
	enum listed_mark a[3][3], b[3][3];
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
	{ "listed with one label more",
	  { [1] = { 0, 0, LISTED_YES } },
	  { [0] = { 0, 0, LISTED_YES } },
	  1,
	  0 },
	{ "listed with one label more, excepted itself",
	  { [1] = { 0, 0, LISTED_YES }, [2] = { LISTED_NO, 0 } },
	  { [1] = { 0, 0, LISTED_YES } },
	  2,
	  0 },
	{ "excepted with all below, listed with one label more",
	  { [0] = { 0, LISTED_YES }, [1] = { 0, LISTED_NO, LISTED_YES } },
	  { { 0 } },
	  1,
	  0 },
};

static void say(struct listed *listed, uint32_t *chain, uint32_t list,
		const enum listed_mark marks[3])
{
	static const enum listed_names names[] = { LISTED_ITSELF, LISTED_BELOW,
						   LISTED_CHILD };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(names); i++)
		if (marks[i])
			CU_ASSERT_EQUAL(listed_add(listed, chain, list,
						   names[i], marks[i]),
					0);
}

/* The vector of x.com itself. */
static uint32_t exact_of(struct listed *listed, struct vectors *vectors,
			 const uint32_t chains[3])
{
	const struct listed_place places[] = { { chains[0], LISTED_BELOW },
					       { chains[1], LISTED_BELOW },
					       { chains[1], LISTED_CHILD },
					       { chains[2], LISTED_ITSELF } };

	return listed_vector(listed, vectors, places, ARRAY_SIZE(places));
}

/* The vector of all names below x.com. */
static uint32_t below_of(struct listed *listed, struct vectors *vectors,
			 const uint32_t chains[3])
{
	const struct listed_place places[] = { { chains[0], LISTED_BELOW },
					       { chains[1], LISTED_BELOW },
					       { chains[2], LISTED_BELOW } };

	return listed_vector(listed, vectors, places, ARRAY_SIZE(places));
}

static void the_mark_that_says_most_holds_for_each_list(void)
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
		exact = exact_of(&listed, &vectors, chains);
		below = below_of(&listed, &vectors, chains);
		if (vectors.cells[exact].words[0] != cases[i].exact ||
		    vectors.cells[below].words[0] != cases[i].below)
			CU_FAIL(cases[i].what);
	}
}

static void the_mark_that_was_set_first_stands(void)
{
	CLEANUP(listed_done) struct listed listed = { 0 };
	uint32_t chain = 0, list;

	CU_ASSERT_EQUAL(listed_add_list(&listed, 7, &list), 0);
	CU_ASSERT_EQUAL(
		listed_add(&listed, &chain, list, LISTED_BELOW, LISTED_YES), 0);
	CU_ASSERT_EQUAL(
		listed_add(&listed, &chain, list, LISTED_BELOW, LISTED_NO), 0);
	CU_ASSERT_EQUAL(listed.entries[chain].marks[LISTED_BELOW], LISTED_YES);
}

static const struct unit_test tests[] = {
	UNIT(the_mark_that_says_most_holds_for_each_list),
	UNIT(the_mark_that_was_set_first_stands),
};

int main(void)
{
	return unit_main("listed", tests, ARRAY_SIZE(tests));
}
