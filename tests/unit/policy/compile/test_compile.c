/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_compile.c - the header of an image, and the rule of each clause.
 */
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "policy/base.h"
#include "policy/eval/decide.h"
#include "tests/unit/policy_text.h"
#include "tests/unit/unit.h"

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
		"alerts: no\n"
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

static void a_random_key_is_in_the_image(void)
{
	struct compile_input inputs[2] = { { .generation = 5 }, { 0 } };
	struct policy_text l;
	size_t i;

	policy_text_compile(&l, "version: 1\n", NULL);
	for (i = 0; i < ARRAY_SIZE(inputs); i++) {
		CLEANUP(image_freep) struct image *image = NULL;
		const struct image_header *hdr;

		CU_ASSERT_EQUAL_FATAL(compile_image_keyed(l.policy, &inputs[i],
							  l.diag, &image),
				      0);
		hdr = (const void *)image->cells;
		CU_ASSERT_EQUAL(hdr->key[1], inputs[i].key[1]);
		CU_ASSERT_EQUAL(hdr->generation, inputs[i].generation);
	}
	CU_ASSERT(memcmp(inputs[0].key, inputs[1].key, sizeof(inputs[0].key)));
	policy_text_done(&l);
}

/* Which of it is written the daemon chooses. */
static void the_kernel_reports_all_where_a_detector_looks(void)
{
	static const struct {
		const char *text;
		enum policy_records want;
	} cases[] = {
		{ "records: none\n", POLICY_RECORDS_ALL },
		{ "records: none\nalerts: no\n", POLICY_RECORDS_NONE },
		{ "records: lookups\nalerts: no\n", POLICY_RECORDS_ALL },
		{ "records: denied\nalerts: { dga: low }\n",
		  POLICY_RECORDS_ALL },
	};
	struct policy_text l;
	char text[128];
	size_t i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		(void)snprintf(text, sizeof(text), "version: 1\n%s",
			       cases[i].text);
		policy_text_compile(&l, text, NULL);
		CU_ASSERT_EQUAL_FATAL(l.error, 0);
		if (l.hdr->records != cases[i].want)
			CU_FAIL(cases[i].text);
		policy_text_done(&l);
	}
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
		"  - { name: d, networks: [10.0.0.0/8], action: deny }\n"
		"  - { name: e, action: deny, mode: enforce }\n",
		NULL);
	CU_ASSERT_EQUAL_FATAL(l.error, 0);
	unit_string("clause 0", "a", policy_rule_of_clause(l.policy, 0)->name);
	unit_string("clause 1", "a", policy_rule_of_clause(l.policy, 1)->name);
	unit_string("clause 2", "b", policy_rule_of_clause(l.policy, 2)->name);
	CU_ASSERT_PTR_NULL(policy_rule_of_clause(l.policy, 6));

	CU_ASSERT_EQUAL(decide_clause(l.image, l.hdr, 1, &c), 0);
	CU_ASSERT_EQUAL(c.rule, 0);
	CU_ASSERT_EQUAL(c.alternative, 1);
	CU_ASSERT_EQUAL(c.action, POLICY_ALLOW);
	CU_ASSERT_EQUAL(c.alert, POLICY_ALERT_HIGH);
	CU_ASSERT_EQUAL(c.flags, IMAGE_CLAUSE_OPENS);
	CU_ASSERT_EQUAL(decide_clause(l.image, l.hdr, 2, &c), 0);
	CU_ASSERT_EQUAL(c.flags, IMAGE_CLAUSE_OPENS | IMAGE_CLAUSE_AUDIT);
	CU_ASSERT_EQUAL(decide_clause(l.image, l.hdr, 3, &c), 0);
	CU_ASSERT_EQUAL(c.flags, 0);
	CU_ASSERT_EQUAL(decide_clause(l.image, l.hdr, 4, &c), 0);
	CU_ASSERT_EQUAL(c.flags, IMAGE_CLAUSE_NETWORKS | IMAGE_CLAUSE_AUDIT);
	CU_ASSERT_EQUAL(decide_clause(l.image, l.hdr, 5, &c), 0);
	CU_ASSERT_EQUAL(c.flags, 0);
	CU_ASSERT_EQUAL(decide_clause(l.image, l.hdr, 6, &c), DECIDE_DAMAGED);
	CU_ASSERT_EQUAL(l.image->cells[l.hdr->opens_vec].words[0], 0x17);
	CU_ASSERT(l.hdr->flags & IMAGE_STOPS);
	CU_ASSERT_EQUAL(l.image->cells[IMAGE_STOPS_VEC].words[0], 0x20);
	policy_text_done(&l);
}

/* A policy with @n_rules of one clause each, and two exceptions. */
static void with_exceptions(struct policy_text *ret, int n_rules)
{
	char text[8192];
	size_t len;
	int i;

	len = (size_t)snprintf(text, sizeof(text),
			       "version: 1\nname_services: { refuse: nscd, "
			       "except: [{ user: 7 }, { user: 8 }] }\n%s",
			       n_rules ? "rules:\n" : "");
	for (i = 0; i < n_rules; i++)
		len += (size_t)snprintf(text + len, sizeof(text) - len,
					"  - { domains: a.test, who: { user: "
					"%d }, action: allow }\n",
					i);
	policy_text_compile(ret, text, NULL);
	CU_ASSERT_EQUAL_FATAL(ret->error, 0);
}

static bool is_excepted(const struct policy_text *l, __u32 uid)
{
	struct decide_subject_in in = { .uid = uid };
	struct decide_cgroup_walk walk;
	struct image_cell vec = { 0 };

	decide_cgroup_begin(l->hdr, &walk);
	CU_ASSERT_EQUAL(decide_cgroup_end(l->image, l->hdr, &walk, vec.words),
			0);
	CU_ASSERT_EQUAL(
		decide_subject(l->image, l->hdr, &in, vec.words, vec.words), 0);
	return decide_excepted(l->hdr, vec.words);
}

static void exceptions_are_clauses_behind_those_of_the_rules(void)
{
	static const int n_rules[] = { 0, 1, 62, 63, 64, 65 };
	struct policy_text l;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(n_rules); i++) {
		with_exceptions(&l, n_rules[i]);
		CU_ASSERT_EQUAL(l.hdr->n_clauses, n_rules[i]);
		CU_ASSERT_EQUAL(l.hdr->n_words, n_rules[i] + 2 > 64 ? 2 : 1);
		CU_ASSERT(l.hdr->flags & IMAGE_EXCEPTS);
		CU_ASSERT_FALSE(is_excepted(&l, 6));
		CU_ASSERT(is_excepted(&l, 7));
		CU_ASSERT(is_excepted(&l, 8));
		CU_ASSERT_FALSE(is_excepted(&l, 9));
		policy_text_done(&l);
	}
}

static const struct unit_test tests[] = {
	UNIT(exceptions_are_clauses_behind_those_of_the_rules),
	UNIT(the_header_says_what_the_policy_says),
	UNIT(a_random_key_is_in_the_image),
	UNIT(the_kernel_reports_all_where_a_detector_looks),
	UNIT(every_clause_leads_back_to_its_rule),
};

int main(void)
{
	return unit_main("compile", tests, ARRAY_SIZE(tests));
}
