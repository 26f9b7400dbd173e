/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_former.c - a file that was replaced is remembered as long as the policy
 * has its pattern, and nobody can have others' forgotten.
 */
#include "enforcer/host/former.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bpf/load/inode_program.h"
#include "enforcer/host/exes.h"
#include "policy/base.h"
#include "policy/policy.h"
#include "tests/unit/policy_text.h"
#include "tests/unit/unit.h"

static int inode_program;

struct scene {
	char dir[64];
	struct policy *policy;
	struct exes *exes;
	struct former *former;
};

static void run(const struct scene *s, const char *command)
{
	char text[512];

	(void)snprintf(text, sizeof(text), "cd %s && { %s; }", s->dir, command);
	CU_ASSERT_EQUAL_FATAL(system(text), 0);
}

static struct policy *policy_of(const struct scene *s, const char *pattern)
{
	char text[256];

	(void)snprintf(text, sizeof(text),
		       "version: 1\nrules:\n"
		       "  - { who: { exe: '%s/%s' }, action: allow }\n",
		       s->dir, pattern);
	return policy_text_load(text);
}

static bool scene_open(struct scene *s)
{
	*s = (struct scene){ .dir = "/tmp/nameward-unit.XXXXXX" };
	if (inode_program < 0) {
		unit_skip("BPF programs can't be loaded");
		return false;
	}
	CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(s->dir));
	run(s, "touch x y");
	s->policy = policy_of(s, "*");
	CU_ASSERT_EQUAL_FATAL(exes_new(s->policy, inode_program, &s->exes), 0);
	return true;
}

static void scene_close(struct scene *s)
{
	exes_free(s->exes);
	policy_free(s->policy);
	free(s->former);
	run(s, "rm -r $PWD");
}

/* Do as the daemon does once it has noticed a change. */
static void look_again(struct scene *s)
{
	const struct former_before before = { s->former, s->exes };
	struct former *former = NULL;
	struct exes *exes = NULL;

	CU_ASSERT_EQUAL_FATAL(exes_new(s->policy, inode_program, &exes), 0);
	CU_ASSERT_EQUAL_FATAL(former_new(s->policy, exes, &before, &former), 0);
	free(s->former);
	exes_free(s->exes);
	s->former = former;
	s->exes = exes;
}

static void a_file_that_was_replaced_is_remembered_until_it_is_back(void)
{
	uint64_t ino;
	struct scene s;

	if (!scene_open(&s))
		return;
	look_again(&s);
	CU_ASSERT_EQUAL(s.former->n, 0);
	run(&s, "ln x ../nameward-unit-x; touch new && mv new x");
	look_again(&s);
	CU_ASSERT_EQUAL_FATAL(s.former->n, 1);
	CU_ASSERT_TRUE(s.former->list[0].former);
	ino = s.former->list[0].ino;
	run(&s, "rm y");
	look_again(&s);
	CU_ASSERT_EQUAL(s.former->n, 2);
	CU_ASSERT_EQUAL(s.former->list[0].ino, ino);
	run(&s, "mv ../nameward-unit-x x");
	look_again(&s);
	CU_ASSERT_EQUAL(s.former->n, 2); /* y, and what x was meanwhile */
	CU_ASSERT_NOT_EQUAL(s.former->list[0].ino, ino);
	CU_ASSERT_NOT_EQUAL(s.former->list[1].ino, ino);
	scene_close(&s);
}

/* The file @at of those that the compiler gets. */
static struct compile_exe listed(const struct scene *s,
				 const struct former *former, size_t n_wanted,
				 size_t at)
{
	CLEANUP(base_freep) struct compile_exe *list = NULL;
	size_t n;

	list = former_list_all(s->exes, former, &n);
	CU_ASSERT_PTR_NOT_NULL_FATAL(list);
	CU_ASSERT_EQUAL_FATAL(n, n_wanted);
	return list[at];
}

static void the_compiler_gets_former_files_behind_those_of_now(void)
{
	const struct exes_entry *entry;
	struct compile_exe got;
	struct scene s;
	size_t n;

	if (!scene_open(&s))
		return;
	run(&s, "rm y");
	look_again(&s);
	entry = exes_entries(s.exes, &n);
	got = listed(&s, NULL, 1, 0);
	CU_ASSERT_TRUE(got.ino == entry->ino && got.version == entry->version &&
		       got.dev == entry->dev && got.uid == entry->uid);
	CU_ASSERT_PTR_EQUAL(got.pattern, entry->pattern);
	CU_ASSERT_PTR_EQUAL(got.root, entry->root);
	CU_ASSERT_FALSE(got.former);
	CU_ASSERT_EQUAL(listed(&s, s.former, 2, 0).ino, entry->ino);
	got = listed(&s, s.former, 2, 1);
	CU_ASSERT_EQUAL(got.ino, s.former->list[0].ino);
	CU_ASSERT_TRUE(got.former);
	scene_close(&s);
}

static void a_policy_without_the_pattern_remembers_nothing(void)
{
	struct former *former = NULL;
	struct policy *other;
	struct exes *exes = NULL;
	struct scene s;

	if (!scene_open(&s))
		return;
	run(&s, "rm x");
	look_again(&s);
	CU_ASSERT_EQUAL(s.former->n, 1);
	other = policy_of(&s, "x");
	CU_ASSERT_EQUAL_FATAL(exes_new(other, inode_program, &exes), 0);
	CU_ASSERT_EQUAL(former_new(other, exes,
				   &(struct former_before){ s.former, s.exes },
				   &former),
			0);
	CU_ASSERT_EQUAL(former->n, 0);
	free(former);
	exes_free(exes);
	policy_free(other);
	other = policy_of(&s, "*");
	CU_ASSERT_EQUAL_FATAL(exes_new(other, inode_program, &exes), 0);
	CU_ASSERT_EQUAL(former_new(other, exes,
				   &(struct former_before){ s.former, s.exes },
				   &former),
			0);
	CU_ASSERT_EQUAL_FATAL(former->n, 1);
	CU_ASSERT_PTR_EQUAL(former->list[0].pattern,
			    other->rules[0].subjects[0].exes[0]);
	free(former);
	exes_free(exes);
	policy_free(other);
	scene_close(&s);
}

static void the_oldest_of_ordinary_users_are_forgotten_first(void)
{
	struct former *before = calloc(1, sizeof(*before));
	struct former *former = NULL;
	struct scene s;
	size_t i;

	CU_ASSERT_PTR_NOT_NULL_FATAL(before);
	if (!scene_open(&s)) {
		free(before);
		return;
	}
	before->n = 1 + FORMER_OF_OTHERS;
	for (i = 0; i < before->n; i++)
		before->list[i] = (struct compile_exe){
			.pattern = s.policy->rules[0].subjects[0].exes[0],
			.ino = 1000 + i,
			.uid = i ? 4242 : 0,
		};
	run(&s, "rm x && touch z && chown 4242 z");
	look_again(&s);
	run(&s, "rm z");
	free(s.former);
	s.former = before;
	look_again(&s);
	former = s.former;
	CU_ASSERT_EQUAL_FATAL(former->n, 1 + FORMER_OF_OTHERS);
	CU_ASSERT_EQUAL(former->list[0].ino, 1000); /* root's */
	CU_ASSERT_EQUAL(former->list[1].ino, 1002);
	CU_ASSERT_EQUAL(former->list[former->n - 1].uid, 4242);
	scene_close(&s);
}

static const struct unit_test tests[] = {
	UNIT(a_file_that_was_replaced_is_remembered_until_it_is_back),
	UNIT(the_compiler_gets_former_files_behind_those_of_now),
	UNIT(a_policy_without_the_pattern_remembers_nothing),
	UNIT(the_oldest_of_ordinary_users_are_forgotten_first),
};

int main(void)
{
	inode_program = inode_program_load();
	return unit_main("former", tests, ARRAY_SIZE(tests));
}
