/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * rule.c - indent the lines of a rule, and comment them out.
 */
#include "enforcer/cli/draft/rule.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "enforcer/cli/draft/quote.h"
#include "enforcer/cli/draft/draft.h"
#include "enforcer/cli/draft/who.h"
#include "policy/base.h"
#include "policy/policy.h"

#define NAME_ROOM 48 /* bytes of a name before what makes it another */
#define REASON_ROOM 160

void draft_rule_done(struct draft_rule *rule)
{
	buf_done(&rule->head);
	buf_done(&rule->text);
}

/* Add the lines of @from, each behind the indentation, and as a comment. */
static void put_lines(struct draft_rules *rules, const struct buf *from,
		      const char *mark)
{
	const char *at = from->data, *end = at + from->len, *newline;

	for (; at < end; at = newline + 1) {
		newline = memchr(at, '\n', (size_t)(end - at));
		if (!newline)
			return;
		buf_pad(rules->out, rules->out->len, rules->indent);
		buf_text(rules->out, mark);
		buf_add(rules->out, at, (size_t)(newline + 1 - at));
	}
}

int draft_rule_end(struct draft_rule *rule)
{
	struct draft_rules *rules = rule->rules;

	if (!rule->reason && rules->n_rules >= POLICY_CLAUSES_MAX)
		rule->reason = "a policy has room for 1,024 rules";
	if (rule->reason) {
		buf_text(&rule->head, "Commented out: ");
		draft_quote_comment(&rule->head, rule->reason, REASON_ROOM);
		buf_text(&rule->head, ".\n");
		rules->n_commented++;
	} else {
		rules->n_rules++;
	}
	if (rule->head.failed || rule->text.failed)
		return -ENOMEM;
	put_lines(rules, &rule->head, "# ");
	put_lines(rules, &rule->text, rule->reason ? "# " : "");
	return rules->out->failed ? -ENOMEM : 0;
}

/* A name that no other rule has: "curl-root", "curl-root-2". */
static const char *free_name(struct draft_rule *rule, const char *base)
{
	struct draft_rules *rules = rule->rules;
	char name[POLICY_RULE_NAME_MAX];
	unsigned int i = 1;
	size_t before;

	(void)snprintf(name, sizeof(name), "%s", base);
	for (;;) {
		before = rules->names.n;
		if (!(rules->policy &&
		      policy_rule_named(rules->policy, name))) {
			base = learn_tree_text(&rules->names, rule->arena,
					       name);
			if (!base || rules->names.n > before)
				return base;
		}
		(void)snprintf(name, sizeof(name), "%.*s-%u", NAME_ROOM, base,
			       ++i);
	}
}

int draft_rule_begin(struct draft_rule *rule, const char *suffix)
{
	CLEANUP(buf_done) struct buf base = { 0 };
	const char *name;

	draft_who_name(rule->program, NAME_ROOM, &base);
	buf_text(&base, suffix);
	buf_char(&base, '\0');
	if (base.failed)
		return -ENOMEM;
	name = free_name(rule, base.data);
	if (!name)
		return -ENOMEM;
	buf_text(&rule->text, "- name: ");
	draft_quote_scalar(&rule->text, name);
	buf_text(&rule->text, "\n  who: ");
	draft_who_write(rule->program, rule->arena, &rule->text);
	buf_char(&rule->text, '\n');
	return 0;
}

void draft_rule_reason(struct draft_rule *rule, const char *reason)
{
	buf_text(&rule->text, "suspicious: ");
	draft_quote_comment(&rule->text, reason, REASON_ROOM);
}
