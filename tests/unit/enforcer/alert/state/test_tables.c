/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_tables.c - the sum of the tables.
 */
#include "enforcer/alert/state/tables.h"

#include "policy/base.h"
#include "tests/unit/alertbox.h"
#include "tests/unit/unit.h"

static void all_tables_take_less_than_six_megabytes(void)
{
	struct tables tables;

	CU_ASSERT_EQUAL_FATAL(tables_init(&tables, NULL, NULL), 0);
	CU_ASSERT(tables_memory(&tables) > 1000000);
	CU_ASSERT(tables_memory(&tables) < 6000000);
	tables_done(&tables);
}

static const struct unit_test tests[] = {
	UNIT(all_tables_take_less_than_six_megabytes),
};

int main(void)
{
	return unit_main("enforcer/alert/state/tables", tests,
			 ARRAY_SIZE(tests));
}
