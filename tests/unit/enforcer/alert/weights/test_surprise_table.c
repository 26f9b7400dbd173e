/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_surprise_table.c - the table against what it is about.
 */
#include "enforcer/alert/weights/surprise_table.h"

#include <math.h>

#include "policy/base.h"
#include "tests/unit/alertbox.h"
#include "tests/unit/unit.h"

static void symbols_are_letters_digits_and_the_rest(void)
{
	static const struct {
		uint8_t c;
		unsigned int want;
	} cases[] = { { 'a', 0 },  { 'z', 25 }, { 'A', 0 },  { 'Z', 25 },
		      { '0', 26 }, { '9', 35 }, { '-', 36 }, { '_', 36 },
		      { 0, 36 },   { 255, 36 }, { '@', 36 }, { '[', 36 },
		      { '`', 36 }, { '{', 36 }, { ' ', 36 }, { 0xc1, 36 },
		      { 0xe1, 36 } };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(cases); i++)
		CU_ASSERT_EQUAL(surprise_table_symbol(cases[i].c),
				cases[i].want);
}

static void what_follows_a_character_is_one_of_all(void)
{
	unsigned int before, after;

	for (before = 0; before < SURPRISE_TABLE_SYMBOLS; before++) {
		double sum = 0;

		for (after = 0; after < SURPRISE_TABLE_SYMBOLS; after++)
			sum += exp2(-surprise_table[before][after] / 4.0);
		CU_ASSERT(sum > 0.9);
		CU_ASSERT(sum < 1.1);
	}
}

static const struct unit_test tests[] = {
	UNIT(symbols_are_letters_digits_and_the_rest),
	UNIT(what_follows_a_character_is_one_of_all),
};

int main(void)
{
	return unit_main("enforcer/alert/weights/surprise_table", tests,
			 ARRAY_SIZE(tests));
}
