/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * fingerprint.c - hash a rule field by field.  A list is hashed once, however
 * many rules use it.
 */
#include "enforcer/host/fingerprint.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "policy/base.h"
#include "policy/eval/siphash.h"
#include "policy/mode.h"
#include "policy/policy.h"

#define TAG 1 /* state files hold these hashes, so it stays what it is */

static void add_number(struct siphash *s, uint64_t number)
{
	siphash_absorb(s, number);
}

/* The length goes first, so that bytes moved from one field to the next make a
 * difference. */
static void add_bytes(struct siphash *s, const void *bytes, size_t len)
{
	const char *at = bytes;
	__u64 word;
	size_t n;

	siphash_absorb(s, len);
	for (; len; at += n, len -= n) {
		n = len < sizeof(word) ? len : sizeof(word);
		word = 0;
		memcpy(&word, at, n);
		siphash_absorb(s, word);
	}
}

static void add_strings(struct siphash *s, const char *const *strings, size_t n)
{
	size_t i;

	siphash_absorb(s, n);
	for (i = 0; i < n; i++)
		add_bytes(s, strings[i], strlen(strings[i]));
}

static void add_patterns(struct siphash *s,
			 const struct policy_pattern *patterns, size_t n)
{
	size_t i;

	siphash_absorb(s, n);
	for (i = 0; i < n; i++) {
		siphash_absorb(s, patterns[i].kind);
		add_bytes(s, patterns[i].wire, patterns[i].wire_len);
		add_bytes(s, policy_pattern_prefix(&patterns[i]),
			  patterns[i].prefix_len);
		add_bytes(s, policy_pattern_suffix(&patterns[i]),
			  patterns[i].suffix_len);
	}
}

static void add_subject(struct siphash *s, const struct policy_subject *subject)
{
	size_t i;

	add_strings(s, subject->exes, subject->n_exes);
	add_strings(s, subject->roots, subject->n_roots);
	add_strings(s, subject->cgroups, subject->n_cgroups);
	add_strings(s, subject->units, subject->n_units);
	add_strings(s, subject->comms, subject->n_comms);
	add_number(s, subject->n_users);
	for (i = 0; i < subject->n_users; i++)
		add_number(s, subject->users[i]);
	add_number(s, subject->n_groups);
	for (i = 0; i < subject->n_groups; i++)
		add_number(s, subject->groups[i]);
}

static void add_networks(struct siphash *s, const struct ip_net *nets, size_t n)
{
	const struct ip_net *net;

	add_number(s, n);
	for (net = nets; net < nets + n; net++) {
		add_number(s, (uint64_t)net->ip.family << 8 | net->prefix);
		add_bytes(s, net->ip.bytes, sizeof(net->ip.bytes));
	}
}

static void add_special(struct siphash *s, const struct policy_open *open)
{
	if (open->n_special_nets == 0) {
		add_number(s, open->special_allowed);
		return;
	}
	add_number(s, 2);
	add_networks(s, open->special_nets, open->n_special_nets);
}

static void add_open(struct siphash *s, const struct policy_open *open)
{
	const char *into[] = { open->into_table, open->into_set };
	size_t i;

	add_number(s, open->opens);
	add_number(s, open->any_port);
	add_special(s, open);
	add_number(s, open->n_ports);
	for (i = 0; i < open->n_ports; i++)
		add_number(s, (uint64_t)open->ports[i].last << 24 |
				      (uint64_t)open->ports[i].proto << 16 |
				      open->ports[i].port);
	add_number(s, open->ttl_min_s);
	add_number(s, open->ttl_max_s);
	add_number(s, open->grace_s);
	add_number(s, open->into_family);
	if (open->into_table && open->into_set)
		add_strings(s, into, ARRAY_SIZE(into));
	if (open->transparent)
		add_number(s, 3);
}

/* Add what a rule means to connections. */
static void add_egress(struct siphash *s, const struct policy *policy,
		       const struct policy_rule *rule)
{
	size_t i;

	add_number(s, rule->action);
	if (mode_passes(policy, rule))
		add_number(s, POLICY_AUDIT);
	add_number(s, rule->no_name);
	add_open(s, &rule->open);
	add_networks(s, rule->networks, rule->n_networks);
	add_number(s, rule->n_subjects);
	for (i = 0; i < rule->n_subjects; i++)
		add_subject(s, &rule->subjects[i]);
}

/* Add what @list has; without @list_fingerprints its name. */
static void add_list(struct siphash *s, const struct policy *policy,
		     const struct policy_list *list,
		     const uint64_t *list_fingerprints)
{
	if (list_fingerprints)
		add_number(s, list_fingerprints[list - policy->lists]);
	else
		add_bytes(s, list->name, strlen(list->name));
}

static uint64_t hash_rule(const struct policy *policy,
			  const struct policy_rule *rule,
			  const uint64_t *list_fingerprints)
{
	const __u64 key[2] = { 0, 0 };
	struct siphash s;
	size_t i;

	siphash_begin(&s, key, TAG);
	add_egress(&s, policy, rule);
	add_number(&s, rule->any_name);
	add_patterns(&s, rule->patterns, rule->n_patterns);
	add_number(&s, rule->n_lists);
	for (i = 0; i < rule->n_lists; i++)
		add_list(&s, policy, rule->lists[i], list_fingerprints);
	add_number(&s, rule->n_types);
	for (i = 0; i < rule->n_types; i++)
		add_number(&s, rule->types[i]);
	if (rule->until_s)
		add_number(&s, (uint64_t)rule->until_s);
	return siphash_finish(s);
}

uint64_t fingerprint_classes(const struct policy *policy)
{
	const __u64 key[2] = { 0, 0 };
	const char *name;
	struct siphash s;
	size_t i;

	siphash_begin(&s, key, TAG);
	add_number(&s, policy->mark_mask);
	/* What passes only because it is audited, or by default, has no flows
	 * later on. */
	add_number(&s, policy->mode);
	add_number(&s, policy->default_egress);
	for (i = 0; i < policy->n_rules; i++) {
		name = policy->rules[i].name;
		add_bytes(&s, name, strlen(name));
		add_egress(&s, policy, &policy->rules[i]);
	}
	return siphash_finish(s);
}

int fingerprint_rules(const struct policy *policy, uint64_t **ret_fingerprints)
{
	CLEANUP(base_freep) uint64_t *lists = NULL;
	CLEANUP(base_freep) uint64_t *fingerprints = NULL;
	const __u64 key[2] = { 0, 0 };
	struct siphash s;
	size_t i;

	lists = calloc(policy->n_lists + 1, sizeof(*lists));
	fingerprints = calloc(policy->n_rules + 1, sizeof(*fingerprints));
	if (!lists || !fingerprints)
		return -ENOMEM;
	for (i = 0; i < policy->n_lists; i++) {
		siphash_begin(&s, key, TAG);
		add_patterns(&s, policy->lists[i].patterns,
			     policy->lists[i].n_patterns);
		if (policy->lists[i].n_exceptions)
			add_patterns(&s, policy->lists[i].exceptions,
				     policy->lists[i].n_exceptions);
		lists[i] = siphash_finish(s);
	}
	for (i = 0; i < policy->n_rules; i++)
		fingerprints[i] = hash_rule(policy, &policy->rules[i], lists);
	*ret_fingerprints = TAKE_PTR(fingerprints);
	return 0;
}

int fingerprint_frames(const struct policy *policy, uint64_t **ret_frames)
{
	uint64_t *frames = calloc(policy->n_rules + 1, sizeof(*frames));
	size_t i;

	if (!frames)
		return -ENOMEM;
	for (i = 0; i < policy->n_rules; i++)
		frames[i] = hash_rule(policy, &policy->rules[i], NULL);
	*ret_frames = frames;
	return 0;
}
