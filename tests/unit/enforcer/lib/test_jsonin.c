/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_jsonin.c - whole documents are read, and nothing else is.
 */
#include "enforcer/lib/jsonin.h"

#include <errno.h>
#include <string.h>

#include "policy/base.h"
#include "tests/unit/unit.h"

/* Count the numbers, and want no text. */
static int on_number(void *context, const char *text, size_t len)
{
	int *n = context;

	(void)text;
	(void)len;
	++*n;
	return 1;
}

static int on_string(void *context, const unsigned char *text, size_t len)
{
	(void)context;
	(void)text;
	(void)len;
	return 0; /* yajl stops */
}

static const yajl_callbacks callbacks = {
	.yajl_number = on_number,
	.yajl_string = on_string,
};

static const struct {
	const char *text;
	int want, n;
} documents[] = {
	{ "{\"a\":1,\"b\":[2,3]}", 0, 3 }, { "4", 0, 1 },
	{ "[1,\"text\",2]", -EINVAL, 1 },  { "[1,2", -EINVAL, 2 },
	{ "[1] [2]", -EINVAL, 1 },	   { "", -EINVAL, 0 },
};

static void a_document_is_read_to_its_end(void)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(documents); i++) {
		const char *text = documents[i].text;
		int n = 0;

		if (jsonin_read(&callbacks, &n, text, strlen(text)) !=
			    documents[i].want ||
		    n != documents[i].n)
			CU_FAIL(text);
	}
}

static void a_tree_has_members(void)
{
	CLEANUP(jsonin_treep) yajl_val tree = jsonin_tree("{\"a\":{\"b\":7}}");
	yajl_val b = jsonin_member(jsonin_member(tree, "a"), "b");

	CU_ASSERT_FATAL(YAJL_IS_INTEGER(b));
	CU_ASSERT_EQUAL(YAJL_GET_INTEGER(b), 7);
	CU_ASSERT_PTR_NULL(jsonin_member(tree, "b"));
	CU_ASSERT_PTR_NULL(jsonin_member(b, "a"));
}

static void a_text_that_is_no_json_has_no_tree(void)
{
	CLEANUP(jsonin_treep) yajl_val tree = jsonin_tree("{\"a\":");

	CU_ASSERT_PTR_NULL(tree);
	CU_ASSERT_PTR_NULL(jsonin_member(tree, "a"));
}

#define TEN_OPEN "[[[[[[[[[["
#define TEN_SHUT "]]]]]]]]]]"
#define SIXTY_OPEN TEN_OPEN TEN_OPEN TEN_OPEN TEN_OPEN TEN_OPEN TEN_OPEN
#define SIXTY_SHUT TEN_SHUT TEN_SHUT TEN_SHUT TEN_SHUT TEN_SHUT TEN_SHUT

static const struct {
	const char *what, *text;
	int want;
} nested[] = {
	{ "64 levels", SIXTY_OPEN "[[[{}]]]" SIXTY_SHUT, 0 },
	{ "65 levels", SIXTY_OPEN "[[[[{}]]]]" SIXTY_SHUT, -ELOOP },
	{ "65 levels that never end", SIXTY_OPEN "[[[[[", -ELOOP },
	{ "brackets in a string",
	  "[\"" SIXTY_OPEN SIXTY_OPEN "\",\"\\\"" SIXTY_OPEN "[[[[[\"]", 0 },
	{ "a string that ends in a backslash",
	  "[\"\\\\\"," SIXTY_OPEN "[[[[[" SIXTY_SHUT "]]]]]]", -ELOOP },
	{ "many beside each other",
	  "[" SIXTY_OPEN SIXTY_SHUT "," SIXTY_OPEN SIXTY_SHUT "]", 0 },
	{ "a quote in a comment",
	  "/* \" */" SIXTY_OPEN "[[[[[" SIXTY_SHUT "]]]]]", -ELOOP },
	{ "a quote in a comment of one line",
	  "// \"\n" SIXTY_OPEN "[[[[[" SIXTY_SHUT "]]]]]", -ELOOP },
	{ "brackets in a comment", "[/*" SIXTY_OPEN "[[[[[*/1]", 0 },
	{ "a string that does not end", "[\"a\\", -EINVAL },
	{ "a slash alone", "/", -EINVAL },
	{ "nothing", "", -EINVAL },
};

static void a_tree_is_no_deeper_than_that(void)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(nested); i++) {
		CLEANUP(jsonin_treep) yajl_val tree = NULL;

		if (jsonin_tree_read(nested[i].text, &tree) != nested[i].want)
			CU_FAIL(nested[i].what);
		if (!tree != (nested[i].want != 0))
			CU_FAIL(nested[i].what);
	}
}

/* yajl frees a tree by recursion, for which there is no stack here. */
static void a_megabyte_of_brackets_is_refused(void)
{
	static char text[(1 << 20) + 1];
	const size_t size = sizeof(text) - 1;
	CLEANUP(jsonin_treep) yajl_val tree = NULL;

	memset(text, '[', size / 2);
	memset(text + size / 2, ']', size / 2);
	text[size] = '\0';
	CU_ASSERT_EQUAL(jsonin_tree_read(text, &tree), -ELOOP);
	CU_ASSERT_PTR_NULL(jsonin_tree(text));
}

static const struct unit_test tests[] = {
	UNIT(a_document_is_read_to_its_end),
	UNIT(a_tree_has_members),
	UNIT(a_text_that_is_no_json_has_no_tree),
	UNIT(a_tree_is_no_deeper_than_that),
	UNIT(a_megabyte_of_brackets_is_refused),
};

int main(void)
{
	return unit_main("jsonin", tests, ARRAY_SIZE(tests));
}
