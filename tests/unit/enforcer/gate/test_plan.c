/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_plan.c - rules and classes as the description of a table has them.
 */
#include "enforcer/gate/plan.h"

#include <stdio.h>
#include <string.h>

#include "bpf/capture.h"
#include "enforcer/gate/state.h"
#include "enforcer/host/resolvers.h"
#include "policy/arena.h"
#include "policy/base.h"
#include "policy/eval/mark.h"
#include "tests/unit/policy_text.h"
#include "tests/unit/unit.h"

#define POLICY                                                                    \
	"version: 1\nmode: enforce\nresolvers: [192.0.2.53]\nrules:\n"            \
	"  - { name: shut, networks: [192.0.2.0/24], action: deny }\n"            \
	"  - name: web\n"                                                         \
	"    who: [{ user: 0 }, { user: 1 }]\n"                                   \
	"    domains: [www.example.com]\n"                                        \
	"    action: allow\n"                                                     \
	"    open: { ports: [80/tcp, 443/udp] }\n"                                \
	"  - { name: look, domains: [a.example.com], action: allow, open: no }\n" \
	"  - { name: bad, domains: [b.example.com], action: deny }\n"             \
	"  - name: lan\n"                                                         \
	"    networks: [198.51.100.0/24]\n"                                       \
	"    action: allow\n"                                                     \
	"    open: { ports: any }\n"

struct scene {
	struct policy *policy;
	struct gate_state state;
	const bool *keep;
	const struct gate_state *former;
	struct arena *arena;
	struct nftlayout_config config;
};

static void scene_open(struct scene *s, const char *text)
{
	*s = (struct scene){ .policy = policy_text_load(text) };
	CU_ASSERT_EQUAL(resolvers_of_policy(s->policy, "/nonexistent",
					    &s->state.resolvers),
			0);
	CU_ASSERT_EQUAL_FATAL(arena_new(&s->arena), 0);
	s->state.policy = s->policy;
	s->state.log_group = 7;
}

static void scene_close(struct scene *s)
{
	arena_free(s->arena);
	policy_free(s->policy);
}

static void add_class(struct scene *s, const struct gate_class *cls)
{
	CU_ASSERT_EQUAL(gate_state_add_class(&s->state, cls), 0);
}

static void make(struct scene *s)
{
	CU_ASSERT_EQUAL_FATAL(gate_plan_make(&s->state, s->former, s->keep,
					     s->arena, &s->config),
			      0);
}

/* "shut! lan/any web:2": deny, networks with any port, sets with 2 ports. */
static void entries_text(const struct nftlayout_class *cls, char text[256])
{
	const struct nftlayout_entry *entry;
	size_t i;

	text[0] = '\0';
	for (i = 0; i < cls->n_entries; i++) {
		entry = &cls->entries[i];
		(void)snprintf(text + strlen(text), 256 - strlen(text),
			       "%s%s%s%s%zu", i ? " " : "", entry->rule,
			       entry->deny ? "!" : "",
			       entry->networks ? "/" : ":", entry->n_ports);
	}
}

static void rules_text(const struct nftlayout_config *config, char text[256])
{
	const struct nftlayout_rule *rule;
	size_t i;

	text[0] = '\0';
	for (i = 0; i < config->n_rules; i++) {
		rule = &config->rules[i];
		(void)snprintf(text + strlen(text), 256 - strlen(text),
			       "%s%s%s%s%zu", i ? " " : "", rule->name,
			       rule->answers ? "+" : "", rule->keep ? "=" : "",
			       rule->n_nets);
	}
}

static void rules_that_open_or_have_networks_get_sets(void)
{
	struct scene s;
	char got[256];

	scene_open(&s, POLICY);
	make(&s);
	rules_text(&s.config, got);
	unit_string("rules", "shut=1 web+=0 lan=1", got);
	CU_ASSERT_EQUAL(s.config.mark_mask, 0xff000000);
	CU_ASSERT_EQUAL(s.config.log_group, 7);
	CU_ASSERT_EQUAL(s.config.n_resolvers, 1);
	CU_ASSERT_FALSE(s.config.audit);
	CU_ASSERT_FALSE(s.config.egress_allow);
	scene_close(&s);
}

static void a_rule_keeps_its_elements_only_if_it_is_kept(void)
{
	const bool keep[] = { false, false, true, true, true };
	struct scene s;
	char got[256];

	scene_open(&s, POLICY);
	s.keep = keep;
	make(&s);
	rules_text(&s.config, got);
	unit_string("rules", "shut1 web+0 lan=1", got);
	scene_close(&s);
}

static void the_description_has_the_egress_default_and_the_mode(void)
{
	struct scene s;

	scene_open(&s, "version: 1\nmode: audit\n"
		       "defaults: { egress: allow }\n"
		       "rules: [{ name: a, action: allow }]\n");
	make(&s);
	CU_ASSERT_TRUE(s.config.audit);
	CU_ASSERT_TRUE(s.config.egress_allow);
	scene_close(&s);
}

static void a_local_resolver_has_a_class_that_opens_everything(void)
{
	struct scene s;

	scene_open(&s, POLICY);
	make(&s);
	CU_ASSERT_EQUAL_FATAL(s.config.n_classes, 1);
	CU_ASSERT_EQUAL(s.config.classes[0].id, MARK_CLASS_RESOLVER);
	CU_ASSERT_TRUE(s.config.classes[0].open_all);
	s.policy->local_resolver = false;
	make(&s);
	CU_ASSERT_EQUAL(s.config.n_classes, 0);
	scene_close(&s);
}

/* Clauses: shut 0, web 1 and 2, look 3, bad 4, lan 5. */
static const struct {
	const char *what;
	uint64_t words;
	const char *want;
} classes[] = {
	{ "nothing", 0, "" },
	{ "all, in the order of the policy", 0x3f, "shut!/0 web:2 lan/0" },
	{ "a rule is in once, whichever alternative", 1 << 2, "web:2" },
	{ "open: no opens nothing", 1 << 3, "" },
	{ "a denied name opens nothing", 1 << 4, "" },
	{ "any port", 1 << 5, "lan/0" },
};

static void a_class_has_an_entry_for_each_rule_in_policy_order(void)
{
	struct gate_class cls = { .id = 9 };
	struct nftlayout_class made;
	struct scene s;
	char got[256];
	size_t i;

	scene_open(&s, POLICY);
	for (i = 0; i < ARRAY_SIZE(classes); i++) {
		cls.words[0] = classes[i].words;
		CU_ASSERT_EQUAL(gate_plan_class(&s.state, &cls, s.arena, &made),
				0);
		CU_ASSERT_EQUAL(made.id, 9);
		entries_text(&made, got);
		unit_string(classes[i].what, classes[i].want, got);
	}
	scene_close(&s);
}

static void an_entry_ends_with_its_rule(void)
{
	static const char text[] =
		"version: 1\nmode: enforce\nrules:\n"
		"  - { networks: 192.0.2.1, action: deny, until: 2027-01-31 }\n"
		"  - { domains: [a.example], action: allow }\n";
	const struct gate_class cls = { .id = 1, .words = { 3 } };
	struct nftlayout_class made;
	struct scene s;

	scene_open(&s, text);
	CU_ASSERT_EQUAL(gate_plan_class(&s.state, &cls, s.arena, &made), 0);
	CU_ASSERT_EQUAL_FATAL(made.n_entries, 2);
	CU_ASSERT_EQUAL(made.entries[0].until_s, 1801353600);
	CU_ASSERT_EQUAL(made.entries[1].until_s, 0);
	scene_close(&s);
}

static void a_class_is_transparent_if_a_rule_of_it_is(void)
{
	static const char text[] =
		"version: 1\nmode: enforce\nrules:\n"
		"  - { who: { user: 1 }, networks: 192.0.2.1, action: allow, "
		"open: { transparent: yes } }\n"
		"  - { networks: 192.0.2.1, action: allow }\n";
	static const struct {
		uint64_t words;
		bool want;
	} each[] = { { 0, false }, { 1, true }, { 2, false }, { 3, true } };
	struct gate_class cls = { .id = 9 };
	struct nftlayout_class made;
	struct scene s;
	size_t i;

	scene_open(&s, text);
	for (i = 0; i < ARRAY_SIZE(each); i++) {
		cls.words[0] = each[i].words;
		CU_ASSERT_EQUAL(gate_plan_class(&s.state, &cls, s.arena, &made),
				0);
		CU_ASSERT_EQUAL(made.transparent, each[i].want);
	}
	add_class(&s, &cls);
	make(&s);
	CU_ASSERT_EQUAL_FATAL(s.config.n_classes, 2);
	CU_ASSERT_FALSE(s.config.classes[0].transparent);
	CU_ASSERT_TRUE(s.config.classes[1].transparent);
	scene_close(&s);
}

static void a_former_policy_is_served_beside_the_new_one(void)
{
	static const char text[] =
		"version: 1\nmode: enforce\nrules:\n"
		"  - { name: new, domains: [n.example.com], action: allow }\n"
		"  - { name: web, domains: [w.example.com], action: allow, "
		"open: no }\n";
	struct gate_class old = { .id = 4, .words = { 0x3f } };
	struct gate_class now = { .id = 5, .words = { 1 } };
	struct scene former, s;
	char got[256];

	scene_open(&former, POLICY);
	scene_open(&s, text);
	add_class(&former, &old);
	add_class(&s, &now);
	s.former = &former.state;
	make(&s);
	rules_text(&s.config, got);
	unit_string("rules of both", "new+=0 shut=1 lan=1", got);
	CU_ASSERT_EQUAL_FATAL(s.config.n_classes, 3);
	entries_text(&s.config.classes[1], got);
	unit_string("the new class", "new:3", got);
	entries_text(&s.config.classes[2], got);
	unit_string("the old one, but for the set that went", "shut!/0 lan/0",
		    got);
	scene_close(&s);
	scene_close(&former);
}

static void a_class_id_of_both_policies_means_the_new_one(void)
{
	struct gate_class cls = { .id = 4, .words = { 1 << 1 } };
	struct scene former, s;
	char got[256];

	scene_open(&former, POLICY);
	scene_open(&s, POLICY);
	add_class(&former, &cls);
	add_class(&s, &cls);
	s.former = &former.state;
	make(&s);
	CU_ASSERT_EQUAL_FATAL(s.config.n_classes, 2);
	entries_text(&s.config.classes[1], got);
	unit_string("entries", "web:2", got);
	scene_close(&s);
	scene_close(&former);
}

#define TEXT(mode, egress, rule)                                         \
	"version: 1\nmode: " mode "\ndefaults: { egress: " egress " }\n" \
	"rules: [{ name: a, networks: 192.0.2.1, action: deny" rule " }]\n"

static const struct {
	const char *what;
	const char *before, *now;
	bool egress_allow, audit, waits;
} pairs[] = {
	{ "both deny", TEXT("enforce", "deny", ""), TEXT("enforce", "deny", ""),
	  false, false, true },
	{ "from deny to allow", TEXT("enforce", "deny", ""),
	  TEXT("enforce", "allow", ""), false, false, true },
	{ "from allow to deny", TEXT("enforce", "allow", ""),
	  TEXT("enforce", "deny", ""), false, false, true },
	{ "both allow", TEXT("enforce", "allow", ""),
	  TEXT("enforce", "allow", ""), true, false, true },
	{ "from enforce to audit", TEXT("enforce", "deny", ""),
	  TEXT("audit", "deny", ""), false, false, true },
	{ "from audit to enforce", TEXT("audit", "deny", ""),
	  TEXT("enforce", "deny", ""), false, false, true },
	{ "both audit", TEXT("audit", "deny", ""), TEXT("audit", "deny", ""),
	  false, true, false },
	{ "both audit, but for a rule", TEXT("audit", "deny", ""),
	  TEXT("audit", "deny", ", mode: enforce"), false, true, true },
};

static void what_no_entry_decides_passes_only_where_both_policies_let_it(void)
{
	struct scene former, s;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(pairs); i++) {
		scene_open(&former, pairs[i].before);
		scene_open(&s, pairs[i].now);
		former.state.class_epoch = 1;
		s.state.class_epoch = 2;
		s.former = &former.state;
		make(&s);
		if (s.config.egress_allow != pairs[i].egress_allow ||
		    s.config.audit != pairs[i].audit ||
		    s.config.forward_waits != pairs[i].waits)
			CU_FAIL(pairs[i].what);
		scene_close(&s);
		scene_close(&former);
	}
}

static void nobody_waits_if_the_classes_mean_the_same(void)
{
	struct scene former, s;

	scene_open(&former, POLICY);
	scene_open(&s, POLICY);
	former.state.class_epoch = s.state.class_epoch = 2;
	make(&s);
	CU_ASSERT_FALSE(s.config.forward_waits);
	s.former = &former.state;
	make(&s);
	CU_ASSERT_FALSE(s.config.forward_waits);
	scene_close(&s);
	scene_close(&former);
}

static const struct unit_test tests[] = {
	UNIT(rules_that_open_or_have_networks_get_sets),
	UNIT(a_rule_keeps_its_elements_only_if_it_is_kept),
	UNIT(the_description_has_the_egress_default_and_the_mode),
	UNIT(a_local_resolver_has_a_class_that_opens_everything),
	UNIT(a_class_has_an_entry_for_each_rule_in_policy_order),
	UNIT(an_entry_ends_with_its_rule),
	UNIT(a_class_is_transparent_if_a_rule_of_it_is),
	UNIT(a_former_policy_is_served_beside_the_new_one),
	UNIT(a_class_id_of_both_policies_means_the_new_one),
	UNIT(what_no_entry_decides_passes_only_where_both_policies_let_it),
	UNIT(nobody_waits_if_the_classes_mean_the_same),
};

int main(void)
{
	return unit_main("plan", tests, ARRAY_SIZE(tests));
}
