/* SPDX-License-Identifier: GPL-2.0-only */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "policy/base.h"
#include "policy/eval/decide.h"
#include "tests/unit/policy_text.h"
#include "tests/unit/unit.h"

#define N_NAMES 20000

static void the_header_says_what_the_policy_says(void)
{
	const struct compile_input input = { .key = { 3, 4 },
					     .generation = 5,
					     .class_epoch = 6 };
	struct policy_text l;

	policy_text_compile(
		&l,
		"version: 1\n"
		"mode: enforce\n"
		"records: denied\n"
		"defaults: { lookup: allow, egress: allow }\n"
		"mark: { mask: 0x00ff0000 }\n"
		"rules:\n"
		"  - { who: [{ user: 1 }, { user: 2 }], action: deny }\n",
		&input);
	CU_ASSERT_EQUAL_FATAL(l.error, 0);
	CU_ASSERT_EQUAL(image_check(l.hdr), 1);
	CU_ASSERT_EQUAL(l.hdr->key[1], 4);
	CU_ASSERT_EQUAL(l.hdr->generation, 5);
	CU_ASSERT_EQUAL(l.hdr->class_epoch, 6);
	CU_ASSERT_EQUAL(l.hdr->mark_mask, 0x00ff0000);
	CU_ASSERT_EQUAL(l.hdr->mode, POLICY_ENFORCE);
	CU_ASSERT_EQUAL(l.hdr->records, POLICY_RECORDS_DENIED);
	CU_ASSERT_EQUAL(l.hdr->default_lookup, POLICY_ALLOW);
	CU_ASSERT_EQUAL(l.hdr->default_egress, POLICY_ALLOW);
	CU_ASSERT_EQUAL(l.hdr->n_clauses, 2);
	CU_ASSERT_EQUAL(l.hdr->n_cells, l.image->n_cells);
	CU_ASSERT(l.hdr->flags & IMAGE_USES_UID);
	CU_ASSERT(!(l.hdr->flags &
		    (IMAGE_USES_GID | IMAGE_USES_EXE | IMAGE_USES_TYPE |
		     IMAGE_USES_CGROUP | IMAGE_USES_UNIT | IMAGE_USES_COMM)));
	policy_text_done(&l);
}

static void a_header_of_another_layout_is_refused(void)
{
	struct image_header hdr;
	struct policy_text l;

	policy_text_compile(&l, "version: 1\nrules: []\n", NULL);
	hdr = *l.hdr;
	CU_ASSERT_EQUAL(image_check(&hdr), 1);
	hdr.layout++;
	CU_ASSERT_EQUAL(image_check(&hdr), 0);
	hdr = *l.hdr;
	hdr.magic ^= 1;
	CU_ASSERT_EQUAL(image_check(&hdr), 0);
	hdr = *l.hdr;
	hdr.n_words = IMAGE_WORDS + 1;
	CU_ASSERT_EQUAL(image_check(&hdr), 0);
	policy_text_done(&l);
}

static void every_clause_leads_back_to_its_rule(void)
{
	struct image_clause c = { 0 };
	struct policy_text l;

	policy_text_compile(
		&l,
		"version: 1\n"
		"rules:\n"
		"  - { name: a, who: [{ user: 1 }, { user: 2 }], "
		"action: allow, alert: high }\n"
		"  - { name: b, action: deny }\n"
		"  - { name: c, action: allow, open: no }\n"
		"  - { name: d, networks: [10.0.0.0/8], action: deny }\n",
		NULL);
	CU_ASSERT_EQUAL_FATAL(l.error, 0);
	unit_string("clause 0", "a", policy_rule_of_clause(l.policy, 0)->name);
	unit_string("clause 1", "a", policy_rule_of_clause(l.policy, 1)->name);
	unit_string("clause 2", "b", policy_rule_of_clause(l.policy, 2)->name);
	CU_ASSERT_PTR_NULL(policy_rule_of_clause(l.policy, 5));

	CU_ASSERT_EQUAL(decide_clause(l.image, l.hdr, 1, &c), 0);
	CU_ASSERT_EQUAL(c.rule, 0);
	CU_ASSERT_EQUAL(c.alternative, 1);
	CU_ASSERT_EQUAL(c.action, POLICY_ALLOW);
	CU_ASSERT_EQUAL(c.alert, POLICY_ALERT_HIGH);
	CU_ASSERT_EQUAL(c.flags, IMAGE_CLAUSE_OPENS);
	CU_ASSERT_EQUAL(decide_clause(l.image, l.hdr, 3, &c), 0);
	CU_ASSERT_EQUAL(c.flags, 0);
	CU_ASSERT_EQUAL(decide_clause(l.image, l.hdr, 4, &c), 0);
	CU_ASSERT_EQUAL(c.flags, IMAGE_CLAUSE_NETWORKS);
	CU_ASSERT_EQUAL(decide_clause(l.image, l.hdr, 5, &c), DECIDE_DAMAGED);
	CU_ASSERT_EQUAL(l.image->cells[l.hdr->opens_vec].words[0], 0x13);
	policy_text_done(&l);
}

/* A policy of @n names below different parents, in one growing text. */
static char *many_names(const char *pattern, unsigned int n)
{
	size_t size = 128 + (size_t)n * 48, at;
	char *text = malloc(size);
	unsigned int i;

	CU_ASSERT_PTR_NOT_NULL_FATAL(text);
	at = (size_t)snprintf(text, size,
			      "version: 1\nrules:\n  - action: deny\n"
			      "    domains:\n");
	for (i = 0; i < n; i++) {
		at += (size_t)snprintf(text + at, size - at, "      - '");
		at += (size_t)snprintf(text + at, size - at, pattern, i);
		at += (size_t)snprintf(text + at, size - at, "'\n");
	}
	return text;
}

static void a_name_costs_less_than_25_bytes(void)
{
	CLEANUP(base_freep) char *text = many_names("n%u.example.com", N_NAMES);
	struct policy_text l;

	policy_text_compile(&l, text, NULL);
	CU_ASSERT_EQUAL_FATAL(l.error, 0);
	CU_ASSERT(image_n_bytes(l.image) < 25UL * N_NAMES);
	policy_text_done(&l);
}

/* One glob cell and one node for all of them. */
static void equal_content_is_held_once(void)
{
	CLEANUP(base_freep) char *text = many_names("ads-*.n%u.com", 3000);
	struct policy_text l;

	policy_text_compile(&l, text, NULL);
	CU_ASSERT_EQUAL_FATAL(l.error, 0);
	CU_ASSERT_EQUAL(l.hdr->cgroup_first - l.hdr->glob_first, 1);
	CU_ASSERT_EQUAL(l.hdr->glob_first - l.hdr->node_first, 1);
	policy_text_done(&l);
}

static void thirty_two_globs_before_a_name_are_enough(void)
{
	CLEANUP(base_freep) char *text = many_names("x%u*.example.com", 32);
	CLEANUP(base_freep) char *more = many_names("x%u*.example.com", 33);
	struct policy_text l;

	policy_text_compile(&l, text, NULL);
	CU_ASSERT_EQUAL(l.error, 0);
	policy_text_done(&l);
	policy_text_compile(&l, more, NULL);
	CU_ASSERT_EQUAL(l.error, -EINVAL);
	CU_ASSERT_PTR_NULL(l.image);
	unit_string("error",
		    "test.yaml:3:1: error: domains: want at most 32 patterns "
		    "with part of a label before 'example.com', found more",
		    diag_line(l.diag, 0));
	policy_text_done(&l);
}

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
		policy_text_done(&l);
	}
}

static void classes_are_those_that_programs_will_have(void)
{
	static const struct compile_exe exes[] = { { "/bin/*", NULL, 10, 1, 0 },
						   { "/bin/*", NULL, 11, 1, 0 },
						   { "/bin/b", NULL, 11, 1,
						     0 } };
	const struct compile_input input = { .exes = exes,
					     .n_exes = ARRAY_SIZE(exes) };
	uint64_t classes[8][IMAGE_WORDS];
	struct policy_text l;

	policy_text_compile(
		&l,
		"version: 1\n"
		"rules:\n"
		"  - { who: { exe: /bin/* }, action: allow }\n"
		"  - { who: { exe: /bin/b }, action: allow }\n"
		"  - { who: { user: 5 }, action: allow, open: no }\n"
		"  - { who: { unit: x.service }, networks: [10.0.0.0/8], "
		"action: allow }\n"
		"  - { who: { cgroup: /a, group: 6 }, action: allow }\n"
		"  - { domains: [example.com], action: allow }\n",
		&input);
	CU_ASSERT_EQUAL_FATAL(l.error, 0);
	CU_ASSERT_EQUAL_FATAL(
		compile_classes(l.policy, l.image, &input, classes, 8), 5);
	CU_ASSERT_EQUAL(classes[0][0], 0x20);
	CU_ASSERT_EQUAL(classes[1][0], 0x21);
	CU_ASSERT_EQUAL(classes[2][0], 0x23);
	CU_ASSERT_EQUAL(classes[3][0], 0x28);
	CU_ASSERT_EQUAL(classes[4][0], 0x30);
	CU_ASSERT_EQUAL(compile_classes(l.policy, l.image, &input, classes, 2),
			2);
	policy_text_done(&l);
}

static void programs_that_no_clause_names_have_a_class(void)
{
	const struct compile_input input = { 0 };
	uint64_t classes[8][IMAGE_WORDS];
	struct policy_text l;

	policy_text_compile(&l,
			    "version: 1\n"
			    "rules:\n"
			    "  - { who: { user: 5 }, action: allow }\n",
			    &input);
	CU_ASSERT_EQUAL_FATAL(l.error, 0);
	CU_ASSERT_EQUAL_FATAL(
		compile_classes(l.policy, l.image, &input, classes, 8), 2);
	CU_ASSERT_EQUAL(classes[0][0], 0);
	CU_ASSERT_EQUAL(classes[1][0], 1);
	policy_text_done(&l);
}

static const struct unit_test tests[] = {
	UNIT(the_header_says_what_the_policy_says),
	UNIT(a_header_of_another_layout_is_refused),
	UNIT(every_clause_leads_back_to_its_rule),
	UNIT(a_name_costs_less_than_25_bytes),
	UNIT(equal_content_is_held_once),
	UNIT(thirty_two_globs_before_a_name_are_enough),
	UNIT(a_cgroup_pattern_has_its_bounds),
	UNIT(classes_are_those_that_programs_will_have),
	UNIT(programs_that_no_clause_names_have_a_class),
};

int main(void)
{
	return unit_main("compile", tests, ARRAY_SIZE(tests));
}
