/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * change.c - decide the record by the policy, and look for the key that
 * is in the way.
 */
#include "enforcer/cli/explain/change.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>

#include "enforcer/cli/draft/least.h"
#include "enforcer/cli/learn/name.h"
#include "enforcer/cli/policy_file.h"
#include "enforcer/cli/records/entry.h"
#include "enforcer/cli/verdict/actors.h"
#include "enforcer/cli/verdict/decide.h"
#include "enforcer/cli/verdict/past.h"
#include "enforcer/lib/buf.h"
#include "enforcer/lib/escape.h"
#include "enforcer/record/reason.h"
#include "policy/base.h"
#include "policy/diag.h"
#include "policy/eval/clauses.h"
#include "policy/explain.h"
#include "policy/policy.h"

#define INDENT 4
#define NEAR_MAX 3 /* rules that nearly permit it */

/* What has to change where no rule of the policy is in the way. */
static const char *const changes[REASON_N] = {
	[REASON_UNKNOWN] =
		"Who sends it has to be known: the program has to open its "
		"socket while nameward runs.",
	[REASON_MALFORMED] =
		"The program has to send one question that can be read.",
	[REASON_UNFOLLOWED] = "The program has to make that connection anew.",
	[REASON_SHARED_MEMORY] =
		"The program has to send what it can't change any more, "
		"without MSG_ZEROCOPY or splice.",
	[REASON_MARK] =
		"The socket has to keep the mark that nameward gave it: see "
		"`mark` in nameward.yaml(5) if another program marks packets.",
	[REASON_UNREADABLE] =
		"The program has to send it in one packet, without headers in "
		"front of it.",
	[REASON_UNKNOWN_SOURCE] = "See CONTAINERS in nameward(8).",
	[REASON_NOT_FORWARDED] = "See CONTAINERS in nameward(8).",
	[REASON_FOREIGN_SOURCE] =
		"The rule of the program has to say `open: { transparent: yes "
		"}`.",
	[REASON_MARTIAN] = "The program has to send it by lo.",
	[REASON_REPLACED] = "The program has to be started anew.",
	[REASON_SUSPICIOUS] =
		"See `nameward alerts`: --release ends the denial, --except "
		"prints what excepts it.",
	[REASON_NO_POLICY] = "A policy has to be in force.",
	[REASON_UNTRUSTED_RESOLVER] =
		"`resolvers` has to list who gave the answer, and the program "
		"has to ask it at port 53.",
	[REASON_DENIED] = "The question has to be permitted: see its record.",
	[REASON_OPENS_NOTHING] =
		"The rule must not say `open: no`; the default never opens "
		"anything.",
	[REASON_SPECIAL_ADDRESS] =
		"The rule has to except the address, as `open: { special: "
		"[10.0.0.0/8] }`.",
	[REASON_DENIED_ALIAS] =
		"That rule has to end before the alias, or one in front of it "
		"has to permit it.",
	[REASON_TOO_MANY] =
		"The names of the rule have to be shared out among more rules.",
	[REASON_POLICY_CHANGED] = "The program has to ask again.",
	[REASON_OTHER_PORT] =
		"The program has to send its questions to port 53.",
	[REASON_NAME_SERVICE] =
		"`name_services` has to leave or watch the service, or to "
		"except the program.",
};

static void put(FILE *to, const char *before, const char *text,
		const char *after)
{
	(void)fputs(before, to);
	escape_print(to, text);
	(void)fputs(after, to);
}

static void put_place(FILE *to, const struct policy_rule *rule)
{
	put(to, "rule '", rule->name, "' (");
	put(to, "", rule->path, "");
	(void)fprintf(to, ":%u)", rule->line);
}

/* One record, and who it is by. */
struct change {
	const struct policy_file *file; /* NULL: none */
	const struct records_entry *entry;
	struct verdict_past past;
	struct verdict_who who;
	struct verdict_actor *actor; /* with a policy only */
	struct verdict verdict;	     /* of the policy */
	FILE *to;
};

/* The attributes of a clause, as a policy has them. */
static const char *key_of(enum explain_attribute attribute)
{
	static const char *const keys[EXPLAIN_ATTRIBUTES] = {
		[EXPLAIN_DOMAINS] = "domains",
		[EXPLAIN_TYPES] = "types",
		[EXPLAIN_EXE] = "exe",
		[EXPLAIN_USER] = "user",
		[EXPLAIN_GROUP] = "group",
		[EXPLAIN_CGROUP] = "cgroup` or `unit",
		[EXPLAIN_COMM] = "comm",
	};

	return keys[attribute];
}

/* The only attribute that @clause lacks; EXPLAIN_ATTRIBUTES: it lacks none, or
 * more. */
static enum explain_attribute lacks(const struct explain_result *result,
				    uint32_t clause)
{
	enum explain_attribute lacked = EXPLAIN_ATTRIBUTES;
	unsigned int k, n = 0;

	for (k = 0; k < EXPLAIN_ATTRIBUTES; k++)
		if (!clauses_has(&result->vectors[k], clause)) {
			lacked = (enum explain_attribute)k;
			n++;
		}
	return n == 1 ? lacked : EXPLAIN_ATTRIBUTES;
}

/* Name the rules that would permit the lookup but for one key. */
static void put_near(const struct change *c,
		     const struct explain_result *result)
{
	const struct policy *policy = c->file->policy;
	unsigned int n_near = 0;
	size_t i;
	uint32_t k;

	for (i = 0; i < policy->n_rules && n_near < NEAR_MAX; i++) {
		const struct policy_rule *rule = &policy->rules[i];
		enum explain_attribute lacked = EXPLAIN_ATTRIBUTES;

		for (k = 0; k < rule->n_clauses && lacked == EXPLAIN_ATTRIBUTES;
		     k++)
			lacked = lacks(result, rule->first_clause + k);
		if (rule->action != POLICY_ALLOW || rule->no_name ||
		    lacked == EXPLAIN_ATTRIBUTES)
			continue;
		(void)fputs("  But for its `", c->to);
		(void)fputs(key_of(lacked), c->to);
		(void)fputs("`, ", c->to);
		put_place(c->to, rule);
		(void)fputs(" would permit it.\n", c->to);
		n_near++;
	}
}

/* A rule that denies permits nothing: what it lets pass is only recorded. */
static bool is_permitted(const struct verdict *verdict)
{
	return verdict->allowed &&
	       !(verdict->rule && verdict->rule->action == POLICY_DENY);
}

static int put_least(const struct change *c)
{
	CLEANUP(buf_done) struct buf rule = { 0 };
	int r = draft_least_rule(&c->who, &c->past,
				 c->file ? c->file->policy : NULL, INDENT,
				 &rule);

	if (r == -ENOENT) {
		(void)fputs("  No rule could be about this alone: it is "
			    "unknown who did it, or what.\n",
			    c->to);
		return 0;
	}
	if (rule.failed)
		return -ENOMEM;
	if (c->file && c->verdict.rule &&
	    c->verdict.rule->action == POLICY_DENY) {
		(void)fputs("  This would permit it, in front of ", c->to);
		put_place(c->to, c->verdict.rule);
		(void)fputs(":\n", c->to);
	} else if (c->entry->rule) {
		put(c->to, "  This would permit it, in front of rule '",
		    c->entry->rule, "':\n");
	} else {
		(void)fputs("  The smallest rule that would permit it:\n",
			    c->to);
	}
	(void)fwrite(rule.data, 1, rule.len, c->to);
	if (c->past.kind == VERDICT_CONNECT)
		(void)fputs("  If the program looks the address up, the rule "
			    "of that name is to open the port instead.\n",
			    c->to);
	return 0;
}

static const char *decision_of(const struct verdict *verdict)
{
	if (is_permitted(verdict))
		return "permitted";
	return verdict->allowed ? "denied but only recorded" : "denied";
}

static void put_verdict(const struct change *c)
{
	put(c->to, "  By ", c->file->policy->path, " it is ");
	(void)fputs(decision_of(&c->verdict), c->to);
	if (c->verdict.rule) {
		(void)fputs(" now, by ", c->to);
		put_place(c->to, c->verdict.rule);
	} else {
		put(c->to, " now (", c->verdict.reason, ")");
	}
	(void)fputs(".\n", c->to);
}

static int find_near(const struct change *c)
{
	CLEANUP(diag_freep) struct diag *diag = NULL;
	char name[DNS_NAME_TEXT_MAX], text[DNS_NAME_TEXT_MAX];
	uint32_t groups[VERDICT_GROUPS_MAX];
	struct explain_result result;
	struct explain_query query;
	int r = diag_new(&diag);

	if (r < 0)
		return r;
	verdict_actors_query(c->actor, groups, &query);
	query.name = learn_name_text(dns_name_text(&c->past.name, name), text);
	query.qtype = c->past.type;
	if (!query.name)
		return 0;
	r = explain_decide(c->file->policy, c->file->image, &query, diag,
			   &result);
	if (r == 0 && !result.unknown)
		put_near(c, &result);
	return r == -EINVAL ? 0 : r;
}

/* What is denied by no rule may be permitted by one nearly. */
static int put_rules(const struct change *c)
{
	int r = 0;

	if (c->file && !c->verdict.rule && c->past.name.len &&
	    c->past.kind != VERDICT_CONNECT)
		r = find_near(c);
	return r < 0 ? r : put_least(c);
}

static bool opened_nothing(const struct change *c)
{
	return c->past.kind == VERDICT_ANSWER && !c->past.opened;
}

static int put_change(const struct change *c)
{
	enum reason reason =
		c->past.fixed ?: reason_from_name(c->entry->reason);

	if (c->file && is_permitted(&c->verdict))
		return 0;
	if (c->file && c->past.kind == VERDICT_ANSWER)
		reason = c->verdict.by_name
				 ? REASON_DENIED
				 : reason_from_name(c->verdict.reason);
	if (changes[reason])
		put(c->to, "  What would have to change: ", changes[reason],
		    "\n");
	/* What was open needs no other rule, but a longer time. */
	if (changes[reason] || c->past.kind == VERDICT_ANSWER ||
	    c->entry->was_open)
		return 0;
	return put_rules(c);
}

static int decide(struct change *c, struct verdict_actors *actors)
{
	struct verdict_decider *decider = calloc(1, sizeof(*decider));
	int r = decider ? 0 : -ENOMEM;

	if (r == 0) {
		decider->policy = &actors->policies[0];
		r = verdict_actors_find(actors, &c->who, &c->actor);
	}
	if (r == 0)
		r = verdict_decide(decider, c->actor, &c->past, &c->verdict);
	free(decider);
	if (r == 0)
		put_verdict(c);
	return r;
}

static int decide_and_put(struct change *c)
{
	struct verdict_policy policies[VERDICT_SIDES] = { { 0 } };
	struct verdict_actors actors;
	int r;

	policies[0] =
		(struct verdict_policy){ c->file->policy, c->file->image };
	r = verdict_actors_init(&actors, policies);
	if (r < 0)
		return r;
	r = decide(c, &actors);
	if (r == 0 && (c->entry->denied || opened_nothing(c)))
		r = put_change(c);
	verdict_actors_done(&actors);
	return r;
}

int explain_change(const struct policy_file *file,
		   const struct records_entry *entry, FILE *to)
{
	struct verdict_message *room = calloc(1, sizeof(*room));
	struct change c = { .file = file, .entry = entry, .to = to };
	int r = -ENOMEM;

	if (room)
		r = verdict_past_of_entry(entry, room, &c.past, &c.who);
	if (r == 0 && file)
		r = decide_and_put(&c);
	else if (r == 0 && (entry->denied || opened_nothing(&c)))
		r = put_change(&c);
	free(room);
	/* What no policy decides is not changed by one. */
	return r == -ENODATA || r == -EINVAL ? 0 : r;
}
