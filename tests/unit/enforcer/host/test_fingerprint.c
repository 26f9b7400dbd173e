/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_fingerprint.c - every change of what a rule means changes its
 * fingerprint, and nothing else does; what follows for late answers and for a
 * restart.
 */
#include "enforcer/host/fingerprint.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bpf/abi/event.h"
#include "enforcer/active/history.h"
#include "enforcer/active/state_file.h"
#include "enforcer/gate/opening/openings.h"
#include "enforcer/host/policy.h"
#include "policy/base.h"
#include "policy/policy.h"
#include "tests/unit/policy_text.h"
#include "tests/unit/unit.h"

#define RULE_BASE                                                           \
	"who: { user: 0, comm: a }, domains: [a.example.com], types: [A], " \
	"action: allow, open: { ports: [80/tcp], grace: 1s }"

static struct host_policy *load(const char *text)
{
	struct host_policy *host = calloc(1, sizeof(*host));

	CU_ASSERT_PTR_NOT_NULL_FATAL(host);
	host->policy = policy_text_load(text);
	CU_ASSERT_EQUAL_FATAL(
		fingerprint_rules(host->policy, &host->fingerprints), 0);
	CU_ASSERT_EQUAL_FATAL(fingerprint_frames(host->policy, &host->frames),
			      0);
	host->class_fingerprint = fingerprint_classes(host->policy);
	return host;
}

static struct host_policy *load_rule(const char *rule)
{
	char text[1024];

	(void)snprintf(text, sizeof(text),
		       "version: 1\nrules:\n  - { name: r, %s }\n", rule);
	return load(text);
}

static const struct {
	const char *rule;
	bool same_print, same_classes;
} variants[] = {
	{ RULE_BASE, true, true },
	{ RULE_BASE ", alert: high", true, true },
	{ RULE_BASE ", until: 2999-01-01", false, true },
	{ "who: { user: 0, comm: a }, domains: [b.example.com], types: [A], "
	  "action: allow, open: { ports: [80/tcp], grace: 1s }",
	  false, true },
	{ "who: { user: 0, comm: a }, domains: [\"*.example.com\"], "
	  "types: [A], action: allow, open: { ports: [80/tcp], grace: 1s }",
	  false, true },
	{ "who: { user: 0, comm: a }, domains: [a.example.com], "
	  "types: [AAAA], action: allow, open: { ports: [80/tcp], grace: 1s }",
	  false, true },
	{ "who: { user: 1, comm: a }, domains: [a.example.com], types: [A], "
	  "action: allow, open: { ports: [80/tcp], grace: 1s }",
	  false, false },
	{ "who: { group: 0, comm: a }, domains: [a.example.com], types: [A], "
	  "action: allow, open: { ports: [80/tcp], grace: 1s }",
	  false, false },
	{ "who: { user: 0, exe: /a }, domains: [a.example.com], types: [A], "
	  "action: allow, open: { ports: [80/tcp], grace: 1s }",
	  false, false },
	{ "who: [{ user: 0 }, { comm: a }], domains: [a.example.com], "
	  "types: [A], action: allow, open: { ports: [80/tcp], grace: 1s }",
	  false, false },
	{ "who: { user: 0, comm: a }, domains: [a.example.com], types: [A], "
	  "action: allow, open: { ports: [81/tcp], grace: 1s }",
	  false, false },
	{ "who: { user: 0, comm: a }, domains: [a.example.com], types: [A], "
	  "action: allow, open: { ports: [80-81/tcp], grace: 1s }",
	  false, false },
	{ "who: { user: 0, comm: a }, domains: [a.example.com], types: [A], "
	  "action: allow, open: { ports: [80/tcp], grace: 1s, "
	  "special: 10.0.0.0/8 }",
	  false, false },
	{ "who: { user: 0, comm: a }, domains: [a.example.com], types: [A], "
	  "action: allow, open: { ports: [80/tcp], grace: 2s }",
	  false, false },
	{ "who: { user: 0, comm: a }, domains: [a.example.com], types: [A], "
	  "action: allow, open: { ports: [80/tcp], grace: 1s, "
	  "transparent: yes }",
	  false, false },
	{ "who: { user: 0, comm: a }, domains: [a.example.com], types: [A], "
	  "action: allow, open: { ports: [80/tcp], grace: 1s, "
	  "transparent: no }",
	  true, true },
	{ "who: { user: 0, comm: a }, domains: [a.example.com], types: [A], "
	  "action: allow, open: no",
	  false, false },
	{ "who: { user: 0, comm: a }, domains: [a.example.com], types: [A], "
	  "action: deny",
	  false, false },
	{ "who: { user: 0, comm: a }, domains: [a.example.com], types: [A], "
	  "networks: [192.0.2.0/24], action: allow, "
	  "open: { ports: [80/tcp], grace: 1s }",
	  false, false },
};

static void host_done(struct host_policy *host)
{
	policy_free(host->policy);
	free(host->fingerprints);
	free(host->frames);
	free(host);
}

static void every_change_of_meaning_changes_the_fingerprint(void)
{
	struct host_policy *base = load_rule(RULE_BASE);
	struct host_policy *other;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(variants); i++) {
		other = load_rule(variants[i].rule);
		if ((other->fingerprints[0] == base->fingerprints[0]) !=
		    variants[i].same_print)
			unit_string("print", variants[i].rule, "the opposite");
		if ((other->class_fingerprint == base->class_fingerprint) !=
		    variants[i].same_classes)
			unit_string("classes", variants[i].rule,
				    "the opposite");
		host_done(other);
	}
	host_done(base);
}

static void what_passes_by_default_is_a_meaning_of_the_classes(void)
{
	struct host_policy *deny = load("version: 1\nrules: []\n");
	struct host_policy *allow = load("version: 1\nrules: []\n"
					 "defaults: { egress: allow }\n");

	CU_ASSERT_NOT_EQUAL(deny->class_fingerprint, allow->class_fingerprint);
	host_done(deny);
	host_done(allow);
}

#define THREE                                                               \
	"version: 1\nrules:\n"                                              \
	"  - { name: a, domains: [a.example.com], action: allow }\n"        \
	"  - { name: b, who: [{ user: 0 }, { user: 1 }], action: allow }\n" \
	"  - { name: c, domains: [c.example.com], action: allow }\n"
/* c comes first, a is changed, b is the same */
#define MOVED                                                        \
	"version: 1\nrules:\n"                                       \
	"  - { name: c, domains: [c.example.com], action: allow }\n" \
	"  - { name: a, domains: [x.example.com], action: allow }\n" \
	"  - { name: b, who: [{ user: 0 }, { user: 1 }], action: allow }\n"

static void a_rule_is_found_again_at_any_place(void)
{
	struct host_policy *former = load(THREE);
	struct host_policy *host = load(MOVED);
	struct history_map map = { 0 };

	CU_ASSERT_EQUAL(history_map_init(&map, former, host), 0);
	CU_ASSERT_EQUAL(map.new_rules[0], OPENINGS_NO_RULE);
	CU_ASSERT_EQUAL(map.new_rules[1], 2);
	CU_ASSERT_EQUAL(map.new_rules[2], 0);
	CU_ASSERT_TRUE(map.keep[0] && !map.keep[1] && map.keep[2]);
	history_map_done(&map);
	host_done(host);
	host_done(former);
}

#define LISTS(file)                                                      \
	"version: 1\nlists: { l: { file: tests/unit/policy/golden/" file \
	" } }\nrules:\n"                                                 \
	"  - { name: a, domains: [list:l], action: allow }\n"            \
	"  - { name: b, domains: [list:l], action: deny }\n"

/* A rule that denies may deny more now, so it is another one. */
static void of_rules_whose_lists_differ_those_that_permit_go_on(void)
{
	struct host_policy *former = load(LISTS("names.list"));
	struct host_policy *host = load(LISTS("hosts.list"));
	struct history_map map = { 0 };

	CU_ASSERT_NOT_EQUAL(former->fingerprints[0], host->fingerprints[0]);
	CU_ASSERT_EQUAL(former->frames[0], host->frames[0]);
	CU_ASSERT_EQUAL(history_map_init(&map, former, host), 0);
	CU_ASSERT_EQUAL(map.new_rules[0], 0);
	CU_ASSERT_EQUAL(map.new_rules[1], OPENINGS_NO_RULE);
	CU_ASSERT_EQUAL(map.old_rules[1], OPENINGS_NO_RULE);
	CU_ASSERT_TRUE(map.relisted[0] && !map.relisted[1]);
	CU_ASSERT_TRUE(!map.keep[0] && !map.keep[1]);
	history_map_done(&map);
	host_done(host);
	host_done(former);
}

static const char *rule_of(const struct history *history,
			   const struct host_policy *host, uint64_t generation,
			   uint16_t clause)
{
	const struct policy_rule *rule =
		history_rule(history, host, generation, clause);

	return rule ? rule->name : "none";
}

static void a_clause_from_before_a_reload_still_stands_for_its_rule(void)
{
	struct host_policy *former = load(THREE);
	struct host_policy *host = load(MOVED);
	struct history_map map = { 0 };
	struct history history = { 0 };

	former->first_generation = 5;
	former->generation = 7;
	host->first_generation = host->generation = 8;
	(void)history_map_init(&map, former, host);
	history_push(&history, former, host, &map);
	unit_string("changed", "none", rule_of(&history, host, 5, 0));
	unit_string("second of b", "b", rule_of(&history, host, 6, 2));
	unit_string("c", "c", rule_of(&history, host, 7, 3));
	unit_string("no such clause", "none", rule_of(&history, host, 7, 4));
	unit_string("no clause", "none",
		    rule_of(&history, host, 7, EVENT_NO_CLAUSE));
	unit_string("before that", "none", rule_of(&history, host, 4, 1));
	unit_string("no generation", "none", rule_of(&history, host, 0, 1));
	unit_string("now", "c", rule_of(&history, host, 8, 0));
	unit_string("to come", "none", rule_of(&history, host, 9, 0));
	history_done(&history);
	history_map_done(&map);
	host_done(host);
	host_done(former);
}

static void a_clause_is_followed_over_several_reloads(void)
{
	struct host_policy *hosts[HISTORY_MAX + 2];
	struct history_map map;
	struct history history = { 0 };
	const struct host_policy *last;
	size_t i, n = ARRAY_SIZE(hosts);

	for (i = 0; i < n; i++) {
		hosts[i] = load(i % 2 ? MOVED : THREE);
		hosts[i]->first_generation = hosts[i]->generation = i + 1;
		if (i == 0)
			continue;
		map = (struct history_map){ 0 };
		(void)history_map_init(&map, hosts[i - 1], hosts[i]);
		history_push(&history, hosts[i - 1], hosts[i], &map);
		history_map_done(&map);
	}
	last = hosts[n - 1];
	unit_string("four ago: c was clause 0", "c",
		    rule_of(&history, last, n - HISTORY_MAX, 0));
	unit_string("five ago is forgotten", "none",
		    rule_of(&history, last, n - HISTORY_MAX - 1, 3));
	history_done(&history);
	for (i = 0; i < n; i++)
		host_done(hosts[i]);
}

static void a_restart_keeps_the_rules_that_did_not_change(void)
{
	char dir[] = "/tmp/nameward-unit.XXXXXX";
	struct host_policy *former = load(THREE);
	struct host_policy *host = load(MOVED);
	bool keep[3] = { true, true, true };
	char path[64];

	CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(dir));
	(void)snprintf(path, sizeof(path), "%s/rules", dir);
	state_file_read(path, host->policy, host->fingerprints, keep);
	CU_ASSERT_FALSE(keep[0] || keep[1] || keep[2]);
	CU_ASSERT_EQUAL(
		state_file_write(path, former->policy, former->fingerprints),
		0);
	state_file_read(path, host->policy, host->fingerprints, keep);
	CU_ASSERT_TRUE(keep[0] && !keep[1] && keep[2]);
	CU_ASSERT_EQUAL(unlink(path), 0);
	CU_ASSERT_EQUAL(rmdir(dir), 0); /* no other file is left behind */
	host_done(host);
	host_done(former);
}

static const struct unit_test tests[] = {
	UNIT(every_change_of_meaning_changes_the_fingerprint),
	UNIT(what_passes_by_default_is_a_meaning_of_the_classes),
	UNIT(a_rule_is_found_again_at_any_place),
	UNIT(of_rules_whose_lists_differ_those_that_permit_go_on),
	UNIT(a_clause_from_before_a_reload_still_stands_for_its_rule),
	UNIT(a_clause_is_followed_over_several_reloads),
	UNIT(a_restart_keeps_the_rules_that_did_not_change),
};

int main(void)
{
	return unit_main("fingerprint", tests, ARRAY_SIZE(tests));
}
