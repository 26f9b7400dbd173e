/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * explain_words.c - put the result of explain_decide() into sentences.
 */
#include "policy/explain.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "policy/eval/clauses.h"
#include "policy/eval/decide.h"
#include "policy/mode.h"
#include "policy/port.h"

#define RULES_MAX 50 /* rules that do not match: the others are counted */

struct text {
	char *buf;
	size_t size, len; /* len < size */
};

static __attribute__((format(printf, 2, 3))) void say(struct text *text,
						      const char *format, ...)
{
	size_t left = text->size - text->len;
	va_list arguments;
	int n;

	va_start(arguments, format);
	n = vsnprintf(text->buf + text->len, left, format, arguments);
	va_end(arguments);
	if (n > 0)
		text->len += (size_t)n < left ? (size_t)n : left - 1;
}

static bool satisfies(const struct explain_result *result,
		      enum explain_attribute attribute, uint32_t clause)
{
	return clauses_has(&result->vectors[attribute], clause);
}

/* Name the keys of an alternative: those of the @failed attributes, or with
 * NULL all. */
static void say_keys(struct text *text, const struct policy_subject *who,
		     const bool failed[EXPLAIN_ATTRIBUTES])
{
	const struct {
		const char *key;
		size_t n;
		enum explain_attribute attribute;
	} keys[] = {
		{ "exe", who->n_exes, EXPLAIN_EXE },
		{ "root", who->n_roots, EXPLAIN_EXE },
		{ "user", who->n_users, EXPLAIN_USER },
		{ "group", who->n_groups, EXPLAIN_GROUP },
		{ "cgroup", who->n_cgroups, EXPLAIN_CGROUP },
		{ "unit", who->n_units, EXPLAIN_CGROUP },
		{ "comm", who->n_comms, EXPLAIN_COMM },
	};
	const char *between = "";
	size_t i;

	for (i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		if (!keys[i].n || (failed && !failed[keys[i].attribute]))
			continue;
		say(text, "%s%s", between, keys[i].key);
		between = ", ";
	}
}

static void say_alternative(struct text *text,
			    const struct explain_result *result,
			    const struct policy_rule *rule, uint32_t i)
{
	bool failed[EXPLAIN_ATTRIBUTES];
	unsigned int k;

	for (k = 0; k < EXPLAIN_ATTRIBUTES; k++)
		failed[k] = !satisfies(result, (enum explain_attribute)k,
				       rule->first_clause + i);
	say_keys(text, &rule->subjects[i], failed);
}

/* "(line 7)", or where it is another file's "(lists.yaml:7)". */
static void say_place(struct text *text, const struct policy *policy,
		      const struct policy_rule *rule)
{
	if (strcmp(rule->path, policy->path) == 0)
		say(text, "(line %u)", rule->line);
	else
		say(text, "(%s:%u)", rule->path, rule->line);
}

/* Say why @rule did not decide. */
static void say_why_not(struct text *text, const struct explain_result *result,
			const struct policy *policy,
			const struct policy_rule *rule)
{
	uint32_t i;

	say(text, "\n'%s' ", rule->name);
	say_place(text, policy, rule);
	say(text, " does not match: ");
	if (rule->no_name) {
		say(text, "it is about connections only");
	} else if (!satisfies(result, EXPLAIN_DOMAINS, rule->first_clause)) {
		say(text, "domains");
	} else if (!satisfies(result, EXPLAIN_TYPES, rule->first_clause)) {
		say(text, "types");
	} else {
		say(text, "who: ");
		for (i = 0; i < rule->n_subjects; i++) {
			say(text, "%s", i ? "; or " : "");
			say_alternative(text, result, rule, i);
		}
	}
}

static void say_opens(struct text *text, const struct policy_open *open)
{
	char port[PORT_TEXT_MAX];
	size_t i;

	if (!open->opens)
		say(text, "\nits answer opens nothing");
	else if (open->any_port)
		say(text, "\nits answer opens every port");
	else
		say(text, "\nits answer opens");
	for (i = 0; open->opens && !open->any_port && i < open->n_ports; i++)
		say(text, "%s %s", i ? "," : "",
		    port_text(&open->ports[i], port));
	if (open->opens && open->transparent)
		say(text, ", from any source address");
}

static void say_rule(struct text *text, const struct explain_result *result)
{
	const struct policy_rule *rule = result->rule;

	say(text, "%s: rule '%s' (%s:%u) matches, ",
	    result->action == POLICY_ALLOW ? "allow" : "deny", rule->name,
	    rule->path, rule->line);
	if (rule->n_subjects) {
		say(text, "by alternative %u of %u of its 'who': ",
		    result->alternative + 1, rule->n_clauses);
		say_keys(text, &rule->subjects[result->alternative], NULL);
	} else {
		say(text, "whoever asks");
	}
	if (result->action == POLICY_ALLOW)
		say_opens(text, &rule->open);
}

/* Say what becomes of what is denied. */
static void say_mode(struct text *text, const struct policy *policy,
		     const struct explain_result *result)
{
	const bool own = result->rule && result->rule->has_mode;

	if (explain_passes(policy, result))
		say(text, "\n%s mode is audit: it would pass all the same",
		    own ? "its" : "the");
	else if (own && policy->mode == POLICY_AUDIT)
		say(text, "\nits mode is enforce: it would be stopped");
}

static bool rule_matches(const struct explain_result *result,
			 const struct policy_rule *rule)
{
	unsigned int i, k;

	for (i = 0; i < rule->n_clauses; i++) {
		for (k = 0; k < EXPLAIN_ATTRIBUTES; k++)
			if (!satisfies(result, (enum explain_attribute)k,
				       rule->first_clause + i))
				break;
		if (k == EXPLAIN_ATTRIBUTES)
			return true;
	}
	return false;
}

/* A rule that lets pass what it denies keeps those behind it from stopping
 * it: name the first that would. */
static void say_suspended(struct text *text,
			  const struct explain_result *result,
			  const struct policy *policy)
{
	const struct policy_rule *rule = result->rule + 1;
	const struct policy_rule *end = policy->rules + policy->n_rules;

	for (; rule < end; rule++) {
		if (!rule_matches(result, rule))
			continue;
		if (!mode_stops(policy, rule))
			return;
		say(text, "\n'%s' ", rule->name);
		say_place(text, policy, rule);
		say(text, " would stop it, but is behind it");
		return;
	}
}

const char *explain_words(const struct policy *policy,
			  const struct explain_result *result, char *buf,
			  size_t size)
{
	struct text text = { .buf = buf, .size = size };
	size_t i, n = policy->n_rules;

	buf[0] = '\0';
	if (result->unknown) {
		n = 0;
		say(&text,
		    "deny: a rule names a group, and the program has more than "
		    "%d supplementary ones, so it is unknown which rules are "
		    "about it",
		    DECIDE_GROUPS_MAX);
	} else if (result->rule) {
		n = (size_t)(result->rule - policy->rules);
		say_rule(&text, result);
	} else {
		say(&text, "%s: no rule matches, so the default decides",
		    result->action == POLICY_ALLOW ? "allow" : "deny");
	}
	if (result->action == POLICY_DENY)
		say_mode(&text, policy, result);
	if (result->rule && mode_passes(policy, result->rule))
		say_suspended(&text, result, policy);
	for (i = 0; i < n && i < RULES_MAX; i++)
		say_why_not(&text, result, policy, &policy->rules[i]);
	if (n > RULES_MAX)
		say(&text, "\nnor do %zu more rules", n - RULES_MAX);
	return buf;
}
