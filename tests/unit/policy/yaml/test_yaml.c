/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_yaml.c - texts become trees, and hostile texts are refused at once.
 */
#include "policy/yaml/yaml.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "policy/arena.h"
#include "policy/base.h"
#include "policy/diag.h"
#include "policy/yaml/map.h"
#include "tests/unit/unit.h"

/* A tree, and the result and diagnostics of reading it. */
struct fixture {
	struct arena *arena;
	struct diag *diag;
	struct yaml_node root;
	int error;
};

static void fixture_read(struct fixture *f, const char *text, size_t len)
{
	struct yaml_input input = { .path = "y", .text = text, .len = len };

	memset(f, 0, sizeof(*f));
	CU_ASSERT_EQUAL_FATAL(arena_new(&f->arena), 0);
	CU_ASSERT_EQUAL_FATAL(diag_new(&f->diag), 0);
	f->error = yaml_read(&input, f->diag, f->arena, &f->root);
}

static void fixture_done(struct fixture *f)
{
	arena_free(f->arena);
	diag_free(f->diag);
}

static void nodes_know_their_line_and_column(void)
{
	CLEANUP(fixture_done) struct fixture f;
	static const char text[] = "# c\na: x\nb:\n  - 1\n  - {c: d}\n";
	const struct yaml_node *list, *map;

	fixture_read(&f, text, strlen(text));
	CU_ASSERT_EQUAL_FATAL(f.error, 0);
	CU_ASSERT_EQUAL(f.root.kind, YAML_MAP);
	CU_ASSERT_EQUAL(f.root.n, 2);
	unit_string("value", "x", yaml_map_find(&f.root, "a")->text);
	list = yaml_map_find(&f.root, "b");
	CU_ASSERT_EQUAL(list->kind, YAML_LIST);
	CU_ASSERT_EQUAL(list->n, 2);
	map = &list->items[1];
	CU_ASSERT_EQUAL(map->kind, YAML_MAP);
	CU_ASSERT_EQUAL(map->line, 5);
	CU_ASSERT_EQUAL(map->col, 5);
	CU_ASSERT_EQUAL(yaml_map_key(map, 0)->col, 6);
	CU_ASSERT_PTR_NULL(yaml_map_find(&f.root, "c"));
}

static void an_alias_has_the_value_of_its_latest_anchor(void)
{
	CLEANUP(fixture_done) struct fixture f;
	static const char text[] = "a: &x [1, 2]\nb: *x\nc: &x 3\nd: *x\n";

	fixture_read(&f, text, strlen(text));
	CU_ASSERT_EQUAL_FATAL(f.error, 0);
	CU_ASSERT_EQUAL(yaml_map_find(&f.root, "b")->n, 2);
	unit_string("the latest", "3", yaml_map_find(&f.root, "d")->text);
	CU_ASSERT_EQUAL(f.root.weight, 13);
	CU_ASSERT_EQUAL(f.root.height, 2);
}

static void nothing_and_empty_text_differ(void)
{
	CLEANUP(fixture_done) struct fixture f;
	static const char text[] = "a:\nb: ~\nc: null\nd: \"\"\ne: 'null'\n";

	fixture_read(&f, text, strlen(text));
	CU_ASSERT_EQUAL_FATAL(f.error, 0);
	CU_ASSERT_EQUAL(yaml_map_find(&f.root, "a")->kind, YAML_NOTHING);
	CU_ASSERT_EQUAL(yaml_map_find(&f.root, "b")->kind, YAML_NOTHING);
	CU_ASSERT_EQUAL(yaml_map_find(&f.root, "c")->kind, YAML_NOTHING);
	CU_ASSERT_EQUAL(yaml_map_find(&f.root, "d")->kind, YAML_TEXT);
	CU_ASSERT_EQUAL(yaml_map_find(&f.root, "e")->kind, YAML_TEXT);
}

static void a_duplicate_key_leaves_the_first(void)
{
	CLEANUP(fixture_done) struct fixture f;
	static const char text[] = "a: 1\nb: 2\na: 3\nc: 4\n[x]: 5\n";

	fixture_read(&f, text, strlen(text));
	CU_ASSERT_EQUAL_FATAL(f.error, 0);
	CU_ASSERT_EQUAL(f.root.n, 3);
	unit_string("a", "1", yaml_map_find(&f.root, "a")->text);
	unit_string("c", "4", yaml_map_find(&f.root, "c")->text);
	unit_string("duplicate",
		    "y:3:1: error: want each key once, found 'a' again",
		    diag_line(f.diag, 0));
	unit_string("list as key", "y:5:1: error: want a key, found a list",
		    diag_line(f.diag, 1));
}

/* Make a text of @n times @unit, then @n times @close. */
static char *repeat(const char *unit, const char *close, size_t n)
{
	char *text = malloc(n * (strlen(unit) + strlen(close)) + 1);
	char *at = text;
	size_t i;

	CU_ASSERT_PTR_NOT_NULL_FATAL(text);
	*at = '\0';
	for (i = 0; i < n; i++)
		at = stpcpy(at, unit);
	for (i = 0; i < n; i++)
		at = stpcpy(at, close);
	return text;
}

/* Processor time, since the machine may have other work. */
static double seconds(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* Expect an error within a second. */
static void refused(const char *what, const char *text, size_t len)
{
	CLEANUP(fixture_done) struct fixture f;
	double start = seconds();

	fixture_read(&f, text, len);
	if (f.error != -EINVAL || diag_n_errors(f.diag) == 0 ||
	    seconds() - start > 1) {
		fprintf(stderr, "%s: %d after %f s\n", what, f.error,
			seconds() - start);
		CU_FAIL("not refused in time");
	}
}

static const struct {
	const char *what;
	const char *unit;
	const char *close;
	size_t n;
} repeated[] = {
	{ "brackets", "[", "", 100000 },
	{ "brackets that close", "[", "]", 100000 },
	{ "braces", "{", "", 100000 },
	{ "dashes", "- ", "", 100000 },
	{ "question marks", "? ", "", 100000 },
	{ "maps in a line", "a: ", "", 100000 },
	{ "items", "- a\n", "", 300000 },
	{ "anchors", "- &a x\n", "", 100000 },
	{ "an open quote", "\"a\n", "", 300000 },
	{ "blanks", " ", "", 1000000 },
	{ "comments", "#\n", "", 500000 },
	{ "directives", "%TAG ! b\n", "", 100000 },
	{ "documents", "--- a\n", "", 100000 },
	{ "an escaped zero byte", "\"\\0\"", "", 1 },
};

static void endless_texts_are_refused_at_once(void)
{
	char *text;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(repeated); i++) {
		text = repeat(repeated[i].unit, repeated[i].close,
			      repeated[i].n);
		refused(repeated[i].what, text, strlen(text));
		free(text);
	}
}

static void an_alias_bomb_is_refused_at_once(void)
{
	char text[4096] = "- &a0 [x,x,x,x,x,x,x,x,x]\n";
	size_t len = strlen(text);
	int i;

	for (i = 1; i < 12; i++)
		len += (size_t)snprintf(
			text + len, sizeof(text) - len,
			"- &a%d [*a%d,*a%d,*a%d,*a%d,*a%d,*a%d,*a%d,*a%d]\n", i,
			i - 1, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1);
	refused("bomb", text, len);
}

/* Noise that is the same in each run: xorshift from a fixed seed. */
static uint32_t noise(uint32_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 17;
	*state ^= *state << 5;
	return *state;
}

static void noise_is_refused_at_once(void)
{
	static const char yaml[] = "ab:-[]{},&*!|>'\"#@ \n";
	const size_t len = 1000000;
	char *text = malloc(len);
	uint32_t state = 2463534242;
	size_t i;

	CU_ASSERT_PTR_NOT_NULL_FATAL(text);
	for (i = 0; i < len; i++)
		text[i] = (char)noise(&state);
	refused("bytes", text, len);
	for (i = 0; i < len; i++)
		text[i] = (char)(noise(&state) % 95 + 32);
	refused("letters", text, len);
	for (i = 0; i < len; i++)
		text[i] = yaml[noise(&state) % (sizeof(yaml) - 1)];
	refused("punctuation", text, len);
	free(text);
}

static void a_map_with_many_keys_is_read_in_time(void)
{
	CLEANUP(fixture_done) struct fixture f;
	char *text = malloc(2000000), *at = text;
	double start = seconds();
	int i;

	CU_ASSERT_PTR_NOT_NULL_FATAL(text);
	for (i = 0; i < 100000; i++)
		at += sprintf(at, "k%d: 1\n", i % 99999);
	fixture_read(&f, text, (size_t)(at - text));
	CU_ASSERT_EQUAL(f.error, 0);
	CU_ASSERT_EQUAL(f.root.n, 99999);
	CU_ASSERT_EQUAL(diag_n_errors(f.diag), 1);
	CU_ASSERT(seconds() - start < 1);
	free(text);
}

static const struct unit_test tests[] = {
	UNIT(nodes_know_their_line_and_column),
	UNIT(an_alias_has_the_value_of_its_latest_anchor),
	UNIT(nothing_and_empty_text_differ),
	UNIT(a_duplicate_key_leaves_the_first),
	UNIT(endless_texts_are_refused_at_once),
	UNIT(an_alias_bomb_is_refused_at_once),
	UNIT(noise_is_refused_at_once),
	UNIT(a_map_with_many_keys_is_read_in_time),
};

int main(void)
{
	return unit_main("yaml", tests, ARRAY_SIZE(tests));
}
