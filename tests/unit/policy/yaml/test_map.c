/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_map.c - bad keys are removed from a map, and values are found in it.
 */
#include "policy/yaml/map.h"

#include <stdio.h>
#include <string.h>

#include "policy/arena.h"
#include "policy/base.h"
#include "policy/diag.h"
#include "tests/unit/unit.h"

#define ENTRIES_MAX 4

/* A key at column 1 + its number; "" is a list, which is no key. */
static struct yaml_node node_of(const char *text, uint32_t i)
{
	return (struct yaml_node){ .kind = *text ? YAML_TEXT : YAML_LIST,
				   .path = "y",
				   .line = 1,
				   .col = i + 1,
				   .text = text };
}

static const struct {
	const char *what;
	const char *keys[ENTRIES_MAX + 1];
	const char *values; /* of the entries that stay: 0 is the first */
	const char *errors;
} checks[] = {
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

	for (i = 0; i < ARRAY_SIZE(checks); i++) {
		CLEANUP(diag_freep) struct diag *diag = NULL;
		struct yaml_node items[2 * ENTRIES_MAX];
		char values[ENTRIES_MAX + 1] = "", errors[256] = "";

		CU_ASSERT_EQUAL_FATAL(diag_new(&diag), 0);
		for (n = 0; checks[i].keys[n]; n++) {
			items[2 * n] = node_of(checks[i].keys[n], n);
			items[2 * n + 1] = node_of(digits[n], n);
		}
		CU_ASSERT_EQUAL_FATAL(yaml_map_check(diag, items, &n), 0);
		for (k = 0; k < n; k++)
			values[k] = *items[2 * k + 1].text;
		for (line = 0; diag_line(diag, line); line++) {
			(void)strcat(errors, diag_line(diag, line));
			(void)strcat(errors, "|");
		}
		unit_string(checks[i].what, checks[i].values, values);
		unit_string(checks[i].what, checks[i].errors, errors);
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

/* @text is "a b" for a list or a map that has these items or keys; each is in
 * column 1 + its number. */
static struct yaml_node value_of(struct arena *arena, enum yaml_kind kind,
				 const char *text)
{
	size_t each = kind == YAML_MAP ? 2 : 1, n = strlen(text), i;
	struct yaml_node *items = arena_array(arena, each * n, sizeof(*items));

	for (i = 0; i < n; i++)
		items[each * i] =
			node_of(arena_text(arena, text + i, 1), (uint32_t)i);
	return (struct yaml_node){ .kind = kind,
				   .path = "y",
				   .line = 7,
				   .n = (uint32_t)n,
				   .items = items };
}

static const struct {
	const char *what;
	enum yaml_kind kind; /* that is wanted */
	struct {
		enum yaml_kind kind;
		const char *text; /* NULL: the file has no such key */
	} files[3];
	const char *want; /* keys or items; "-": nothing */
	const char *error;
} joins[] = {
	{ "no file has it", YAML_LIST, { { 0 } }, "-", "" },
	{ "one file has it",
	  YAML_LIST,
	  { { 0 }, { YAML_LIST, "ab" } },
	  "ab",
	  "" },
	{ "lists stand behind each other",
	  YAML_LIST,
	  { { YAML_LIST, "ab" }, { YAML_LIST, "" }, { YAML_LIST, "bc" } },
	  "abbc",
	  "" },
	{ "maps stand behind each other",
	  YAML_MAP,
	  { { YAML_MAP, "ab" }, { YAML_MAP, "c" } },
	  "abc",
	  "" },
	{ "a key twice in maps",
	  YAML_MAP,
	  { { YAML_MAP, "ab" }, { YAML_MAP, "cb" }, { YAML_MAP, "d" } },
	  "abcd",
	  "y:1:2: error: want each key once, found 'b' again" },
	{ "another kind is left out",
	  YAML_LIST,
	  { { YAML_MAP, "ab" }, { YAML_LIST, "c" }, { YAML_TEXT, "" } },
	  "c",
	  "" },
	{ "only another kind", YAML_MAP, { { YAML_LIST, "ab" } }, "-", "" },
};

static void sections_of_several_files_are_joined(void)
{
	size_t i, k;

	for (i = 0; i < ARRAY_SIZE(joins); i++) {
		CLEANUP(arena_freep) struct arena *arena = NULL;
		CLEANUP(diag_freep) struct diag *diag = NULL;
		const struct yaml_section section = { "k", joins[i].kind };
		struct yaml_node pairs[3][2], files[3], joined;
		const struct yaml_maps maps = { files, 3 };
		char got[8] = "-";

		CU_ASSERT_EQUAL_FATAL(arena_new(&arena), 0);
		CU_ASSERT_EQUAL_FATAL(diag_new(&diag), 0);
		for (k = 0; k < 3; k++) {
			const char *text = joins[i].files[k].text;

			pairs[k][0] = node_of(text ? "k" : "other", 0);
			pairs[k][1] = value_of(arena, joins[i].files[k].kind,
					       text ? text : "");
			files[k] = (struct yaml_node){ .kind = YAML_MAP,
						       .n = 1,
						       .items = pairs[k] };
		}
		CU_ASSERT_EQUAL(
			yaml_map_join(&maps, &section, arena, diag, &joined),
			0);
		CU_ASSERT_EQUAL(joined.kind == YAML_NOTHING,
				*joins[i].want == '-');
		for (k = 0; k < joined.n && k < sizeof(got) - 1; k++) {
			got[k] = *joined.items[joined.kind == YAML_MAP ? 2 * k
								       : k]
					  .text;
			got[k + 1] = '\0';
		}
		unit_string(joins[i].what, joins[i].want, got);
		unit_string(joins[i].what, joins[i].error,
			    diag_line(diag, 0) ?: "");
	}
}

static const struct unit_test tests[] = {
	UNIT(entries_with_a_bad_key_are_removed_and_reported),
	UNIT(a_value_is_found_by_its_key),
	UNIT(sections_of_several_files_are_joined),
};

int main(void)
{
	return unit_main("map", tests, ARRAY_SIZE(tests));
}
