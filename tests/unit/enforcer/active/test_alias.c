/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_alias.c - an alias is denied if the first rule that its name and the
 * program satisfy denies, and is no catch-all; where the program is unknown, if
 * any may.
 */
#include "enforcer/active/alias.h"

#include <stdlib.h>

#include "bpf/abi/event.h"
#include "enforcer/dns/name.h"
#include "enforcer/host/policy.h"
#include "policy/base.h"
#include "policy/compile/compile.h"
#include "policy/diag.h"
#include "policy/eval/clauses.h"
#include "policy/policy.h"
#include "tests/unit/policy_text.h"
#include "tests/unit/unit.h"

/* Clauses 0 to 8, in this order. */
#define POLICY                                                              \
	"version: 1\n"                                                      \
	"mode: enforce\n"                                                   \
	"rules:\n"                                                          \
	"  - { name: all, domains: [ads.test], action: deny }\n"            \
	"  - { name: mine, who: { user: 1 }, domains: [\"**.cdn.test\"],\n" \
	"      action: allow }\n"                                           \
	"  - { name: theirs, who: [{ user: 1 }, { user: 2 }],\n"            \
	"      domains: [\"**.cdn.test\"], action: deny }\n"                \
	"  - { name: lan, networks: [192.0.2.0/24], action: deny }\n"       \
	"  - { name: open, domains: [a.open.test], action: allow }\n"       \
	"  - { name: late, domains: [\"**.open.test\"], action: deny }\n"   \
	"  - { name: typed, domains: [t.test], types: [AAAA],\n"            \
	"      action: deny }\n"                                            \
	"  - { name: seen, who: { user: 1 }, domains: [s.test],\n"          \
	"      action: deny, mode: audit }\n"

#define ALL 0x1ffu
#define BUT_USERS (ALL & ~0x10eu)
#define USER_1 (ALL & ~0x8u)
#define USER_2 (ALL & ~0x106u)

enum { QTYPE_A = 1, QTYPE_AAAA = 28 };

struct alias_case {
	const char *what;
	const char *name;
	uint16_t qtype;
	uint64_t subject; /* 0: unknown */
	const char *want; /* the rule, or "-" */
};

static const struct alias_case cases[] = {
	{ "denied to all", "ads.test", QTYPE_A, BUT_USERS, "all" },
	{ "denied to all, an unknown program", "ads.test", QTYPE_A, 0, "all" },
	{ "in other letters", "ADS.Test", QTYPE_A, BUT_USERS, "all" },
	{ "no rule: the default", "x.test", QTYPE_A, BUT_USERS, "-" },
	{ "no rule, an unknown program", "x.test", QTYPE_A, 0, "-" },
	{ "permitted to this program first", "x.cdn.test", QTYPE_A, USER_1,
	  "-" },
	{ "denied to this program", "x.cdn.test", QTYPE_A, USER_2, "theirs" },
	{ "neither", "x.cdn.test", QTYPE_A, BUT_USERS, "-" },
	{ "permitted or denied to an unknown program", "x.cdn.test", QTYPE_A, 0,
	  "theirs" },
	{ "permitted to all first", "a.open.test", QTYPE_A, BUT_USERS, "-" },
	{ "permitted to all first, an unknown program", "a.open.test", QTYPE_A,
	  0, "-" },
	{ "another type", "t.test", QTYPE_A, BUT_USERS, "-" },
	{ "the type", "t.test", QTYPE_AAAA, BUT_USERS, "typed" },
	{ "by a rule in audit", "s.test", QTYPE_A, USER_1, "seen" },
	{ "by one about another program", "s.test", QTYPE_A, USER_2, "-" },
	{ "by one, an unknown program", "s.test", QTYPE_A, 0, "-" },
};

/* Clauses 0 to 9, in this order.  The mode is the policy's. */
#define CATCH_ALLS(mode)                                                    \
	"version: 1\n"                                                      \
	"mode: " mode "\n"                                                  \
	"rules:\n"                                                          \
	"  - { name: listed, domains: [ads.test], action: deny }\n"         \
	"  - { name: site, domains: [www.test], action: allow }\n"          \
	"  - { name: shut, who: { user: 3 }, domains: [\"**\"],\n"          \
	"      action: deny }\n"                                            \
	"  - { name: trial, who: { user: 1 }, domains: [a.test, \"**\"],\n" \
	"      action: deny, mode: audit }\n"                               \
	"  - { name: behind, domains: [b.test], action: deny }\n"           \
	"  - { name: wide, domains: [\"**.com\"], action: deny }\n"         \
	"  - { name: typed, types: [AAAA], action: deny }\n"                \
	"  - { name: late, domains: [t.test], action: deny }\n"             \
	"  - { name: rest, action: deny }\n"                                \
	"  - { name: never, domains: [n.test], action: deny }\n"

#define USER_1_OF_10 (0x3ffu & ~0x4u)
#define USER_3_OF_10 (0x3ffu & ~0x8u)
#define OTHERS_OF_10 (0x3ffu & ~0xcu)

static const struct alias_case catch_alls[] = {
	{ "a name that a rule lists", "ads.test", QTYPE_A, OTHERS_OF_10,
	  "listed" },
	{ "one that only a rule without names denies", "x.test", QTYPE_A,
	  OTHERS_OF_10, "-" },
	{ "the same, an unknown program", "x.test", QTYPE_A, 0, "-" },
	{ "one that is behind it", "n.test", QTYPE_A, OTHERS_OF_10, "-" },
	{ "the same, an unknown program", "n.test", QTYPE_A, 0, "-" },
	{ "one that a rule for the program denies with all", "x.test", QTYPE_A,
	  USER_3_OF_10, "-" },
	{ "one that is listed behind that", "b.test", QTYPE_A, USER_3_OF_10,
	  "-" },
	{ "one that is listed behind that, another program", "b.test", QTYPE_A,
	  OTHERS_OF_10, "behind" },
	{ "one that is listed behind that, an unknown program", "b.test",
	  QTYPE_A, 0, "behind" },
	{ "one that a rule in audit denies with all", "x.test", QTYPE_A,
	  USER_1_OF_10, "-" },
	{ "one that stands beside all", "a.test", QTYPE_A, USER_1_OF_10, "-" },
	{ "one below a top-level domain", "a.com", QTYPE_A, OTHERS_OF_10,
	  "wide" },
	{ "one that is denied with all of its type", "t.test", QTYPE_AAAA,
	  OTHERS_OF_10, "-" },
	{ "another type of it", "t.test", QTYPE_A, OTHERS_OF_10, "late" },
};

struct scene {
	struct policy *policy;
	struct image *image;
	struct diag *diag;
	struct host_policy host;
	struct event *event;
	struct event_subject *subject;
	struct event_question question;
	struct alias_query query;
};

static void scene_open(struct scene *s, const char *text)
{
	const struct compile_input input = { .key = { 1, 2 }, .generation = 7 };
	size_t at = 64; /* of the payload */

	*s = (struct scene){ .policy = policy_text_load(text) };
	CU_ASSERT_EQUAL_FATAL(diag_new(&s->diag), 0);
	CU_ASSERT_EQUAL_FATAL(
		compile_image(s->policy, &input, s->diag, &s->image), 0);
	s->event = calloc(1, sizeof(*s->event) + at + sizeof(*s->subject));
	CU_ASSERT_PTR_NOT_NULL_FATAL(s->event);
	s->event->subject_off = (uint32_t)at;
	s->event->owner.tgid = 42;
	s->question.owner = s->event->owner;
	s->subject = (void *)(s->event->payload + at);
	s->subject->generation = 7;
	s->host = (struct host_policy){ .policy = s->policy,
					.first_generation = 7,
					.generation = 8 };
	s->query = (struct alias_query){ .policy = &s->host,
					 .image = s->image,
					 .event = s->event,
					 .question = &s->question };
}

static void scene_close(struct scene *s)
{
	free(s->event);
	image_free(s->image);
	diag_free(s->diag);
	policy_free(s->policy);
}

static const char *judge(struct scene *s, const char *text, uint16_t qtype)
{
	const struct policy_rule *rule;
	struct dns_name name;

	CU_ASSERT_EQUAL_FATAL(dns_name_from_text(text, &name), 0);
	s->question.qtype = qtype;
	return alias_is_denied(&s->query, &name, &rule) ? rule->name : "-";
}

static void judge_all(struct scene *s, const struct alias_case *c, size_t n)
{
	for (; n; n--, c++) {
		s->event->subject_off = c->subject ? 64 : 0;
		s->subject->words[0] = c->subject;
		unit_string(c->what, c->want, judge(s, c->name, c->qtype));
	}
}

static void an_alias_is_judged_as_a_lookup_of_the_program(void)
{
	struct scene s;

	scene_open(&s, POLICY);
	CU_ASSERT_EQUAL_FATAL(s.policy->n_clauses, 9);
	judge_all(&s, cases, ARRAY_SIZE(cases));
	scene_close(&s);
}

static void a_rule_that_denies_every_name_is_no_obstacle(void)
{
	static const char *const texts[] = { CATCH_ALLS("enforce"),
					     CATCH_ALLS("audit") };
	struct scene s;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(texts); i++) {
		scene_open(&s, texts[i]);
		CU_ASSERT_EQUAL_FATAL(s.policy->n_clauses, 10);
		judge_all(&s, catch_alls, ARRAY_SIZE(catch_alls));
		scene_close(&s);
	}
}

/* USER_1 is permitted x.cdn.test; a program that is unknown is not. */
static void clauses_of_another_program_or_policy_do_not_count(void)
{
	struct scene s;

	scene_open(&s, POLICY);
	s.subject->words[0] = USER_1;
	unit_string("its own", "-", judge(&s, "x.cdn.test", QTYPE_A));
	s.subject->generation = 8;
	unit_string("a later image of the same policy", "-",
		    judge(&s, "x.cdn.test", QTYPE_A));
	s.subject->generation = 9;
	unit_string("a later policy", "theirs",
		    judge(&s, "x.cdn.test", QTYPE_A));
	s.subject->generation = 6;
	unit_string("a former policy", "theirs",
		    judge(&s, "x.cdn.test", QTYPE_A));
	s.subject->generation = 7;
	s.event->owner.uid++;
	unit_string("another owner", "theirs",
		    judge(&s, "x.cdn.test", QTYPE_A));
	scene_close(&s);
}

static void a_name_that_cannot_be_evaluated_is_denied(void)
{
	const struct dns_name no_end = { .len = 4, .wire = "\3abc" };
	const struct policy_rule *rule;
	struct scene s;

	scene_open(&s, POLICY);
	s.subject->words[0] = BUT_USERS;
	CU_ASSERT_TRUE(alias_is_denied(&s.query, &no_end, &rule));
	CU_ASSERT_PTR_NULL(rule);
	scene_close(&s);
}

int main(void)
{
	static const struct unit_test tests[] = {
		UNIT(an_alias_is_judged_as_a_lookup_of_the_program),
		UNIT(a_rule_that_denies_every_name_is_no_obstacle),
		UNIT(clauses_of_another_program_or_policy_do_not_count),
		UNIT(a_name_that_cannot_be_evaluated_is_denied),
	};

	return unit_main("alias", tests, ARRAY_SIZE(tests));
}
