/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_dga_table.c - the weights against what they are about.
 */
#include "enforcer/alert/weights/dga_table.h"

#include "policy/base.h"
#include "tests/unit/alertbox.h"
#include "tests/unit/unit.h"

static void long_runs_of_consonants_weigh_more(void)
{
	CU_ASSERT(dga_table_runs[8] > dga_table_runs[2]);
	CU_ASSERT(dga_table_lengths[20] > dga_table_lengths[5]);
}

static void rare_pairs_weigh_more_than_ordinary_ones(void)
{
	unsigned int q = surprise_table_symbol('q');
	unsigned int z = surprise_table_symbol('z');
	unsigned int e = surprise_table_symbol('e');
	unsigned int r = surprise_table_symbol('r');

	CU_ASSERT(dga_table_pairs[q][z] > dga_table_pairs[e][r]);
}

static const struct unit_test tests[] = {
	UNIT(long_runs_of_consonants_weigh_more),
	UNIT(rare_pairs_weigh_more_than_ordinary_ones),
};

int main(void)
{
	return unit_main("enforcer/alert/weights/dga_table", tests,
			 ARRAY_SIZE(tests));
}
