/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * reference.c - a second evaluator of policies, slow and obvious.
 */
#include "tests/unit/policy/eval/reference.h"

#include <fnmatch.h>
#include <stdio.h>
#include <string.h>

#include "policy/compile/compile.h"
#include "policy/policy.h"

static uint8_t lower(uint8_t c)
{
	return c >= 'A' && c <= 'Z' ? (uint8_t)(c - 'A' + 'a') : c;
}

static bool same_bytes(const uint8_t *a, const uint8_t *b, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (lower(a[i]) != lower(b[i]))
			return false;
	return true;
}

static bool same_name(const uint8_t *a, const uint8_t *b)
{
	while (a[0] && a[0] == b[0]) {
		if (!same_bytes(a + 1, b + 1, a[0]))
			return false;
		b += 1 + b[0];
		a += 1 + a[0];
	}
	return a[0] == b[0];
}

static bool label_matches(const struct policy_pattern *p, const uint8_t *label)
{
	return label[0] >= p->prefix_len + p->suffix_len &&
	       same_bytes(label + 1, policy_pattern_prefix(p), p->prefix_len) &&
	       same_bytes(label + 1 + label[0] - p->suffix_len,
			  policy_pattern_suffix(p), p->suffix_len);
}

static bool pattern_matches(const struct policy_pattern *p, const uint8_t *name)
{
	const uint8_t *rest = name;

	if (p->kind == POLICY_EVERY)
		return true;
	if (p->kind == POLICY_EXACT)
		return same_name(name, p->wire);
	if (!name[0])
		return false;
	if (p->kind == POLICY_CHILD)
		return same_name(name + 1 + name[0], p->wire) &&
		       label_matches(p, name);
	while (rest[0]) {
		rest += 1 + rest[0];
		if (same_name(rest, p->wire))
			return true;
	}
	return false;
}

/* How much @p says of @name, if it covers it: more for more labels, most for
 * the name itself.  0: nothing. */
static unsigned int weight(const struct policy_pattern *p, const uint8_t *name)
{
	if (!pattern_matches(p, name))
		return 0;
	return p->kind == POLICY_EXACT ? 1000 : p->wire_len;
}

static bool list_matches(const struct policy_list *list, const uint8_t *name)
{
	unsigned int listed = 0, excepted = 0;
	size_t i;

	for (i = 0; i < list->n_patterns; i++) {
		const struct policy_pattern *p = &list->patterns[i];

		if (p->kind == POLICY_EVERY)
			return true;
		if (weight(p, name) > listed)
			listed = weight(p, name);
	}
	for (i = 0; i < list->n_exceptions; i++)
		if (weight(&list->exceptions[i], name) > excepted)
			excepted = weight(&list->exceptions[i], name);
	return listed && listed >= excepted;
}

static bool name_matches(const struct policy_rule *rule, const uint8_t *name)
{
	size_t i;

	if (rule->no_name)
		return false;
	if (rule->any_name)
		return true;
	for (i = 0; i < rule->n_patterns; i++)
		if (pattern_matches(&rule->patterns[i], name))
			return true;
	for (i = 0; i < rule->n_lists; i++)
		if (list_matches(rule->lists[i], name))
			return true;
	return false;
}

static bool type_matches(const struct policy_rule *rule, uint16_t qtype)
{
	size_t i;

	for (i = 0; i < rule->n_types; i++)
		if (rule->types[i] == qtype)
			return true;
	return rule->n_types == 0;
}

static bool root_matches(const struct policy_subject *who, const char *root)
{
	size_t i;

	for (i = 0; i < who->n_roots; i++)
		if (!strcmp(who->roots[i], root))
			return true;
	return who->n_roots == 0 && !strcmp(root, "/");
}

static bool exe_matches(const struct policy_subject *who,
			const struct compile_input *input,
			const struct reference_query *q)
{
	size_t i, k;

	for (i = 0; i < who->n_exes; i++)
		for (k = 0; k < input->n_exes; k++)
			if (q->exe_ino && input->exes[k].ino == q->exe_ino &&
			    input->exes[k].dev == q->exe_dev &&
			    input->exes[k].uid == q->exe_uid &&
			    input->exes[k].version == q->exe_version &&
			    !strcmp(input->exes[k].pattern, who->exes[i]) &&
			    root_matches(who, input->exes[k].root
						      ? input->exes[k].root
						      : "/"))
				return true;
	return who->n_exes == 0;
}

static bool user_matches(const struct policy_subject *who, uint32_t uid)
{
	size_t i;

	for (i = 0; i < who->n_users; i++)
		if (who->users[i] == uid)
			return true;
	return who->n_users == 0;
}

static bool group_matches(const struct policy_subject *who,
			  const struct reference_query *q)
{
	size_t i, k;

	for (i = 0; i < who->n_groups; i++) {
		if (who->groups[i] == q->gid)
			return true;
		for (k = 0; k < q->n_groups; k++)
			if (who->groups[i] == q->groups[k])
				return true;
	}
	return who->n_groups == 0;
}

static bool comm_matches(const struct policy_subject *who, const char *comm)
{
	size_t i;

	for (i = 0; i < who->n_comms; i++)
		if (!strcmp(who->comms[i], comm))
			return true;
	return who->n_comms == 0;
}

/* Does a pattern match the cgroup or one above it?  The path is cut at each
 * slash in turn. */
static bool cgroup_matches(const struct policy_subject *who, const char *path)
{
	char above[512];
	size_t i, len;

	for (i = 0; i < who->n_cgroups; i++) {
		if (!fnmatch(who->cgroups[i], "/", FNM_PATHNAME))
			return true;
		for (len = 1; len <= strlen(path); len++) {
			if (path[len] != '/' && path[len] != '\0')
				continue;
			(void)snprintf(above, sizeof(above), "%.*s", (int)len,
				       path);
			if (!fnmatch(who->cgroups[i], above, FNM_PATHNAME))
				return true;
		}
	}
	return who->n_cgroups == 0;
}

static bool unit_matches(const struct policy_subject *who, const char *path)
{
	char copy[512], *rest = copy, *name;
	size_t i;

	(void)snprintf(copy, sizeof(copy), "%s", path);
	while ((name = strsep(&rest, "/"))) {
		size_t len = strlen(name);

		for (i = 0; i < who->n_units; i++)
			if (!strcmp(who->units[i], name))
				return true;
		if (len && (len <= 6 || strcmp(name + len - 6, ".slice") != 0))
			break;
	}
	return who->n_units == 0;
}

static bool subject_matches(const struct policy_subject *who,
			    const struct compile_input *input,
			    const struct reference_query *q)
{
	return exe_matches(who, input, q) && user_matches(who, q->uid) &&
	       group_matches(who, q) && comm_matches(who, q->comm) &&
	       cgroup_matches(who, q->cgroup) && unit_matches(who, q->cgroup);
}

static bool is_audited(const struct policy *policy,
		       const struct policy_rule *rule)
{
	return (rule->has_mode ? rule->mode : policy->mode) == POLICY_AUDIT;
}

static bool has_ended(const struct policy_rule *rule,
		      const struct reference_query *q)
{
	return rule->until_s && rule->until_s <= q->now_s;
}

/* Also where that has ended. */
static bool stops_anything(const struct policy *policy)
{
	const struct policy_rule *rule = policy->rules;

	for (; rule < policy->rules + policy->n_rules; rule++)
		if (rule->action == POLICY_DENY && !is_audited(policy, rule))
			return true;
	return policy->mode == POLICY_ENFORCE;
}

/* A thread of the kernel may act for whomever a rule is about; then what is
 * stopped counts, and where nothing is, what would be. */
static bool alternative_matches(const struct policy *policy,
				const struct policy_rule *rule, uint32_t i,
				const struct compile_input *input,
				const struct reference_query *q)
{
	if (!rule->n_subjects)
		return true;
	if (!q->kernel)
		return subject_matches(&rule->subjects[i], input, q);
	return rule->action == POLICY_DENY &&
	       (!is_audited(policy, rule) || !stops_anything(policy));
}

int reference_decide(const struct policy *policy,
		     const struct compile_input *input,
		     const struct reference_query *query)
{
	size_t r;
	uint32_t i;

	for (r = 0; r < policy->n_rules; r++) {
		const struct policy_rule *rule = &policy->rules[r];

		if (has_ended(rule, query))
			continue;
		if (!name_matches(rule, query->name) ||
		    !type_matches(rule, query->qtype))
			continue;
		for (i = 0; i < rule->n_clauses; i++)
			if (alternative_matches(policy, rule, i, input, query))
				return (int)(rule->first_clause + i);
	}
	return -1;
}

static const struct policy_rule *rule_of(const struct policy *policy,
					 int clause)
{
	const struct policy_rule *rule = policy->rules;

	for (; rule < policy->rules + policy->n_rules; rule++)
		if (clause >= (int)rule->first_clause &&
		    clause < (int)(rule->first_clause + rule->n_clauses))
			return rule;
	return NULL;
}

bool reference_permits(const struct policy *policy, int clause)
{
	const struct policy_rule *rule = rule_of(policy, clause);

	return (rule ? rule->action : policy->default_lookup) == POLICY_ALLOW;
}

bool reference_audits(const struct policy *policy, int clause)
{
	const struct policy_rule *rule = rule_of(policy, clause);

	if (reference_permits(policy, clause))
		return false;
	return rule ? is_audited(policy, rule) : policy->mode == POLICY_AUDIT;
}

bool reference_opens(const struct policy *policy, int clause)
{
	const struct policy_rule *rule = rule_of(policy, clause);

	if (!rule || rule->action == POLICY_ALLOW)
		return rule && rule->open.opens;
	/* Where no egress is shut, nothing needs to be watched. */
	return is_audited(policy, rule) && !rule->no_name &&
	       policy->default_egress == POLICY_DENY;
}

bool reference_excepted(const struct policy *policy,
			const struct compile_input *input,
			const struct reference_query *query)
{
	const struct service_terms *terms = &policy->name_services;
	size_t i;

	for (i = 0; i < terms->n_except && !query->kernel; i++)
		if (subject_matches(&terms->except[i], input, query))
			return true;
	return false;
}

bool reference_in_class(const struct policy *policy,
			const struct compile_input *input,
			const struct reference_query *query, uint32_t clause)
{
	size_t r;

	for (r = 0; r < policy->n_rules; r++) {
		const struct policy_rule *rule = &policy->rules[r];

		if (clause < rule->first_clause ||
		    clause >= rule->first_clause + rule->n_clauses)
			continue;
		if (!rule->n_networks && !reference_opens(policy, (int)clause))
			return false;
		return alternative_matches(policy, rule,
					   clause - rule->first_clause, input,
					   query);
	}
	return false;
}
