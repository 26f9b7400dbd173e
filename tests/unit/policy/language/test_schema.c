/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_schema.c - a map is read by its table, and wrong values are quoted.
 */
#include "policy/language/schema.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "policy/base.h"
#include "tests/unit/policy/language/snippet.h"
#include "tests/unit/unit.h"

/* What the readers below have read, in order: "b=2 a=1 ". */
struct target {
	char text[64];
};

static int read_value(struct schema_context *context,
		      const struct yaml_node *value, void *target)
{
	struct target *t = target;

	if (strcmp(value->text, "memory") == 0)
		return -ENOMEM;
	if (strcmp(value->text, "bad") == 0)
		return schema_want(context, value, "a good value");
	(void)strcat(t->text, context->key);
	(void)strcat(t->text, "=");
	(void)strcat(t->text, value->text);
	(void)strcat(t->text, " ");
	return 0;
}

static const struct schema_key keys[] = {
	{ "a", read_value, "The first.", true },
	{ "b", read_value, "The second.", false },
};
static const struct schema_map map = SCHEMA_MAP("a test", keys);

static const struct {
	const char *what;
	const char *text;
	int result;
	const char *read;
	const char *error; /* the first */
} maps[] = {
	{ "keys are read in the order of the table", "{b: 2, a: 1}", 0,
	  "a=1 b=2 ", "" },
	{ "an optional key may be missing", "{a: 1}", 0, "a=1 ", "" },
	{ "a required key is wanted", "{b: 2}", -EINVAL, "b=2 ",
	  "1:1: error: want 'a' in a test, found none" },
	{ "an unknown key is refused, and the others are read",
	  "{a: 1, c: 3, b: 2}", -EINVAL, "a=1 b=2 ",
	  "1:8: error: unknown key in a test: want one of a, b, found 'c'" },
	{ "after a bad value the next key is read", "{a: bad, b: 2}", -EINVAL,
	  "b=2 ", "1:5: error: a: want a good value, found 'bad'" },
	{ "a lack of memory weighs more than an error", "{a: memory, b: bad}",
	  -ENOMEM, "", "1:16: error: b: want a good value, found 'bad'" },
	{ "a list is no map", "[a]", -EINVAL, "",
	  "1:1: error: key: want a map, found a list" },
	{ "an empty list is called so", "[]", -EINVAL, "",
	  "1:1: error: key: want a map, found an empty list" },
};

static void a_map_is_read_along_its_table(void)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(maps); i++) {
		struct target target = { "" };
		struct snippet s;
		int r;

		snippet_open(&s, maps[i].text);
		r = schema_read(&s.context, &map, &s.root, &target);
		if (r != maps[i].result)
			CU_FAIL(maps[i].what);
		unit_string(maps[i].what, maps[i].read, target.text);
		unit_string(maps[i].what, maps[i].error, snippet_error(&s));
		unit_string("the key is that of before", "key", s.context.key);
		snippet_done(&s);
	}
}

static void a_long_text_is_quoted_in_part(void)
{
	char text[301], want[260];
	struct snippet s;

	memset(text, 'x', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	snippet_open(&s, text);
	CU_ASSERT_EQUAL(schema_want(&s.context, &s.root, "%d", 7), -EINVAL);
	(void)snprintf(want, sizeof(want),
		       "1:1: error: key: want 7, found '%.200s'", text);
	unit_string("line", want, snippet_error(&s));
	snippet_done(&s);
}

static const struct unit_test tests[] = {
	UNIT(a_map_is_read_along_its_table),
	UNIT(a_long_text_is_quoted_in_part),
};

int main(void)
{
	return unit_main("schema", tests, ARRAY_SIZE(tests));
}
