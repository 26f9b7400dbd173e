/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_load.c - what a correct policy file becomes.  What is refused is in the
 * golden files.
 */
#include "policy/language/load.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <linux/netfilter.h>

#include "policy/base.h"
#include "policy/diag.h"
#include "policy/policy.h"
#include "policy/rrtype.h"
#include "tests/unit/unit.h"

#define VERSION "version: 1\n"
#define RULES VERSION "rules:\n"

/* Load @text as a policy file in the folder of the golden files. */
static struct policy *load(const char *text)
{
	CLEANUP(diag_freep) struct diag *diag = NULL;
	struct policy *policy = NULL;
	int error;

	CU_ASSERT_EQUAL_FATAL(diag_new(&diag), 0);
	error = load_policy_text("tests/unit/policy/golden/memory.yaml", text,
				 strlen(text), diag, &policy);
	if (diag_line(diag, 0))
		fprintf(stderr, "%s\n", diag_line(diag, 0));
	CU_ASSERT_EQUAL_FATAL(error, 0);
	return policy;
}

static void defaults_are_those_of_the_language(void)
{
	CLEANUP(policy_freep) struct policy *p = load(VERSION);

	CU_ASSERT_EQUAL(p->mode, POLICY_AUDIT);
	CU_ASSERT_EQUAL(p->records, POLICY_RECORDS_ALL);
	CU_ASSERT_EQUAL(p->denied, POLICY_DENIED_ANSWER);
	CU_ASSERT_EQUAL(p->default_lookup, POLICY_DENY);
	CU_ASSERT_EQUAL(p->default_egress, POLICY_DENY);
	CU_ASSERT_FALSE(p->resolvers_given);
	CU_ASSERT(p->local_resolver);
	CU_ASSERT_EQUAL(p->mark_mask, 0xff000000);
	CU_ASSERT_EQUAL(p->n_rules, 0);
	CU_ASSERT_EQUAL(p->n_clauses, 0);
}

static void each_word_says_which_records_are_written(void)
{
	static const struct {
		const char *word;
		enum policy_records want;
	} words[] = {
		{ "all", POLICY_RECORDS_ALL },
		{ "lookups", POLICY_RECORDS_LOOKUPS },
		{ "denied", POLICY_RECORDS_DENIED },
		{ "none", POLICY_RECORDS_NONE },
	};
	char text[64];
	size_t i;

	for (i = 0; i < ARRAY_SIZE(words); i++) {
		CLEANUP(policy_freep) struct policy *p = NULL;

		(void)snprintf(text, sizeof(text), VERSION "records: %s\n",
			       words[i].word);
		p = load(text);
		CU_ASSERT_EQUAL(p->records, words[i].want);
	}
}

static void top_level_keys_are_read(void)
{
	CLEANUP(policy_freep)
	struct policy *p =
		load(VERSION "mode: enforce\nrecords: none\ndenied: refused\n"
			     "defaults: {lookup: allow, egress: allow}\n"
			     "resolver: off\nmark: {mask: 0xf0}\n"
			     "resolvers: [192.0.2.1, '2001:db8::53']\n");

	CU_ASSERT_EQUAL(p->mode, POLICY_ENFORCE);
	CU_ASSERT_EQUAL(p->records, POLICY_RECORDS_NONE);
	CU_ASSERT_EQUAL(p->denied, POLICY_DENIED_REFUSED);
	CU_ASSERT_EQUAL(p->default_lookup, POLICY_ALLOW);
	CU_ASSERT_EQUAL(p->default_egress, POLICY_ALLOW);
	CU_ASSERT_FALSE(p->local_resolver);
	CU_ASSERT_EQUAL(p->mark_mask, 0xf0);
	CU_ASSERT(p->resolvers_given);
	CU_ASSERT_EQUAL_FATAL(p->n_resolvers, 2);
	CU_ASSERT_EQUAL(p->resolvers[0].ip.family, AF_INET);
	CU_ASSERT_EQUAL(p->resolvers[0].prefix, 32);
	CU_ASSERT_EQUAL(p->resolvers[1].ip.family, AF_INET6);
	CU_ASSERT_EQUAL(p->resolvers[1].prefix, 128);
}

static void an_allow_rule_opens_the_web(void)
{
	CLEANUP(policy_freep)
	struct policy *p =
		load(RULES "- {domains: a.example, action: allow}\n");
	const struct policy_open *open = &p->rules[0].open;

	CU_ASSERT(open->opens);
	CU_ASSERT_FALSE(open->any_port);
	CU_ASSERT_FALSE(open->special_allowed);
	CU_ASSERT_EQUAL_FATAL(open->n_ports, 3);
	CU_ASSERT_EQUAL(open->ports[0].port, 80);
	CU_ASSERT_EQUAL(open->ports[0].proto, IPPROTO_TCP);
	CU_ASSERT_EQUAL(open->ports[2].port, 443);
	CU_ASSERT_EQUAL(open->ports[2].proto, IPPROTO_UDP);
	CU_ASSERT_EQUAL(open->ttl_min_s, 0);
	CU_ASSERT_EQUAL(open->ttl_max_s, 86400);
	CU_ASSERT_EQUAL(open->grace_s, 60);
	CU_ASSERT_PTR_NULL(open->into_table);
}

static void open_sets_ports_lifetimes_and_the_users_own_set(void)
{
	CLEANUP(policy_freep)
	struct policy *p = load(
		RULES
		"- domains: a.example\n"
		"  action: allow\n"
		"  open: {ports: 53/udp, ttl: {min: 90, max: 2h}, grace: 3m,\n"
		"         into: 'ip6 filter web', special: allow}\n"
		"- {domains: b.example, action: allow, open: no}\n"
		"- {domains: c.example, action: allow, open: {ports: [any]}}\n"
		"- {domains: d.example, action: allow, special: allow}\n"
		"- {domains: e.example, action: deny}\n");
	const struct policy_open *open = &p->rules[0].open;

	CU_ASSERT_EQUAL_FATAL(open->n_ports, 1);
	CU_ASSERT_EQUAL(open->ports[0].port, 53);
	CU_ASSERT_EQUAL(open->ttl_min_s, 90);
	CU_ASSERT_EQUAL(open->ttl_max_s, 7200);
	CU_ASSERT_EQUAL(open->grace_s, 180);
	CU_ASSERT_EQUAL(open->into_family, NFPROTO_IPV6);
	unit_string("table", "filter", open->into_table);
	unit_string("set", "web", open->into_set);
	CU_ASSERT(open->special_allowed);
	CU_ASSERT_FALSE(p->rules[1].open.opens);
	CU_ASSERT(p->rules[2].open.any_port);
	CU_ASSERT_EQUAL(p->rules[2].open.n_ports, 0);
	CU_ASSERT(p->rules[3].open.special_allowed);
	CU_ASSERT(p->rules[3].open.opens);
	CU_ASSERT_FALSE(p->rules[4].open.opens);
	CU_ASSERT_EQUAL(p->rules[4].open.n_ports, 0);
}

static void each_alternative_is_a_clause(void)
{
	CLEANUP(policy_freep)
	struct policy *p =
		load(VERSION
		     "rules:\n"
		     "- {who: [two, {unit: a.service}, one], action: deny}\n"
		     "- {name: x, domains: a.example, action: allow}\n"
		     "- {who: {comm: c}, networks: 10.0.0.0/8, action: allow}\n"
		     "programs:\n"
		     "  one: {user: [root, 7], cgroup: /a}\n"
		     "  two: [{exe: /bin/sh}, {group: 5}]\n");
	const struct policy_rule *r = p->rules;

	CU_ASSERT_EQUAL_FATAL(p->n_rules, 3);
	CU_ASSERT_EQUAL(p->n_clauses, 6);
	unit_string("default name", "rule-1", r[0].name);
	unit_string("name", "x", r[1].name);
	CU_ASSERT_EQUAL(r[0].line, 3);
	CU_ASSERT_EQUAL(r[0].first_clause, 0);
	CU_ASSERT_EQUAL_FATAL(r[0].n_clauses, 4);
	unit_string("exe", "/bin/sh", r[0].subjects[0].exes[0]);
	CU_ASSERT_EQUAL(r[0].subjects[1].groups[0], 5);
	unit_string("unit", "a.service", r[0].subjects[2].units[0]);
	CU_ASSERT_EQUAL_FATAL(r[0].subjects[3].n_users, 2);
	CU_ASSERT_EQUAL(r[0].subjects[3].users[0], 0);
	CU_ASSERT_EQUAL(r[0].subjects[3].users[1], 7);
	unit_string("cgroup", "/a", r[0].subjects[3].cgroups[0]);
	CU_ASSERT_EQUAL(r[0].subjects[3].n_exes, 0);
	CU_ASSERT_EQUAL(r[1].first_clause, 4);
	CU_ASSERT_EQUAL(r[1].n_clauses, 1);
	CU_ASSERT_EQUAL(r[1].n_subjects, 0);
	CU_ASSERT_EQUAL(r[2].first_clause, 5);
	unit_string("comm", "c", r[2].subjects[0].comms[0]);
}

static void domains_and_networks_say_what_a_rule_is_about(void)
{
	CLEANUP(policy_freep)
	struct policy *p = load(
		RULES "- {networks: [10.0.0.0/8, 10.1.0.0/16, 1.1.1.1],"
		      " action: deny, alert: low}\n"
		      "- {domains: '*.a', networks: '::/0', action: allow}\n"
		      "- {types: [TXT, TYPE65], action: deny, alert: high}\n");
	const struct policy_rule *r = p->rules;

	CU_ASSERT(r[0].no_name);
	CU_ASSERT_FALSE(r[0].any_name);
	CU_ASSERT_EQUAL(r[0].n_networks, 2);
	CU_ASSERT_EQUAL(r[0].alert, POLICY_ALERT_LOW);
	CU_ASSERT_FALSE(r[1].no_name);
	CU_ASSERT_FALSE(r[1].any_name);
	CU_ASSERT_EQUAL(r[1].n_networks, 1);
	CU_ASSERT_EQUAL_FATAL(r[1].n_patterns, 1);
	CU_ASSERT_EQUAL(r[1].patterns[0].kind, POLICY_CHILD);
	CU_ASSERT_EQUAL(r[1].alert, POLICY_ALERT_NONE);
	CU_ASSERT_FALSE(r[2].no_name);
	CU_ASSERT(r[2].any_name);
	CU_ASSERT_EQUAL_FATAL(r[2].n_types, 2);
	CU_ASSERT_EQUAL(r[2].types[0], RRTYPE_TXT);
	CU_ASSERT_EQUAL(r[2].types[1], RRTYPE_HTTPS);
	CU_ASSERT_EQUAL(r[2].alert, POLICY_ALERT_HIGH);
}

static void lists_are_read_once_and_shared(void)
{
	CLEANUP(policy_freep)
	struct policy *p =
		load(VERSION
		     "lists: {n: {file: names.list}, h: {file: hosts.list}}\n"
		     "rules:\n"
		     "- {domains: [list:n, x.example], action: deny}\n"
		     "- {domains: [list:h, list:n], action: allow}\n");

	CU_ASSERT_EQUAL_FATAL(p->n_lists, 2);
	CU_ASSERT_EQUAL_FATAL(p->rules[0].n_lists, 1);
	CU_ASSERT_EQUAL_FATAL(p->rules[1].n_lists, 2);
	CU_ASSERT_PTR_EQUAL(p->rules[0].lists[0], p->rules[1].lists[1]);
	unit_string("name", "n", p->rules[0].lists[0]->name);
	unit_string("path", "tests/unit/policy/golden/names.list",
		    p->rules[0].lists[0]->path);
	CU_ASSERT_EQUAL(p->rules[0].n_patterns, 1);
	CU_ASSERT_EQUAL(p->rules[1].n_patterns, 0);
	CU_ASSERT_FALSE(p->rules[1].any_name);
	CU_ASSERT_EQUAL(p->n_names, 7);
}

static void a_refused_policy_leaves_the_result_alone(void)
{
	CLEANUP(diag_freep) struct diag *diag = NULL;
	struct policy *const untouched = (struct policy *)&diag;
	struct policy *p = untouched;

	CU_ASSERT_EQUAL_FATAL(diag_new(&diag), 0);
	CU_ASSERT_EQUAL(load_policy_text("p", "a: 1\na: 2\n", 10, diag, &p),
			-EINVAL);
	CU_ASSERT_EQUAL(load_policy("/no/such.yaml", diag, &p), -EINVAL);
	CU_ASSERT_PTR_EQUAL(p, untouched);
}

/* Errors that the diag has from another file do not count. */
static void one_diag_serves_several_files(void)
{
	CLEANUP(diag_freep) struct diag *diag = NULL;
	CLEANUP(policy_freep) struct policy *p = NULL;

	CU_ASSERT_EQUAL_FATAL(diag_new(&diag), 0);
	CU_ASSERT(load_policy_text("a", "x", 1, diag, &p) < 0);
	CU_ASSERT_EQUAL(
		load_policy_text("b", VERSION, strlen(VERSION), diag, &p), 0);
}

static const struct unit_test tests[] = {
	UNIT(defaults_are_those_of_the_language),
	UNIT(each_word_says_which_records_are_written),
	UNIT(top_level_keys_are_read),
	UNIT(an_allow_rule_opens_the_web),
	UNIT(open_sets_ports_lifetimes_and_the_users_own_set),
	UNIT(each_alternative_is_a_clause),
	UNIT(domains_and_networks_say_what_a_rule_is_about),
	UNIT(lists_are_read_once_and_shared),
	UNIT(a_refused_policy_leaves_the_result_alone),
	UNIT(one_diag_serves_several_files),
};

int main(void)
{
	return unit_main("load", tests, ARRAY_SIZE(tests));
}
