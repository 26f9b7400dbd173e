/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_explain.c - the decision about a query, and the words for it.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "policy/base.h"
#include "policy/eval/decide.h"
#include "policy/explain.h"
#include "tests/unit/policy_text.h"
#include "tests/unit/unit.h"

static const char text[] = "version: 1\n"
			   "mode: enforce\n"
			   "rules:\n"
			   "  - name: telemetry\n"
			   "    domains: ['**.telemetry.example.com']\n"
			   "    action: deny\n"
			   "  - name: lan\n"
			   "    networks: [192.168.0.0/16]\n"
			   "    action: allow\n"
			   "  - name: web\n"
			   "    who:\n"
			   "      - { exe: /usr/bin/cu*, user: 1000 }\n"
			   "      - { exe: /opt/*/bin/x, group: [7, 8] }\n"
			   "    domains: ['*.example.com', example.com]\n"
			   "    types: [A, AAAA]\n"
			   "    action: allow\n"
			   "  - name: unit\n"
			   "    who: { unit: nginx.service, comm: nginx }\n"
			   "    action: allow\n"
			   "    open: no\n"
			   "  - name: box\n"
			   "    who: { exe: /bin/*, root: [/ct/*/root, /m] }\n"
			   "    domains: [box.example]\n"
			   "    action: allow\n"
			   "    open: no\n";

struct question {
	const char *what;
	struct explain_query query;
	const char *words;
};

static const uint32_t group_8[] = { 8 };

static const struct question questions[] = {
	{ "an alternative",
	  { .name = "A.Example.com",
	    .qtype = 1,
	    .exe = "/usr/bin/curl",
	    .uid = 1000 },
	  "allow: rule 'web' (test.yaml:10) matches, by alternative 1 of 2 of "
	  "its 'who': exe, user\n"
	  "its answer opens 80/tcp, 443/tcp, 443/udp\n"
	  "'telemetry' (line 4) does not match: domains\n"
	  "'lan' (line 7) does not match: it is about connections only" },
	{ "the other, by a supplementary group",
	  { .name = "example.com",
	    .qtype = 28,
	    .exe = "/opt/y/bin/x",
	    .groups = group_8,
	    .n_groups = 1 },
	  "allow: rule 'web' (test.yaml:10) matches, by alternative 2 of 2 of "
	  "its 'who': exe, group\n"
	  "its answer opens 80/tcp, 443/tcp, 443/udp\n"
	  "'telemetry' (line 4) does not match: domains\n"
	  "'lan' (line 7) does not match: it is about connections only" },
	{ "a star stays in its component",
	  { .name = "example.com",
	    .qtype = 1,
	    .exe = "/usr/bin/cu/x",
	    .uid = 1000,
	    .gid = 7 },
	  "deny: no rule matches, so the default decides\n"
	  "'telemetry' (line 4) does not match: domains\n"
	  "'lan' (line 7) does not match: it is about connections only\n"
	  "'web' (line 10) does not match: who: exe; or exe\n"
	  "'unit' (line 17) does not match: who: unit, comm\n"
	  "'box' (line 21) does not match: domains" },
	{ "type, and half of a who",
	  { .name = "example.com",
	    .qtype = 16,
	    .exe = "/usr/bin/curl",
	    .comm = "nginx" },
	  "deny: no rule matches, so the default decides\n"
	  "'telemetry' (line 4) does not match: domains\n"
	  "'lan' (line 7) does not match: it is about connections only\n"
	  "'web' (line 10) does not match: types\n"
	  "'unit' (line 17) does not match: who: unit\n"
	  "'box' (line 21) does not match: domains" },
	{ "a unit, opening nothing",
	  { .name = "other.example.org",
	    .qtype = 1,
	    .cgroup = "/system.slice/nginx.service/worker",
	    .comm = "nginx" },
	  "allow: rule 'unit' (test.yaml:17) matches, by alternative 1 of 1 of "
	  "its 'who': unit, comm\n"
	  "its answer opens nothing\n"
	  "'telemetry' (line 4) does not match: domains\n"
	  "'lan' (line 7) does not match: it is about connections only\n"
	  "'web' (line 10) does not match: domains" },
	{ "below a root",
	  { .name = "box.example",
	    .qtype = 1,
	    .exe = "/bin/x",
	    .root = "/ct/7/root" },
	  "allow: rule 'box' (test.yaml:21) matches, by alternative 1 of 1 of "
	  "its 'who': exe, root\n"
	  "its answer opens nothing\n"
	  "'telemetry' (line 4) does not match: domains\n"
	  "'lan' (line 7) does not match: it is about connections only\n"
	  "'web' (line 10) does not match: domains\n"
	  "'unit' (line 17) does not match: who: unit, comm" },
	{ "the same path of the host",
	  { .name = "box.example", .qtype = 1, .exe = "/bin/x" },
	  "deny: no rule matches, so the default decides\n"
	  "'telemetry' (line 4) does not match: domains\n"
	  "'lan' (line 7) does not match: it is about connections only\n"
	  "'web' (line 10) does not match: domains\n"
	  "'unit' (line 17) does not match: who: unit, comm\n"
	  "'box' (line 21) does not match: who: exe, root" },
	{ "the host's path below a root",
	  { .name = "example.com",
	    .qtype = 1,
	    .exe = "/usr/bin/curl",
	    .root = "/m",
	    .uid = 1000 },
	  "deny: no rule matches, so the default decides\n"
	  "'telemetry' (line 4) does not match: domains\n"
	  "'lan' (line 7) does not match: it is about connections only\n"
	  "'web' (line 10) does not match: who: exe; or exe, group\n"
	  "'unit' (line 17) does not match: who: unit, comm\n"
	  "'box' (line 21) does not match: domains" },
	{ "whoever asks",
	  { .name = "x.telemetry.example.com", .qtype = 1 },
	  "deny: rule 'telemetry' (test.yaml:4) matches, whoever asks" },
};

static void the_words_say_which_rule_decides_and_why_the_others_do_not(void)
{
	char buf[EXPLAIN_WORDS_MAX];
	struct explain_result result;
	struct policy_text l;
	size_t i;

	policy_text_compile(&l, text, NULL);
	CU_ASSERT_EQUAL_FATAL(l.error, 0);
	for (i = 0; i < ARRAY_SIZE(questions); i++) {
		CU_ASSERT_EQUAL_FATAL(explain_decide(l.policy, l.image,
						     &questions[i].query,
						     l.diag, &result),
				      0);
		unit_string(questions[i].what, questions[i].words,
			    explain_words(l.policy, &result, buf, sizeof(buf)));
	}
	policy_text_done(&l);
}

static void the_result_names_rule_clause_and_alternative(void)
{
	__u64 clauses[IMAGE_WORDS];
	struct explain_result result;
	struct policy_text l;
	size_t i;

	policy_text_compile(&l, text, NULL);
	CU_ASSERT_EQUAL_FATAL(explain_decide(l.policy, l.image,
					     &questions[1].query, l.diag,
					     &result),
			      0);
	CU_ASSERT_EQUAL(result.action, POLICY_ALLOW);
	CU_ASSERT(result.opens);
	CU_ASSERT_EQUAL(result.clause, 3);
	CU_ASSERT_EQUAL(result.alternative, 1);
	explain_clauses(&result, clauses);
	CU_ASSERT(clauses[0] & 1ULL << 3);
	CU_ASSERT_PTR_NOT_NULL_FATAL(result.rule);
	unit_string("rule", "web", result.rule->name);
	unit_string("reason", "rule", explain_reason(&result));

	CU_ASSERT_EQUAL_FATAL(explain_decide(l.policy, l.image,
					     &questions[2].query, l.diag,
					     &result),
			      0);
	CU_ASSERT_EQUAL(result.action, POLICY_DENY);
	CU_ASSERT_PTR_NULL(result.rule);
	CU_ASSERT_EQUAL(result.clause, DECIDE_NO_CLAUSE);
	explain_clauses(&result, clauses);
	for (i = 0; i < IMAGE_WORDS; i++)
		CU_ASSERT_EQUAL(clauses[i], 0);
	unit_string("reason", "default", explain_reason(&result));
	policy_text_done(&l);
}

static void a_query_without_a_valid_name_gets_an_error_and_no_decision(void)
{
	static const char *const names[] = { "*.example.com", "a..b", "" };
	struct explain_result result = { .clause = 77 };
	struct policy_text l;
	size_t i;

	policy_text_compile(&l, text, NULL);
	for (i = 0; i < ARRAY_SIZE(names); i++) {
		const struct explain_query query = { .name = names[i],
						     .qtype = 1 };

		CU_ASSERT_EQUAL(explain_decide(l.policy, l.image, &query,
					       l.diag, &result),
				-EINVAL);
		CU_ASSERT_EQUAL(diag_n_errors(l.diag), i + 1);
	}
	CU_ASSERT_EQUAL(result.clause, 77);
	policy_text_done(&l);
}

/* @name in wire form; its length. */
static size_t put_wire(const char *name, uint8_t wire[256])
{
	size_t at = 0, n;

	for (; *name; name += n + (name[n] == '.')) {
		n = strcspn(name, ".");
		wire[at++] = (uint8_t)n;
		memcpy(wire + at, name, n);
		at += n;
	}
	wire[at++] = 0;
	return at;
}

/* The two halves say what the whole does. */
static void check_halves(const struct policy_text *l,
			 const struct question *question)
{
	struct explain_query query = question->query;
	struct explain_result whole, half;
	struct image_cell subject;
	uint8_t wire[256];
	const struct explain_lookup lookup = { .wire = wire,
					       .len = put_wire(query.name,
							       wire),
					       .qtype = query.qtype };

	CU_ASSERT_EQUAL_FATAL(
		explain_decide(l->policy, l->image, &query, l->diag, &whole),
		0);
	query.name = NULL;
	CU_ASSERT_EQUAL_FATAL(
		explain_subject(l->policy, l->image, &query, l->diag, &subject),
		0);
	CU_ASSERT_EQUAL_FATAL(
		explain_lookup(l->policy, l->image, &subject, &lookup, &half),
		0);
	CU_ASSERT_EQUAL(half.action, whole.action);
	CU_ASSERT_EQUAL(half.opens, whole.opens);
	CU_ASSERT_EQUAL(half.clause, whole.clause);
	CU_ASSERT_EQUAL(half.alternative, whole.alternative);
	CU_ASSERT_PTR_EQUAL(half.rule, whole.rule);
}

static void a_program_may_be_evaluated_before_its_lookups(void)
{
	static const uint8_t damaged[] = { 9, 'a' };
	const struct explain_lookup lookup = { damaged, sizeof(damaged), 1 };
	struct image_cell subject = { { 0 } };
	struct explain_result result;
	struct policy_text l;
	size_t i;

	policy_text_compile(&l, text, NULL);
	CU_ASSERT_EQUAL_FATAL(l.error, 0);
	for (i = 0; i < ARRAY_SIZE(questions); i++)
		check_halves(&l, &questions[i]);
	CU_ASSERT_EQUAL(
		explain_lookup(l.policy, l.image, &subject, &lookup, &result),
		-EINVAL);
	policy_text_done(&l);
}

/* More groups than the kernel looks at: a rule about one may be about it. */
static void whoever_has_too_many_groups_is_denied_where_a_rule_names_one(void)
{
	static const char words[] =
		"deny: a rule names a group, and the program has more than 32 "
		"supplementary ones, so it is unknown which rules are about it";
	static const char everybody[] =
		"version: 1\n"
		"rules: [{ name: all, domains: ['**'], action: allow }]\n";
	uint32_t groups[33] = { 8 };
	struct explain_query query = { .name = "example.com",
				       .qtype = 1,
				       .exe = "/opt/y/bin/x",
				       .groups = groups,
				       .n_groups = 32 };
	char buf[EXPLAIN_WORDS_MAX];
	struct explain_result result;
	struct image_cell subject;
	struct policy_text l;

	policy_text_compile(&l, text, NULL);
	CU_ASSERT_EQUAL_FATAL(
		explain_decide(l.policy, l.image, &query, l.diag, &result), 0);
	CU_ASSERT(result.action == POLICY_ALLOW && !result.unknown);
	query.n_groups = 33;
	CU_ASSERT_EQUAL_FATAL(
		explain_decide(l.policy, l.image, &query, l.diag, &result), 0);
	CU_ASSERT(result.action == POLICY_DENY && !result.opens);
	CU_ASSERT_FALSE(explain_passes(l.policy, &result));
	unit_string("reason", "unknown", explain_reason(&result));
	unit_string("words", words,
		    explain_words(l.policy, &result, buf, sizeof(buf)));
	CU_ASSERT(explain_is_unknown(l.image, &query));
	CU_ASSERT_EQUAL_FATAL(
		explain_subject(l.policy, l.image, &query, l.diag, &subject),
		0);
	CU_ASSERT_EQUAL(subject.words[0], 0);
	policy_text_done(&l);

	policy_text_compile(&l, everybody, NULL);
	CU_ASSERT_EQUAL_FATAL(
		explain_decide(l.policy, l.image, &query, l.diag, &result), 0);
	CU_ASSERT(result.action == POLICY_ALLOW && !result.unknown);
	policy_text_done(&l);
}

static void an_exception_is_no_clause_of_a_rule(void)
{
	static const char excepts[] =
		"version: 1\n"
		"name_services:\n"
		"  refuse: [resolved]\n"
		"  except: [{ exe: /usr/bin/x, user: 7 }, { comm: y }]\n"
		"rules:\n"
		"  - name: all\n"
		"    who: { user: 8 }\n"
		"    action: allow\n";
	static const struct {
		struct explain_query query;
		int want;
	} cases[] = {
		{ { .exe = "/usr/bin/x", .uid = 7 }, 1 },
		{ { .exe = "/usr/bin/x", .uid = 8 }, 0 },
		{ { .exe = "/usr/bin/z", .uid = 7 }, 0 },
		{ { .exe = "/usr/bin/z", .uid = 9, .comm = "y" }, 1 },
	};
	struct image_cell subject;
	struct policy_text l;
	size_t i;

	policy_text_compile(&l, excepts, NULL);
	CU_ASSERT_EQUAL_FATAL(l.error, 0);
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		CU_ASSERT_EQUAL(explain_excepted(l.policy, l.image,
						 &cases[i].query, l.diag),
				cases[i].want);
		CU_ASSERT_EQUAL(explain_subject(l.policy, l.image,
						&cases[i].query, l.diag,
						&subject),
				0);
		CU_ASSERT_EQUAL(subject.words[0], cases[i].query.uid == 8);
	}
	policy_text_done(&l);
}

static const struct unit_test tests[] = {
	UNIT(the_words_say_which_rule_decides_and_why_the_others_do_not),
	UNIT(a_program_may_be_evaluated_before_its_lookups),
	UNIT(an_exception_is_no_clause_of_a_rule),
	UNIT(whoever_has_too_many_groups_is_denied_where_a_rule_names_one),
	UNIT(the_result_names_rule_clause_and_alternative),
	UNIT(a_query_without_a_valid_name_gets_an_error_and_no_decision),
};

int main(void)
{
	return unit_main("explain", tests, ARRAY_SIZE(tests));
}
