/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * lacking.c - decide each lookup for its actor, and look for an opening of each
 * connection.
 */
#include "enforcer/cli/learn/lacking.h"

#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>

#include "enforcer/cli/learn/kept.h"
#include "enforcer/cli/learn/subject.h"
#include "enforcer/dns/answer/special.h"
#include "enforcer/lib/addrtext.h"
#include "policy/arena.h"
#include "policy/base.h"
#include "policy/diag.h"
#include "policy/eval/clauses.h"
#include "policy/explain.h"
#include "policy/language/who/account.h"
#include "policy/language/value.h"
#include "policy/port.h"
#include "policy/rrtype.h"

#define GROUPS_MAX 256
#define SENTENCE_MAX 1400

/* An actor as one who asks. */
struct asker {
	struct learn_lacking *lacking;
	const struct learn_actor *actor;
	struct explain_query query;
	gid_t groups[GROUPS_MAX];
	/* The clauses that it satisfies, whatever the name: of the last
	 * decision. */
	struct explain_result result;
};

static int set_exe(struct asker *asker)
{
	const char *exe = asker->actor->exe;

	if (!*exe || *asker->actor->container)
		return 0;
	exe = learn_subject_path(asker->lacking->facts->arena, exe);
	asker->query.exe = exe;
	asker->query.follow = exe_links_follow;
	asker->query.follow_context = &asker->lacking->links;
	return exe ? 0 : -ENOMEM;
}

static int set_asker(struct asker *asker)
{
	const struct learn_actor *actor = asker->actor;
	struct explain_query *query = &asker->query;
	size_t n = GROUPS_MAX;
	uint32_t id;

	query->uid = query->gid = UINT32_MAX;
	if (account_user(learn_facts_user(actor), &query->uid) < 0)
		(void)account_user(actor->uid, &query->uid);
	if (value_parse_number(actor->gid, UINT32_MAX, &id))
		query->gid = id;
	account_groups(query->uid, asker->groups, &n);
	query->groups = asker->groups;
	query->n_groups = n;
	query->cgroup = *actor->cgroup ? actor->cgroup : NULL;
	query->comm = actor->comm;
	return set_exe(asker);
}

/* -EINVAL: the policy can't say, as for a cgroup with a name that is too long;
 * then nothing is covered. */
static int decide(struct asker *asker, const char *name, uint16_t type)
{
	CLEANUP(diag_freep) struct diag *diag = NULL;
	int r = diag_new(&diag);

	if (r < 0)
		return r;
	asker->query.name = name;
	asker->query.qtype = type;
	return explain_decide(asker->lacking->policy, asker->lacking->image,
			      &asker->query, diag, &asker->result);
}

static int set_reason(struct asker *asker, const char *rule,
		      const char **reason)
{
	char text[POLICY_RULE_NAME_MAX + 32];

	if (*reason)
		return 0;
	(void)snprintf(text, sizeof(text), "rule '%s' denies it", rule);
	*reason = arena_text(asker->lacking->facts->arena, text, strlen(text));
	return *reason ? 0 : -ENOMEM;
}

static int mark_lookup(struct asker *asker, struct learn_lookup *lookup)
{
	const struct explain_result *result = &asker->result;
	int r = decide(asker, lookup->name, lookup->type);

	if (r == -EINVAL)
		return 0;
	if (r < 0)
		return r;
	lookup->covered = result->action == POLICY_ALLOW;
	if (!lookup->covered && result->rule)
		return set_reason(asker, result->rule->name, &lookup->reason);
	return 0;
}

/* May an answer of a rule with @open open the address of @to, as far as its
 * kind goes? */
static bool takes_address(const struct policy_open *open,
			  const struct ip_addr *ip)
{
	return !special_name(ip) || open->special_allowed ||
	       ip_nets_have(open->special_nets, open->n_special_nets, ip);
}

/* Does the subject of one of the clauses of @rule match, as the last decision
 * found? */
static bool matches_who(const struct asker *asker,
			const struct policy_rule *rule)
{
	unsigned int clause, k;
	bool all;

	for (clause = rule->first_clause;
	     clause < rule->first_clause + rule->n_clauses; clause++) {
		all = true;
		for (k = EXPLAIN_EXE; k < EXPLAIN_ATTRIBUTES; k++)
			all &= clauses_has(&asker->result.vectors[k], clause);
		if (all)
			return true;
	}
	return false;
}

static bool is_in(const struct policy_rule *rule, const struct ip_addr *ip)
{
	return ip_nets_have(rule->networks, rule->n_networks, ip);
}

/* The first rule with networks that is about @to; a denial is about all ports.
 * NULL: there is none. */
static const struct policy_rule *
rule_of_network(const struct asker *asker, const struct learn_connection *to)
{
	const struct policy *policy = asker->lacking->policy;
	const struct policy_rule *rule;

	for (rule = policy->rules; rule < policy->rules + policy->n_rules;
	     rule++)
		if (is_in(rule, &to->ip) && matches_who(asker, rule) &&
		    (rule->action == POLICY_DENY ||
		     port_is_open(&rule->open, to->proto, to->port)))
			return rule;
	return NULL;
}

static int advise(struct asker *asker, const struct policy_rule *rule,
		  const char *name, const struct learn_connection *to)
{
	struct learn_lacking *lacking = asker->lacking;
	struct policy_port port = { .proto = to->proto, .port = to->port };
	char text[SENTENCE_MAX], number[PORT_TEXT_MAX] = "its protocol";
	char address[ADDRTEXT_MAX] = "";

	if (to->proto)
		(void)port_text(&port, number);
	if (!takes_address(&rule->open, &to->ip))
		(void)addrtext(&to->ip, address);
	(void)snprintf(text, sizeof(text),
		       "rule '%s' permits %s, but does not open %s%s%s, which "
		       "%s connected to",
		       rule->name, name, address, *address ? " at " : "",
		       number,
		       *asker->actor->exe ? asker->actor->exe : "a program");
	if (!learn_tree_text(&lacking->advice, lacking->facts->arena, text))
		return -ENOMEM;
	return 0;
}

/* The rule shuts the address before the program has done with it. */
static int advise_longer(struct asker *asker, const struct policy_rule *rule,
			 const char *name, uint32_t kept_s)
{
	struct learn_lacking *lacking = asker->lacking;
	char text[SENTENCE_MAX], time[LEARN_KEPT_TEXT_MAX];

	(void)snprintf(text, sizeof(text),
		       "rule '%s' permits %s, but %s connected up to %us "
		       "after the answer: `ttl: { min: %s }`",
		       rule->name, name,
		       *asker->actor->exe ? asker->actor->exe : "a program",
		       kept_s, learn_kept_text(kept_s, time));
	if (!learn_tree_text(&lacking->advice, lacking->facts->arena, text))
		return -ENOMEM;
	return 0;
}

/* An answer about @name had the address of @to. */
static int mark_by_name(struct asker *asker, const char *name,
			struct learn_connection *to)
{
	uint16_t type = to->ip.family == AF_INET6 ? RRTYPE_AAAA : RRTYPE_A;
	const struct policy_rule *rule;
	uint32_t kept_s;
	int r = decide(asker, name, type);

	if (r < 0)
		return r == -EINVAL ? 0 : r;
	rule = asker->result.rule;
	if (asker->result.action != POLICY_ALLOW || !rule || to->covered)
		return 0;
	to->covered = true;
	if (!port_is_open(&rule->open, to->proto, to->port) ||
	    !takes_address(&rule->open, &to->ip))
		return advise(asker, rule, name, to);
	kept_s = learn_kept_longest(&asker->actor->kept, &to->ip, &rule->open);
	return kept_s ? advise_longer(asker, rule, name, kept_s) : 0;
}

static int mark_connection(struct asker *asker, struct learn_connection *to)
{
	struct arena *arena = asker->lacking->facts->arena;
	const struct learn_tree *answers = &asker->actor->answers;
	const struct policy_rule *rule;
	void **list;
	size_t i;
	int r;

	r = decide(asker, ".", RRTYPE_A);
	if (r < 0)
		return r == -EINVAL ? 0 : r;
	rule = rule_of_network(asker, to);
	if (rule && rule->action == POLICY_DENY)
		return set_reason(asker, rule->name, &to->reason);
	to->covered =
		rule || asker->lacking->policy->default_egress == POLICY_ALLOW;
	if (to->covered || !learn_facts_has_address(answers, &to->ip))
		return 0;
	list = learn_tree_list(answers, arena);
	r = list ? 0 : -ENOMEM;
	for (i = 0; r == 0 && i < answers->n; i++) {
		const struct learn_answer *answer = list[i];

		if (ip_addr_equal(&answer->ip, &to->ip))
			r = mark_by_name(asker, answer->name, to);
	}
	return r;
}

static int mark_actor(struct learn_lacking *lacking,
		      const struct learn_actor *actor)
{
	struct asker asker = { .lacking = lacking, .actor = actor };
	struct arena *arena = lacking->facts->arena;
	void **lookups = learn_tree_list(&actor->lookups, arena);
	void **connections = learn_tree_list(&actor->connections, arena);
	size_t i;
	int r;

	r = lookups && connections ? set_asker(&asker) : -ENOMEM;
	for (i = 0; r == 0 && i < actor->lookups.n; i++)
		r = mark_lookup(&asker, lookups[i]);
	for (i = 0; r == 0 && i < actor->connections.n; i++)
		r = mark_connection(&asker, connections[i]);
	return r;
}

int learn_lacking_mark(struct learn_lacking *lacking)
{
	struct learn_facts *facts = lacking->facts;
	void **actors = learn_tree_list(&facts->actors, facts->arena);
	int r = actors ? 0 : -ENOMEM;
	size_t i;

	lacking->links.arena = facts->arena;
	for (i = 0; r == 0 && i < facts->actors.n; i++)
		r = mark_actor(lacking, actors[i]);
	return r;
}

void learn_lacking_done(struct learn_lacking *lacking)
{
	learn_tree_done(&lacking->advice);
	exe_links_done(&lacking->links);
}
