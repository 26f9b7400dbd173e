/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_map.c - bad keys are removed from a map, and values are found in it.
 */
#include "policy/yaml/map.h"

#include <stdio.h>
#include <string.h>

#include "policy/base.h"
#include "policy/diag.h"
#include "tests/unit/unit.h"

#define ENTRIES_MAX 4

/* A key at column 1 + its number; "" is a list, which is no key. */
static struct yaml_node node_of(const char *text, uint32_t i)
{
	return (struct yaml_node){ .kind = *text ? YAML_TEXT : YAML_LIST,
				   .line = 1,
				   .col = i + 1,
				   .text = text };
}

static const struct {
	const char *what;
	const char *keys[ENTRIES_MAX + 1];
	const char *values; /* of the entries that stay: 0 is the first */
	const char *errors;
} maps[] = {
	{ "no entry", { NULL }, "", "" },
	{ "different keys", { "b", "a", "c" }, "012", "" },
	{ "a key twice: the first stays",
	  { "b", "a", "b" },
	  "01",
	  "y:1:3: error: want each key once, found 'b' again|" },
	{ "a key three times, in the order of the text",
	  { "a", "b", "a", "a" },
	  "01",
	  "y:1:3: error: want each key once, found 'a' again|"
	  "y:1:4: error: want each key once, found 'a' again|" },
	{ "two keys twice, in the order of the text",
	  { "b", "a", "b", "a" },
	  "01",
	  "y:1:3: error: want each key once, found 'b' again|"
	  "y:1:4: error: want each key once, found 'a' again|" },
	{ "a list as a key",
	  { "a", "", "b" },
	  "02",
	  "y:1:2: error: want a key, found a list|" },
};

static void entries_with_a_bad_key_are_removed_and_reported(void)
{
	static const char digits[][2] = { "0", "1", "2", "3" };
	size_t i, line;
	uint32_t n, k;

	for (i = 0; i < ARRAY_SIZE(maps); i++) {
		CLEANUP(diag_freep) struct diag *diag = NULL;
		struct yaml_node items[2 * ENTRIES_MAX];
		char values[ENTRIES_MAX + 1] = "", errors[256] = "";

		CU_ASSERT_EQUAL_FATAL(diag_new(&diag), 0);
		for (n = 0; maps[i].keys[n]; n++) {
			items[2 * n] = node_of(maps[i].keys[n], n);
			items[2 * n + 1] = node_of(digits[n], n);
		}
		CU_ASSERT_EQUAL_FATAL(yaml_map_check("y", diag, items, &n), 0);
		for (k = 0; k < n; k++)
			values[k] = *items[2 * k + 1].text;
		for (line = 0; diag_line(diag, line); line++) {
			(void)strcat(errors, diag_line(diag, line));
			(void)strcat(errors, "|");
		}
		unit_string(maps[i].what, maps[i].values, values);
		unit_string(maps[i].what, maps[i].errors, errors);
	}
}

static void a_value_is_found_by_its_key(void)
{
	const struct yaml_node items[] = { node_of("a", 0), node_of("1", 1),
					   node_of("b", 2), node_of("2", 3) };
	const struct yaml_node map = { .kind = YAML_MAP,
				       .n = 2,
				       .items = items };

	CU_ASSERT_PTR_EQUAL(yaml_map_find(&map, "b"), &items[3]);
	CU_ASSERT_PTR_EQUAL(yaml_map_find(&map, "a"), &items[1]);
	/* Values are no keys. */
	CU_ASSERT_PTR_NULL(yaml_map_find(&map, "1"));
	CU_ASSERT_PTR_NULL(yaml_map_find(&map, ""));
}

static const struct unit_test tests[] = {
	UNIT(entries_with_a_bad_key_are_removed_and_reported),
	UNIT(a_value_is_found_by_its_key),
};

int main(void)
{
	return unit_main("map", tests, ARRAY_SIZE(tests));
}
