/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_subjects.c - the clauses that each value of a subject gets.
 */
#include "policy/compile/subjects.h"

#include "policy/base.h"
#include "policy/eval/decide_subject.h"
#include "tests/unit/policy_text.h"
#include "tests/unit/unit.h"

static const struct {
	const char *what;
	const char *exe, *root; /* of the policy; NULL: no root */
	struct compile_exe file;
	bool want;
} exes[] = {
	{ "the pattern",
	  "/bin/*",
	  NULL,
	  { .pattern = "/bin/*", .ino = 1, .dev = 1 },
	  true },
	{ "a path that the pattern would match, but of another pattern",
	  "/bin/*",
	  NULL,
	  { .pattern = "/bin/sh", .ino = 1, .dev = 1 },
	  false },
	{ "the host's root is meant where there is none",
	  "/a",
	  "/",
	  { .pattern = "/a", .ino = 1, .dev = 1 },
	  true },
	{ "a root that is not meant",
	  "/a",
	  NULL,
	  { .pattern = "/a", .root = "/ct/1", .ino = 1, .dev = 1 },
	  false },
	{ "the root",
	  "/a",
	  "/ct/*",
	  { .pattern = "/a", .root = "/ct/*", .ino = 1, .dev = 1 },
	  true },
	{ "the host's file where another root is meant",
	  "/a",
	  "/ct/*",
	  { .pattern = "/a", .ino = 1, .dev = 1 },
	  false },
};

static void a_file_belongs_to_the_pattern_and_root_it_was_found_by(void)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(exes); i++) {
		const char *exe = exes[i].exe, *root = exes[i].root;
		const struct policy_subject who = { .exes = &exe,
						    .n_exes = 1,
						    .roots = &root,
						    .n_roots = root ? 1 : 0 };

		if (compile_subjects_name_exe(&who, &exes[i].file) !=
		    exes[i].want)
			CU_FAIL(exes[i].what);
	}
}

static const char policy[] =
	"version: 1\n"
	"rules:\n"
	"  - { who: { user: [5, 6] }, types: A, action: deny }\n"
	"  - { who: { user: 5, group: 7 }, action: deny }\n"
	"  - { who: { unit: a.service }, action: deny }\n";

/* The clauses of the value @a under @tag. */
static int64_t clauses_of(const struct policy_text *l, enum image_tag tag,
			  uint64_t a)
{
	__s64 cell = decide_find(l->image, l->hdr,
				 siphash_words(l->hdr->key, tag, a, 0));

	return cell < 0 ? cell : (int64_t)l->image->cells[cell].words[0];
}

static void a_value_has_its_clauses_and_those_that_name_no_value(void)
{
	struct policy_text l;

	policy_text_compile(&l, policy, NULL);
	CU_ASSERT_EQUAL_FATAL(l.error, 0);
	CU_ASSERT_EQUAL(clauses_of(&l, IMAGE_TAG_UID, 5), 0x7);
	CU_ASSERT_EQUAL(clauses_of(&l, IMAGE_TAG_UID, 6), 0x5);
	CU_ASSERT_EQUAL(clauses_of(&l, IMAGE_TAG_UID, 7), DECIDE_ABSENT);
	CU_ASSERT_EQUAL(clauses_of(&l, IMAGE_TAG_GID, 7), 0x7);
	CU_ASSERT_EQUAL(clauses_of(&l, IMAGE_TAG_GID, 5), DECIDE_ABSENT);
	CU_ASSERT_EQUAL(l.image->cells[l.hdr->uid_vec].words[0], 0x4);
	CU_ASSERT_EQUAL(l.image->cells[l.hdr->gid_vec].words[0], 0x5);
	CU_ASSERT_EQUAL(l.image->cells[l.hdr->comm_vec].words[0], 0x7);
	CU_ASSERT_EQUAL(l.image->cells[l.hdr->type_vec].words[0], 0x6);
	policy_text_done(&l);
}

static void only_attributes_that_some_clause_names_are_in_use(void)
{
	struct policy_text l;

	policy_text_compile(&l, policy, NULL);
	CU_ASSERT_EQUAL_FATAL(l.error, 0);
	CU_ASSERT_EQUAL(l.hdr->flags & (IMAGE_USES_TYPE | IMAGE_USES_EXE |
					IMAGE_USES_UID | IMAGE_USES_GID |
					IMAGE_USES_COMM | IMAGE_USES_UNIT),
			IMAGE_USES_TYPE | IMAGE_USES_UID | IMAGE_USES_GID |
				IMAGE_USES_UNIT);
	policy_text_done(&l);
}

static const struct unit_test tests[] = {
	UNIT(a_file_belongs_to_the_pattern_and_root_it_was_found_by),
	UNIT(a_value_has_its_clauses_and_those_that_name_no_value),
	UNIT(only_attributes_that_some_clause_names_are_in_use),
};

int main(void)
{
	return unit_main("subjects", tests, ARRAY_SIZE(tests));
}
