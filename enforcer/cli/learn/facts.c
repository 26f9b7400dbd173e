/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * facts.c - sort each record to the program that it is about.
 */
#include "enforcer/cli/learn/facts.h"

#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>

#include "enforcer/cli/learn/kept.h"
#include "enforcer/cli/learn/name.h"
#include "enforcer/cli/learn/reason.h"
#include "enforcer/cli/records/connection.h"
#include "enforcer/cli/records/entry.h"
#include "enforcer/dns/name.h"
#include "enforcer/record/reason.h"
#include "policy/arena.h"
#include "policy/base.h"
#include "policy/language/value.h"
#include "policy/rrtype.h"

int learn_facts_init(struct learn_facts *facts)
{
	*facts = (struct learn_facts){ 0 };
	return arena_new(&facts->arena);
}

static void drop_trees(struct learn_actor *actor)
{
	learn_tree_done(&actor->lookups);
	learn_tree_done(&actor->answers);
	learn_tree_done(&actor->connections);
	learn_tree_done(&actor->kept);
	learn_tree_done(&actor->hosts);
	learn_tree_done(&actor->commands);
}

void learn_facts_done(struct learn_facts *facts)
{
	void **actors;
	size_t i;

	if (!facts->arena)
		return;
	actors = learn_tree_list(&facts->actors, facts->arena);
	for (i = 0; actors && i < facts->actors.n; i++)
		drop_trees(actors[i]);
	learn_tree_done(&facts->actors);
	learn_tree_done(&facts->hosts);
	arena_free(facts->arena);
	*facts = (struct learn_facts){ 0 };
}

static int order_actors(const void *a, const void *b)
{
	const struct learn_actor *x = a, *y = b;
	const char *const xs[] = { x->exe, x->user,   x->uid,	   x->unit,
				   x->gid, x->cgroup, x->container };
	const char *const ys[] = { y->exe, y->user,   y->uid,	   y->unit,
				   y->gid, y->cgroup, y->container };

	return learn_tree_order_texts(xs, ys, ARRAY_SIZE(xs));
}

static int order_lookups(const void *a, const void *b)
{
	const struct learn_lookup *x = a, *y = b;
	int order = strcmp(x->name, y->name);

	return order ? order : x->type - y->type;
}

static int order_ips(const struct ip_addr *a, const struct ip_addr *b)
{
	int order = (a->family == AF_INET6) - (b->family == AF_INET6);

	return order ? order : memcmp(a->bytes, b->bytes, sizeof(a->bytes));
}

int learn_facts_order_answers(const void *a, const void *b)
{
	const struct learn_answer *x = a, *y = b;
	int order = order_ips(&x->ip, &y->ip);

	return order ? order : strcmp(x->name, y->name);
}

int learn_facts_order_connections(const void *a, const void *b)
{
	const struct learn_connection *x = a, *y = b;
	int order = order_ips(&x->ip, &y->ip);

	if (!order)
		order = x->port - y->port;
	return order ? order : x->proto - y->proto;
}

const char *learn_facts_user(const struct learn_actor *actor)
{
	size_t digits = strspn(actor->user, "0123456789");

	return actor->user[digits] ? actor->user : actor->uid;
}

/* All answers of one address compare as equal to one without a name. */
static int order_addresses(const void *a, const void *b)
{
	const struct learn_answer *x = a, *y = b;

	return order_ips(&x->ip, &y->ip);
}

bool learn_facts_has_address(const struct learn_tree *answers,
			     const struct ip_addr *ip)
{
	const struct learn_answer probe = { .ip = *ip };

	return learn_tree_find(answers, &probe, order_addresses);
}

void learn_facts_span(struct learn_span *into, const struct learn_span *more)
{
	if (more->first_s && (!into->first_s || more->first_s < into->first_s))
		into->first_s = more->first_s;
	if (more->last_s > into->last_s)
		into->last_s = more->last_s;
	into->n += more->n;
}

static bool is(const char *text, const char *word)
{
	return text && strcmp(text, word) == 0;
}

/* Is it the number of a user or group? */
static bool is_id(const char *text)
{
	uint32_t id;

	return text && value_parse_number(text, UINT32_MAX - 1, &id);
}

/* Records that say nothing about what a program needs.  *counter: the reason
 * for that; NULL: it is none. */
static bool is_of_no_use(struct learn_facts *facts,
			 const struct records_entry *entry)
{
	if (is(entry->action, "query") && is(entry->direction, "ingress"))
		return true;
	switch (reason_from_name(entry->reason)) {
	case REASON_LOCAL_RESOLVER:
		facts->n_resolver++;
		return true;
	case REASON_FOREIGN_SOURCE:
	case REASON_MARTIAN:
	case REASON_NOT_FORWARDED:
	case REASON_UNKNOWN_SOURCE:
	case REASON_MARK:
	case REASON_UNREADABLE:
		facts->n_not_by_rules++;
		return true;
	default:
		break;
	}
	if (is(entry->attribution, "unknown") ||
	    is(entry->attribution, "kernel") || !is_id(entry->uid)) {
		facts->n_unattributed++;
		return true;
	}
	return false;
}

/* Replace *text, which is borrowed, by a copy in the arena. */
static bool keep(struct arena *arena, const char **text)
{
	*text = arena_text(arena, *text, strlen(*text));
	return *text;
}

static struct learn_actor *find_actor(struct learn_facts *facts,
				      const struct records_entry *entry)
{
	struct learn_actor probe = { .exe = entry->exe ?: "",
				     .user = entry->user ?: "",
				     .uid = entry->uid ?: "",
				     .gid = is_id(entry->gid) ? entry->gid : "",
				     .unit = entry->unit ?: "",
				     .cgroup = entry->cgroup ?: "",
				     .container = entry->container ?: "" };
	struct arena *arena = facts->arena;
	struct learn_actor *actor;

	actor = learn_tree_find(&facts->actors, &probe, order_actors);
	if (actor)
		return actor;
	if (!keep(arena, &probe.exe) || !keep(arena, &probe.user) ||
	    !keep(arena, &probe.uid) || !keep(arena, &probe.gid) ||
	    !keep(arena, &probe.unit) || !keep(arena, &probe.cgroup) ||
	    !keep(arena, &probe.container))
		return NULL;
	return learn_tree_add(&facts->actors, arena, &probe, sizeof(probe),
			      order_actors);
}

static int add_texts(struct learn_facts *facts, struct learn_actor *actor,
		     const struct records_entry *entry)
{
	struct arena *arena = facts->arena;

	if (entry->host &&
	    (!learn_tree_text(&facts->hosts, arena, entry->host) ||
	     !learn_tree_text(&actor->hosts, arena, entry->host)))
		return -ENOMEM;
	if (entry->command_line && actor->commands.n < LEARN_COMMANDS_MAX &&
	    !learn_tree_text(&actor->commands, arena, entry->command_line))
		return -ENOMEM;
	if (entry->comm &&
	    (!actor->comm || strcmp(entry->comm, actor->comm) < 0)) {
		actor->comm = entry->comm;
		if (!keep(arena, &actor->comm))
			return -ENOMEM;
	}
	return 0;
}

/* What has happened; an answer, or an alert, is about a lookup or connection
 * that has a record of its own, and must not count again. */
static struct learn_span counted(const struct records_entry *entry,
				 const struct learn_span *span)
{
	struct learn_span counts = *span;

	if (is(entry->action, "answer") || is(entry->action, "alert") ||
	    is(entry->dns_type, "answer"))
		counts.n = 0;
	return counts;
}

static int add_answers(struct learn_facts *facts, struct learn_actor *actor,
		       const struct records_entry *entry, const char *name)
{
	struct learn_answer answer = { .name = name };
	const char *text = entry->addresses;
	struct learn_kept_moment when;
	size_t i;

	if (learn_kept_moment(facts->arena, &facts->hosts, entry, &when) < 0)
		return -ENOMEM;
	for (i = 0; i < entry->n_addresses; i++, text += strlen(text) + 1) {
		if (records_connection_ip(text, &answer.ip) < 0) {
			facts->n_unreadable++;
			continue;
		}
		if (!learn_tree_add(&actor->answers, facts->arena, &answer,
				    sizeof(answer),
				    learn_facts_order_answers) ||
		    learn_kept_note(&actor->kept, facts->arena, &answer.ip,
				    &when) < 0)
			return -ENOMEM;
	}
	return 0;
}

static int add_lookup(struct learn_facts *facts, struct learn_actor *actor,
		      const struct records_entry *entry,
		      const struct learn_span *when)
{
	struct learn_lookup probe = { .type = RRTYPE_A }, *lookup;
	struct learn_span span = counted(entry, when);
	struct arena *arena = facts->arena;
	char name[DNS_NAME_TEXT_MAX];

	probe.name = learn_name_text(entry->qname, name);
	if (!probe.name ||
	    (entry->qtype && rrtype_from_name(entry->qtype, &probe.type) < 0)) {
		facts->n_unreadable++;
		return 0;
	}
	lookup = learn_tree_add(&actor->lookups, arena, &probe, sizeof(probe),
				order_lookups);
	if (!lookup || (lookup->name == name && !keep(arena, &lookup->name)) ||
	    learn_reason_keep(arena, entry, &lookup->reason) < 0)
		return -ENOMEM;
	learn_facts_span(&lookup->span, &span);
	lookup->opened |= entry->opened;
	lookup->refused |= entry->denied && is(entry->outcome, "failure") &&
			   !is(entry->action, "answer");
	return add_answers(facts, actor, entry, lookup->name);
}

static int add_connection(struct learn_facts *facts, struct learn_actor *actor,
			  const struct records_entry *entry,
			  const struct learn_span *when)
{
	struct learn_connection probe = { 0 };
	struct learn_span span = counted(entry, when);
	struct learn_connection *connection;
	struct learn_kept_moment moment;
	struct records_connection to;

	if (records_connection_read(entry, &to) < 0) {
		facts->n_unreadable++;
		return 0;
	}
	probe.ip = to.ip;
	probe.port = to.port;
	probe.proto = to.proto;
	connection =
		learn_tree_add(&actor->connections, facts->arena, &probe,
			       sizeof(probe), learn_facts_order_connections);
	if (!connection ||
	    learn_reason_keep(facts->arena, entry, &connection->reason) < 0)
		return -ENOMEM;
	learn_facts_span(&connection->span, &span);
	facts->has_connections = true;
	if (learn_kept_moment(facts->arena, &facts->hosts, entry, &moment) < 0)
		return -ENOMEM;
	return learn_kept_note(&actor->kept, facts->arena, &probe.ip, &moment);
}

/* How many events a record stands for: denials are folded. */
static struct learn_span span_of(const struct records_entry *entry)
{
	struct learn_span span = { .n = 1 };
	uint32_t count = 0;

	if (entry->timestamp &&
	    value_parse_time(entry->timestamp, &span.first_s))
		span.last_s = span.first_s;
	else
		span.first_s = 0;
	if (entry->count &&
	    value_parse_number(entry->count, UINT32_MAX, &count) && count)
		span.n = count;
	return span;
}

int learn_facts_add(void *context, const struct records_entry *entry)
{
	static const char *const actions[] = { "query",	  "answer", "lookup",
					       "connect", "ask",    "alert" };
	struct learn_span span = span_of(entry);
	struct learn_facts *facts = context;
	struct learn_actor *actor;
	size_t i = 0;

	while (i < ARRAY_SIZE(actions) && !is(entry->action, actions[i]))
		i++;
	/* A program that was refused a name service asks by DNS next, which has
	 * a record of its own. */
	if (i == ARRAY_SIZE(actions) ||
	    (is(entry->action, "ask") && !entry->qname) ||
	    (facts->since_s && span.first_s < facts->since_s) ||
	    is_of_no_use(facts, entry))
		return 0;
	actor = find_actor(facts, entry);
	if (!actor || add_texts(facts, actor, entry) < 0)
		return -ENOMEM;
	learn_facts_span(&actor->span, &span);
	learn_facts_span(&facts->span, &span);
	if (entry->qname)
		return add_lookup(facts, actor, entry, &span);
	if (entry->destination &&
	    (is(entry->action, "connect") || is(entry->action, "alert")))
		return add_connection(facts, actor, entry, &span);
	return 0;
}
