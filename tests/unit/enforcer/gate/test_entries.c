/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_entries.c - what rules mean to connections, by their actions and modes,
 * in the order in which it is tried.
 */
#include "enforcer/gate/entries.h"

#include <stdio.h>
#include <string.h>

#include "enforcer/gate/state.h"
#include "nft/nftlayout.h"
#include "policy/arena.h"
#include "policy/base.h"
#include "policy/policy.h"
#include "tests/unit/policy_text.h"
#include "tests/unit/unit.h"

/* Clauses: shut 0, trial 1, hard 2, web 3 and 4, look 5, bad 6. */
#define POLICY(mode, egress)                                             \
	"version: 1\nmode: " mode "\ndefaults: { egress: " egress " }\n" \
	"rules:\n"                                                       \
	"  - { name: shut, networks: [192.0.2.0/24], action: deny }\n"   \
	"  - name: trial\n"                                              \
	"    domains: [t.example.com]\n"                                 \
	"    networks: [203.0.113.0/24]\n"                               \
	"    action: deny\n"                                             \
	"    mode: audit\n"                                              \
	"  - name: hard\n"                                               \
	"    domains: [h.example.com]\n"                                 \
	"    networks: [203.0.113.0/28]\n"                               \
	"    action: deny\n"                                             \
	"    mode: enforce\n"                                            \
	"  - name: web\n"                                                \
	"    who: [{ user: 0 }, { user: 1 }]\n"                          \
	"    domains: [w.example.com]\n"                                 \
	"    networks: [198.51.100.0/24]\n"                              \
	"    action: allow\n"                                            \
	"    open: { ports: [80/tcp, 443/udp] }\n"                       \
	"  - { name: look, domains: [l.example.com], action: allow, "    \
	"open: no }\n"                                                   \
	"  - { name: bad, domains: [b.example.com], action: deny }\n"

struct scene {
	struct policy *policy;
	struct arena *arena;
	char text[256];
};

static void scene_open(struct scene *s, const char *text)
{
	*s = (struct scene){ .policy = policy_text_load(text) };
	CU_ASSERT_EQUAL_FATAL(arena_new(&s->arena), 0);
}

static void scene_close(struct scene *s)
{
	arena_free(s->arena);
	policy_free(s->policy);
}

/* "shut! trial?/ web:2": denied, only recorded and by networks, opened by
 * answers with 2 ports. */
static const char *text_of(struct scene *s,
			   const struct nftlayout_entry *entries, int n)
{
	int i;

	s->text[0] = '\0';
	CU_ASSERT_FATAL(n >= 0);
	for (i = 0; i < n; i++) {
		const struct nftlayout_entry *entry = &entries[i];
		const char *action = entry->audit ? "?" : "!";
		const size_t len = strlen(s->text);

		CU_ASSERT(entry->deny || !entry->audit);
		(void)snprintf(s->text + len, sizeof(s->text) - len,
			       "%s%s%s%s%zu", i ? " " : "", entry->rule,
			       entry->deny ? action : "",
			       entry->networks ? "/" : ":", entry->n_ports);
	}
	return s->text;
}

#define ALL 0x7f

static const struct {
	const char *what;
	const char *policy;
	uint64_t words;
	const char *want;
} classes[] = {
	{ "nothing", POLICY("enforce", "deny"), 0, "" },
	{ "all: what is watched stands behind all else",
	  POLICY("enforce", "deny"), ALL,
	  "shut!/0 trial?/0 hard!/0 web/2 web:2 trial?:0" },
	{ "a rule in audit alone", POLICY("enforce", "deny"), 1 << 1,
	  "trial?/0 trial?:0" },
	{ "what enforces is not watched", POLICY("enforce", "deny"), 1 << 2,
	  "hard!/0" },
	{ "either alternative of a rule", POLICY("enforce", "deny"), 1 << 4,
	  "web/2 web:2" },
	{ "in a policy that audits, all that denies names is watched",
	  POLICY("audit", "deny"), ALL,
	  "shut?/0 trial?/0 hard!/0 web/2 web:2 trial?:0 bad?:0" },
	{ "where egress is permitted nothing is", POLICY("audit", "allow"), ALL,
	  "shut?/0 trial?/0 hard!/0 web/2 web:2" },
};

static void a_class_has_the_entries_of_its_rules(void)
{
	struct nftlayout_entry *entries;
	struct gate_class cls = { .id = 1 };
	struct scene s;
	size_t i;
	int n;

	for (i = 0; i < ARRAY_SIZE(classes); i++) {
		scene_open(&s, classes[i].policy);
		cls.words[0] = classes[i].words;
		n = gate_entries_of(s.policy, &cls, s.arena, &entries);
		unit_string(classes[i].what, classes[i].want,
			    text_of(&s, entries, n));
		scene_close(&s);
	}
}

static void only_enforced_denials_are_entries_for_unknown_programs(void)
{
	struct nftlayout_entry *entries;
	struct scene s;
	int n;

	scene_open(&s, POLICY("audit", "deny"));
	n = gate_entries_stopping(s.policy, s.arena, &entries);
	unit_string("a policy that audits", "hard!/0", text_of(&s, entries, n));
	scene_close(&s);

	scene_open(&s, POLICY("enforce", "deny"));
	n = gate_entries_stopping(s.policy, s.arena, &entries);
	unit_string("one that enforces", "shut!/0 hard!/0",
		    text_of(&s, entries, n));
	scene_close(&s);
}

static void all_entries_are_those_of_both_policies(void)
{
	static const char other[] =
		"version: 1\nmode: enforce\nrules:\n"
		"  - { name: gone, networks: [192.0.2.1], action: allow }\n"
		"  - { name: was, domains: [a.example.com], action: deny, "
		"mode: audit }\n";
	struct nftlayout_entry *entries;
	struct scene s, former;
	int n;

	scene_open(&s, POLICY("enforce", "deny"));
	scene_open(&former, other);
	n = gate_entries_all(s.policy, NULL, s.arena, &entries);
	unit_string("one", "shut!/0 trial?/0 hard!/0 web/2 web:2 trial?:0",
		    text_of(&s, entries, n));
	n = gate_entries_all(s.policy, former.policy, s.arena, &entries);
	unit_string("and a former one",
		    "shut!/0 trial?/0 hard!/0 web/2 web:2 trial?:0 "
		    "gone/3 was?:0",
		    text_of(&s, entries, n));
	scene_close(&former);
	scene_close(&s);
}

static void a_class_has_a_rule_by_any_of_its_clauses(void)
{
	struct gate_class cls = { .words = { 1 << 4 } };
	struct scene s;

	scene_open(&s, POLICY("enforce", "deny"));
	CU_ASSERT_TRUE(gate_entries_has(&cls, &s.policy->rules[3]));
	CU_ASSERT_FALSE(gate_entries_has(&cls, &s.policy->rules[2]));
	CU_ASSERT_FALSE(gate_entries_has(&cls, &s.policy->rules[4]));
	scene_close(&s);
}

int main(void)
{
	static const struct unit_test tests[] = {
		UNIT(a_class_has_the_entries_of_its_rules),
		UNIT(only_enforced_denials_are_entries_for_unknown_programs),
		UNIT(all_entries_are_those_of_both_policies),
		UNIT(a_class_has_a_rule_by_any_of_its_clauses),
	};

	return unit_main("entries", tests, ARRAY_SIZE(tests));
}
