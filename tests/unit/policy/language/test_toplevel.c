/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_toplevel.c - the tables of all maps of the language.
 */
#include "policy/language/toplevel.h"

#include <string.h>

#include "policy/base.h"
#include "tests/unit/unit.h"

static void every_key_has_a_reader_and_a_sentence(void)
{
	const struct schema_map *map;
	size_t i, j, n = 0;

	for (i = 0; (map = toplevel_schema(i)); i++)
		for (j = 0; j < map->n_keys; j++, n++) {
			CU_ASSERT_PTR_NOT_NULL(map->keys[j].read);
			CU_ASSERT(strlen(map->keys[j].help) > 10);
			CU_ASSERT_EQUAL(
				map->keys[j]
					.help[strlen(map->keys[j].help) - 1],
				'.');
		}
	CU_ASSERT_EQUAL(i, 30);
	CU_ASSERT(n > 120);
}

static void a_map_has_each_key_once(void)
{
	const struct schema_map *map;
	size_t i, j, k;

	for (i = 0; (map = toplevel_schema(i)); i++)
		for (j = 0; j < map->n_keys; j++)
			for (k = 0; k < j; k++)
				CU_ASSERT(strcmp(map->keys[j].name,
						 map->keys[k].name) != 0);
}

static const struct unit_test tests[] = {
	UNIT(every_key_has_a_reader_and_a_sentence),
	UNIT(a_map_has_each_key_once),
};

int main(void)
{
	return unit_main("toplevel", tests, ARRAY_SIZE(tests));
}
