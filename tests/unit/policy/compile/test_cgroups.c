/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_cgroups.c - the bounds of a cgroup pattern, and the clauses that a path
 * gets.
 */
#include "policy/compile/cgroups.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "policy/base.h"
#include "policy/eval/decide_cgroup.h"
#include "tests/unit/policy_text.h"
#include "tests/unit/unit.h"

static const struct {
	const char *what;
	const char *cgroup;
	int want;
} cgroups[] = {
	{ "15 components", "/*/b/c/d/e/f/g/h/i/j/k/l/m/n/o", 0 },
	{ "16 components", "/*/b/c/d/e/f/g/h/i/j/k/l/m/n/o/p", -EINVAL },
	{ "63 characters and stars",
	  "/*aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa*",
	  0 },
	{ "64 characters",
	  "/*aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
	  -EINVAL },
	{ "a long component beside a star",
	  "/*/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
	  0 },
};

static bool has_begin(const struct policy_text *l, const char *begin)
{
	const char *line = diag_line(l->diag, 0);

	return line && strncmp(line, begin, strlen(begin)) == 0;
}

static void a_cgroup_pattern_has_its_bounds(void)
{
	char text[256];
	struct policy_text l;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(cgroups); i++) {
		(void)snprintf(text, sizeof(text),
			       "version: 1\nrules:\n"
			       "  - { who: { cgroup: '%s' }, action: deny }\n",
			       cgroups[i].cgroup);
		policy_text_compile(&l, text, NULL);
		if (l.error != cgroups[i].want)
			fprintf(stderr, "%s: %d\n", cgroups[i].what, l.error);
		CU_ASSERT_EQUAL(l.error, cgroups[i].want);
		CU_ASSERT_EQUAL(diag_n_errors(l.diag), l.error ? 1 : 0);
		if (l.error)
			CU_ASSERT(has_begin(&l, "test.yaml:3:1: error: cgroup: "
						"want a pattern of at most "));
		policy_text_done(&l);
	}
}

static int compile_patterns(unsigned int n)
{
	char text[8192] = "version: 1\nrules:\n";
	struct policy_text l;
	unsigned int i;
	int error;

	for (i = 0; i < n; i++)
		(void)snprintf(
			text + strlen(text), sizeof(text) - strlen(text),
			"  - { who: { cgroup: '/%u*' }, action: deny }\n", i);
	policy_text_compile(&l, text, NULL);
	error = l.error;
	if (error)
		CU_ASSERT(has_begin(&l, "test.yaml:67:1: error: cgroup: want "
					"at most 64 different patterns"));
	policy_text_done(&l);
	return error;
}

static void a_policy_has_at_most_64_different_patterns(void)
{
	CU_ASSERT_EQUAL(compile_patterns(64), 0);
	CU_ASSERT_EQUAL(compile_patterns(65), -EINVAL);
}

/* The clauses of the key of @path in the image's table; -1: it is no key. */
static int64_t clauses_of(const struct policy_text *l, const char *path)
{
	struct siphash state;
	__s64 cell;
	size_t len;

	siphash_begin(&state, l->hdr->key, IMAGE_TAG_CGROUP);
	while (*path == '/') {
		len = strcspn(++path, "/");
		siphash_absorb(&state,
			       compile_cgroups_hash(l->hdr->key, path, len));
		path += len;
	}
	cell = decide_find(l->image, l->hdr, siphash_finish(state));
	if (cell < 0)
		return cell;
	return (int64_t)l->image->cells[cell].words[0];
}

static const char policy[] = "version: 1\n"
			     "rules:\n"
			     "  - { who: { cgroup: /a }, action: deny }\n"
			     "  - { who: { cgroup: /a/b/c }, action: deny }\n"
			     "  - { who: { cgroup: /a/* }, action: deny }\n"
			     "  - { who: { cgroup: [/, /d] }, action: deny }\n"
			     "  - { who: { user: 1 }, action: deny }\n"
			     "  - { who: { cgroup: /x/* }, action: deny }\n";

static void a_path_has_its_clauses_and_those_of_the_paths_above_it(void)
{
	struct policy_text l;

	policy_text_compile(&l, policy, NULL);
	CU_ASSERT_EQUAL_FATAL(l.error, 0);
	/* Clause 3 names the root, clause 4 no cgroup: both are always there.
	 */
	CU_ASSERT_EQUAL(clauses_of(&l, "/a"), 0x19);
	CU_ASSERT_EQUAL(clauses_of(&l, "/a/b/c"), 0x1b);
	CU_ASSERT_EQUAL(clauses_of(&l, "/d"), 0x18);
	CU_ASSERT_EQUAL(clauses_of(&l, "/a/b"), DECIDE_ABSENT);
	CU_ASSERT_EQUAL(clauses_of(&l, "/c"), DECIDE_ABSENT);
	CU_ASSERT_EQUAL(l.image->cells[l.hdr->cgroup_vec].words[0], 0x18);
	CU_ASSERT(l.hdr->flags & IMAGE_USES_CGROUP);
	policy_text_done(&l);
}

static void equal_components_with_a_glob_share_a_matcher(void)
{
	struct policy_text l;

	policy_text_compile(&l, policy, NULL);
	CU_ASSERT_EQUAL_FATAL(l.error, 0);
	CU_ASSERT_EQUAL(l.hdr->n_cgroups, 2);
	CU_ASSERT_EQUAL(l.hdr->table_first - l.hdr->matcher_first,
			IMAGE_MATCHER_CELLS);
	policy_text_done(&l);
}

static void without_a_cgroup_in_it_the_policy_needs_no_path(void)
{
	struct policy_text l;

	policy_text_compile(&l,
			    "version: 1\n"
			    "rules: [{ who: { user: 1 }, action: deny }]\n",
			    NULL);
	CU_ASSERT_EQUAL_FATAL(l.error, 0);
	CU_ASSERT(!(l.hdr->flags & IMAGE_USES_CGROUP));
	policy_text_done(&l);
}

static const struct unit_test tests[] = {
	UNIT(a_cgroup_pattern_has_its_bounds),
	UNIT(a_policy_has_at_most_64_different_patterns),
	UNIT(a_path_has_its_clauses_and_those_of_the_paths_above_it),
	UNIT(equal_components_with_a_glob_share_a_matcher),
	UNIT(without_a_cgroup_in_it_the_policy_needs_no_path),
};

int main(void)
{
	return unit_main("cgroups", tests, ARRAY_SIZE(tests));
}
