/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_name_clauses.c - the clauses of names, with and without a type.
 */
#include "enforcer/host/name_clauses.h"

#include <stdio.h>
#include <string.h>

#include "policy/base.h"
#include "policy/eval/clauses.h"
#include "tests/unit/policy_text.h"
#include "tests/unit/unit.h"

static const char text[] =
	"version: 1\n"
	"rules:\n"
	"  - { name: a, domains: [x.example], types: [A], action: deny }\n"
	"  - { name: b, who: { user: 7 }, domains: ['**.example'],\n"
	"      action: allow }\n"
	"  - { name: c, domains: [y.example], action: allow }\n";

static const uint8_t x[] = "\1x\7example";
static const uint16_t type_a = 1, type_aaaa = 28;

static const struct {
	const char *what;
	const uint16_t *qtype;
	const char *clauses;
} cases[] = {
	{ "whatever the type", NULL, "0 1 " },
	{ "of its type", &type_a, "0 1 " },
	{ "of another type", &type_aaaa, "1 " },
};

static void a_name_has_the_clauses_that_cover_it(void)
{
	__u64 clauses[IMAGE_WORDS];
	struct policy_text l;
	char got[32];
	size_t i, at;
	uint32_t k;

	policy_text_compile(&l, text, NULL);
	CU_ASSERT_EQUAL_FATAL(l.error, 0);
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		CU_ASSERT(name_clauses(l.image, x, sizeof(x), cases[i].qtype,
				       clauses));
		got[0] = '\0';
		for (k = 0, at = 0; k < 3; k++)
			if (clauses_has(clauses, k))
				at += (size_t)snprintf(
					got + at, sizeof(got) - at, "%u ", k);
		unit_string(cases[i].what, cases[i].clauses, got);
	}
	policy_text_done(&l);
}

static void bytes_that_are_no_name_have_no_clauses(void)
{
	__u64 clauses[IMAGE_WORDS];
	struct policy_text l;

	policy_text_compile(&l, text, NULL);
	CU_ASSERT_EQUAL_FATAL(l.error, 0);
	CU_ASSERT_FALSE(name_clauses(l.image, x, sizeof(x) - 1, NULL, clauses));
	CU_ASSERT_FALSE(name_clauses(l.image, x, 0, NULL, clauses));
	policy_text_done(&l);
}

int main(void)
{
	static const struct unit_test tests[] = {
		UNIT(a_name_has_the_clauses_that_cover_it),
		UNIT(bytes_that_are_no_name_have_no_clauses),
	};

	return unit_main("name_clauses", tests, ARRAY_SIZE(tests));
}
