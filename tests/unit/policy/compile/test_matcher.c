/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The automaton of a glob, run by the evaluator, must match what fnmatch()
 * does.
 */
#include "policy/compile/matcher.h"

#include <errno.h>
#include <fnmatch.h>
#include <stdio.h>
#include <string.h>

#include "policy/base.h"
#include "policy/eval/decide_component.h"
#include "tests/unit/unit.h"

static const char *const globs[] = {
	"*",	    "?",       "a*",	  "*a",
	"*a*b*",    "a?c",     "[abc]",	  "[!abc]",
	"[a-c]x",   "[]x]",    "[!]x]",	  "[[:digit:]]*",
	"a\\*b",    "\\?",     "a[",	  "[ab",
	"a\\",	    "**",      "*.slice", "x[^a-z]y*",
	"[[.a.]]b", "[[=a=]]", "[a\\]b]",
};
static const char *const texts[] = {
	"",    "a",   "b",   "ab",	"abc",	    "aXc",    "ax",  "bx",
	"c",   "x",   "]",   "a*b",	"aXb",	    "?",      "a[",  "[ab",
	"7",   "7up", "a\\", "a.slice", ".slice",   "x0yzzz", "xay", "aab",
	"a]b", "*",   "\\",  "\xff",	"\xc3\xa4",
};

static int match(const struct image *image, const char *text)
{
	__u8 room[DECIDE_COMPONENT_ROOM] = { 0 };

	memcpy(room, text, strlen(text) + 1);
	return decide_match(image, 0, room, (__u32)strlen(text));
}

static void a_glob_matches_what_fnmatch_says(void)
{
	struct image *image = NULL;
	size_t i, k;

	for (i = 0; i < ARRAY_SIZE(globs); i++) {
		CU_ASSERT_EQUAL_FATAL(image_new(IMAGE_MATCHER_CELLS, &image),
				      0);
		CU_ASSERT_EQUAL(compile_matcher_make(globs[i], strlen(globs[i]),
						     image->cells),
				0);
		for (k = 0; k < ARRAY_SIZE(texts); k++) {
			int want = !fnmatch(globs[i], texts[k], FNM_PATHNAME);
			int got = match(image, texts[k]);

			if (got != want)
				(void)fprintf(stderr, "%s and %s: %d\n",
					      globs[i], texts[k], got);
			CU_ASSERT_EQUAL(got, want);
		}
		image_freep(&image);
	}
}

static void stars_do_not_count_as_characters(void)
{
	CLEANUP(image_freep) struct image *image = NULL;
	char glob[2 * IMAGE_OPS + 3];
	unsigned int i;

	CU_ASSERT_EQUAL_FATAL(image_new(IMAGE_MATCHER_CELLS, &image), 0);
	for (i = 0; i <= IMAGE_OPS; i++) {
		glob[2 * i] = '*';
		glob[2 * i + 1] = 'a';
	}
	CU_ASSERT_EQUAL(
		compile_matcher_make(glob, 2UL * IMAGE_OPS, image->cells), 0);
	memset(image->cells, 0, image_n_bytes(image));
	CU_ASSERT_EQUAL(
		compile_matcher_make(glob, 2UL * IMAGE_OPS + 2, image->cells),
		-E2BIG);
}

static void only_some_characters_make_a_glob(void)
{
	CU_ASSERT(compile_matcher_is_glob("a*", 2));
	CU_ASSERT(compile_matcher_is_glob("?", 1));
	CU_ASSERT(compile_matcher_is_glob("[a]", 3));
	CU_ASSERT(compile_matcher_is_glob("\\a", 2));
	CU_ASSERT(!compile_matcher_is_glob("a]!-^{}", 7));
	CU_ASSERT(!compile_matcher_is_glob("a*", 1));
	CU_ASSERT(!compile_matcher_is_glob("", 0));
}

static const struct unit_test tests[] = {
	UNIT(a_glob_matches_what_fnmatch_says),
	UNIT(stars_do_not_count_as_characters),
	UNIT(only_some_characters_make_a_glob),
};

int main(void)
{
	return unit_main("matcher", tests, ARRAY_SIZE(tests));
}
