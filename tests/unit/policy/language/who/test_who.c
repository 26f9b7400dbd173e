/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_who.c - the alternatives of `who`, and the names of `programs`.
 */
#include "policy/language/who/who.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "policy/base.h"
#include "policy/yaml/map.h"
#include "tests/unit/policy/language/snippet.h"
#include "tests/unit/unit.h"

/* Reads `programs` and `who` of @text; returns what who_read() does. */
static int read_both(struct snippet *s, const char *text,
		     struct policy_rule *rule)
{
	const struct yaml_node *programs;

	*rule = (struct policy_rule){ 0 };
	snippet_open(s, text);
	programs = yaml_map_find(&s->root, "programs");
	if (programs)
		CU_ASSERT_EQUAL(who_read_programs(&s->context, programs, NULL),
				0);
	s->context.key = "who";
	return who_read(&s->context, yaml_map_find(&s->root, "who"), rule);
}

static const struct {
	const char *what;
	const char *text;
	const char *users; /* of the alternatives */
} whos[] = {
	{ "a map", "who: {user: 1}", "1 " },
	{ "a list of maps, in order", "who: [{user: 2}, {user: 1}]", "2 1 " },
	{ "a program", "programs: {p: {user: 3}}\nwho: p", "3 " },
	{ "a program that is a list",
	  "programs: {p: [{user: 3}, {user: 4}]}\nwho: p", "3 4 " },
	{ "programs among maps",
	  "programs: {p: {user: 3}, q: {user: 4}}\n"
	  "who: [q, {user: 1}, p, q]",
	  "4 1 3 4 " },
};

static void the_alternatives_are_maps_and_programs_in_order(void)
{
	size_t i, k;

	for (i = 0; i < ARRAY_SIZE(whos); i++) {
		char users[64] = "";
		struct policy_rule rule;
		struct snippet s;
		size_t len = 0;

		CU_ASSERT_EQUAL(read_both(&s, whos[i].text, &rule), 0);
		for (k = 0; k < rule.n_subjects; k++)
			len += (size_t)snprintf(users + len,
						sizeof(users) - len, "%u ",
						rule.subjects[k].users[0]);
		unit_string(whos[i].what, whos[i].users, users);
		unit_string(whos[i].what, "", snippet_error(&s));
		snippet_done(&s);
	}
}

static const struct {
	const char *what;
	const char *text;
	const char *error;
} refused[] = {
	{ "an empty list, which would mean anybody", "who: []",
	  "1:6: error: who: want a map, a name of 'programs' or a list of "
	  "them, found an empty list" },
	{ "a program that is not there", "who: nobody",
	  "1:6: error: who: want a map or a name of 'programs', found "
	  "'nobody'" },
	{ "nothing", "who: ~",
	  "1:6: error: who: want a map or a name of 'programs', found "
	  "nothing" },
	{ "a list in the list", "who: [[{user: 1}]]",
	  "1:7: error: who: want a map or a name of 'programs', found a "
	  "list" },
};

static void a_who_without_a_subject_is_refused(void)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(refused); i++) {
		struct policy_rule rule;
		struct snippet s;

		CU_ASSERT_EQUAL(read_both(&s, refused[i].text, &rule), -EINVAL);
		unit_string(refused[i].what, refused[i].error,
			    snippet_error(&s));
		snippet_done(&s);
	}
}

static const struct {
	const char *what;
	const char *text;
	const char *error;
} bad_programs[] = {
	{ "a list", "[a]",
	  "1:1: error: key: want a map of names to subjects, found a list" },
	{ "a name that begins with a digit", "{1a: {user: 1}}",
	  "1:2: error: key: want a name of letters, digits and _.- behind a "
	  "letter, found '1a'" },
	{ "a program that is a name", "{a: b}",
	  "1:5: error: key: want a map or a list of maps, found 'b'" },
	{ "a program without a subject", "{a: []}",
	  "1:5: error: key: want a map or a list of maps, found an empty "
	  "list" },
};

static void wrong_programs_are_refused(void)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(bad_programs); i++) {
		struct snippet s;

		snippet_open(&s, bad_programs[i].text);
		CU_ASSERT_EQUAL(who_read_programs(&s.context, &s.root, NULL),
				-EINVAL);
		unit_string(bad_programs[i].what, bad_programs[i].error,
			    snippet_error(&s));
		snippet_done(&s);
	}
}

/* A few lines must not cost a copy of a large program each. */
static void more_alternatives_than_clauses_are_counted_and_not_copied(void)
{
	struct policy_rule rule;
	struct snippet s;

	CU_ASSERT_EQUAL(read_both(&s, "who: [{user: 1}, {user: 2}]", &rule), 0);
	CU_ASSERT_PTR_NOT_NULL(rule.subjects);
	rule = (struct policy_rule){ 0 };
	s.context.policy->n_clauses = POLICY_CLAUSES_MAX - 1;
	CU_ASSERT_EQUAL(
		who_read(&s.context, yaml_map_find(&s.root, "who"), &rule), 0);
	CU_ASSERT_EQUAL(rule.n_subjects, 2);
	CU_ASSERT_PTR_NULL(rule.subjects);
	snippet_done(&s);
}

static const struct unit_test tests[] = {
	UNIT(the_alternatives_are_maps_and_programs_in_order),
	UNIT(a_who_without_a_subject_is_refused),
	UNIT(wrong_programs_are_refused),
	UNIT(more_alternatives_than_clauses_are_counted_and_not_copied),
};

int main(void)
{
	return unit_main("who", tests, ARRAY_SIZE(tests));
}
