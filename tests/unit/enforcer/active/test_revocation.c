/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_revocation.c - an opening is revoked when a denial that is new in front
 * of its rule covers the name, or one that is new anywhere an alias.
 */
#include "enforcer/active/revocation.h"

#include <string.h>

#include "enforcer/dns/name.h"
#include "enforcer/gate/opening/openings.h"
#include "policy/base.h"
#include "policy/compile/compile.h"
#include "policy/diag.h"
#include "policy/policy.h"
#include "tests/unit/policy_text.h"
#include "tests/unit/unit.h"

#define NEW OPENINGS_NO_RULE

/* The last rule is the one that opens. */
#define POLICY                                                             \
	"version: 1\n"                                                     \
	"rules:\n"                                                         \
	"  - { name: first, domains: [ads.example.com], action: deny,\n"   \
	"      types: [TXT], who: { user: 4711 } }\n"                      \
	"  - { name: lan, networks: [192.0.2.0/24], action: deny }\n"      \
	"  - { name: other, domains: [www.example.com], action: allow }\n" \
	"  - { name: below, domains: [\"**.bad.example.com\"],\n"          \
	"      action: deny }\n"                                           \
	"  - { name: web, domains: [\"**.example.com\"], action: allow }\n"

enum { RULES = 5, RULES_MAX = 6, WEB = RULES - 1 };

static const struct {
	const char *what;
	const char *name; /* NULL: unknown */
	uint16_t old_rules[RULES];
	bool want;
} cases[] = {
	{ "nothing is new", "ads.example.com.", { 0, 1, 2, 3, 4 }, false },
	{ "a new denial of the name",
	  "ads.example.com.",
	  { NEW, 0, 1, 2, 3 },
	  true },
	{ "a new denial, in other case",
	  "ADS.example.com.",
	  { NEW, 0, 1, 2, 3 },
	  true },
	{ "a new denial of another name",
	  "a.example.com.",
	  { NEW, 0, 1, 2, 3 },
	  false },
	{ "a denial that moved ahead",
	  "ads.example.com.",
	  { 4, 0, 1, 2, 3 },
	  true },
	{ "a new pattern", "x.y.bad.example.com.", { 0, 1, 2, NEW, 3 }, true },
	{ "a new permission", "www.example.com.", { 0, 1, NEW, 2, 3 }, false },
	{ "a new denial of networks only",
	  "ads.example.com.",
	  { 0, NEW, 1, 2, 3 },
	  false },
	{ "an unknown name, nothing is new", NULL, { 0, 1, 2, 3, 4 }, false },
	{ "an unknown name, a denial is new", NULL, { 0, 1, 2, NEW, 3 }, true },
};

static void a_new_denial_in_front_revokes_an_opening(void)
{
	CLEANUP(diag_freep) struct diag *diag = NULL;
	CLEANUP(image_freep) struct image *image = NULL;
	const struct compile_input input = { .key = { 1, 2 }, .generation = 1 };
	struct policy *policy = policy_text_load(POLICY);
	size_t i;

	CU_ASSERT_EQUAL_FATAL(diag_new(&diag), 0);
	CU_ASSERT_EQUAL_FATAL(policy->n_rules, RULES);
	CU_ASSERT_EQUAL_FATAL(compile_image(policy, &input, diag, &image), 0);
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		bool keep[RULES] = { [WEB] = true };
		struct revocation revocation = {
			.policy = policy,
			.image = image,
			.old_rules = cases[i].old_rules,
			.keep = keep,
		};
		struct dns_name name = { .len = 0 };
		bool got;

		if (cases[i].name)
			(void)dns_name_from_text(cases[i].name, &name);
		got = revocation_name(&revocation, WEB, name.wire, name.len);
		CU_ASSERT_EQUAL(
			revocation_keeps(&revocation, WEB, name.wire, name.len),
			!got);
		CU_ASSERT_EQUAL(keep[WEB], !got);
		unit_string(cases[i].what, cases[i].want ? "yes" : "no",
			    got ? "yes" : "no");
	}
	policy_free(policy);
}

struct alias_case {
	const char *what;
	const char *alias; /* NULL: the names are unknown */
	uint16_t old_rules[RULES_MAX];
	bool want;
};

/* The question is www.example.com, which `web` permits but for a new `other`.
 */
static const struct alias_case aliases[] = {
	{ "nothing is new", "x.bad.example.com", { 0, 1, 2, 3, 4 }, false },
	{ "a new denial of the alias",
	  "x.bad.example.com",
	  { 0, 1, 2, NEW, 3 },
	  true },
	{ "a new denial of another name",
	  "x.test",
	  { 0, 1, 2, NEW, 3 },
	  false },
	{ "a denial that comes behind other rules",
	  "x.bad.example.com",
	  { 0, 1, NEW, 2, 3 },
	  true },
	{ "a denial before what is new",
	  "ads.example.com",
	  { 0, 1, 2, NEW, 3 },
	  false },
	{ "unknown, nothing is new", NULL, { 0, 1, 2, 3, 4 }, false },
	{ "unknown, a denial is new", NULL, { 0, 1, 2, NEW, 3 }, true },
};

static void judge_aliases(const char *text, uint16_t web,
			  const struct alias_case *c, size_t n)
{
	CLEANUP(diag_freep) struct diag *diag = NULL;
	CLEANUP(image_freep) struct image *image = NULL;
	const struct compile_input input = { .key = { 1, 2 }, .generation = 1 };
	struct policy *policy = policy_text_load(text);

	CU_ASSERT_EQUAL_FATAL(diag_new(&diag), 0);
	CU_ASSERT_EQUAL_FATAL(compile_image(policy, &input, diag, &image), 0);
	for (; n; n--, c++) {
		const struct revocation revocation = {
			.policy = policy,
			.image = image,
			.old_rules = c->old_rules,
		};
		struct dns_name question, alias = { .len = 0 };
		uint8_t names[2 * DNS_NAME_MAX];
		bool got;

		(void)dns_name_from_text("www.example.com", &question);
		memcpy(names, question.wire, question.len);
		if (c->alias)
			(void)dns_name_from_text(c->alias, &alias);
		memcpy(names + question.len, alias.wire, alias.len);
		got = revocation_names(
			&revocation, web, names,
			alias.len ? (size_t)question.len + alias.len : 0);
		unit_string(c->what, c->want ? "yes" : "no",
			    got ? "yes" : "no");
	}
	policy_free(policy);
}

static void a_new_denial_of_an_alias_revokes_an_opening(void)
{
	judge_aliases(POLICY, WEB, aliases, ARRAY_SIZE(aliases));
}

#define CATCH_ALLS                                                          \
	"version: 1\n"                                                      \
	"rules:\n"                                                          \
	"  - { name: before, who: { user: 1 }, domains: [\"**\"],\n"        \
	"      action: deny }\n"                                            \
	"  - { name: web, domains: [\"**.example.com\"], action: allow }\n" \
	"  - { name: shut, who: { user: 4711 }, domains: [\"**\"],\n"       \
	"      action: deny }\n"                                            \
	"  - { name: late, domains: [x.test], action: deny }\n"             \
	"  - { name: rest, action: deny }\n"                                \
	"  - { name: never, domains: [n.test], action: deny }\n"

enum { CATCH_ALLS_WEB = 1 };

/* The rules as they stand have the numbers 0 to 5. */
static const struct alias_case catch_alls[] = {
	{ "every name is denied anew, behind the rule",
	  "y.test",
	  { 0, 1, 2, 3, NEW, 4 },
	  false },
	{ "every name is denied anew to a program, behind the rule",
	  "y.test",
	  { 0, 1, NEW, 2, 3, 4 },
	  false },
	{ "every name is denied behind other rules than before",
	  "y.test",
	  { 0, 1, 2, NEW, 3, 4 },
	  false },
	{ "every name is denied anew, in front: so is the question",
	  "y.test",
	  { NEW, 0, 1, 2, 3, 4 },
	  true },
	{ "the alias is denied anew, behind what denies a program every name",
	  "x.test",
	  { 0, 1, 2, NEW, 3, 4 },
	  true },
	{ "the alias is denied anew, behind what denies everyone every name",
	  "n.test",
	  { 0, 1, 2, 3, 4, NEW },
	  false },
	{ "unknown, every name is denied anew",
	  NULL,
	  { 0, 1, 2, 3, NEW, 4 },
	  true },
};

static void a_denial_of_every_name_revokes_by_the_question_alone(void)
{
	judge_aliases(CATCH_ALLS, CATCH_ALLS_WEB, catch_alls,
		      ARRAY_SIZE(catch_alls));
}

static const struct unit_test tests[] = {
	UNIT(a_new_denial_of_an_alias_revokes_an_opening),
	UNIT(a_denial_of_every_name_revokes_by_the_question_alone),
	UNIT(a_new_denial_in_front_revokes_an_opening),
};

int main(void)
{
	return unit_main("revocation", tests, ARRAY_SIZE(tests));
}
