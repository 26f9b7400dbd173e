/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * json_part.c - the objects inside a JSON record, without a memo.
 */
#include "enforcer/record/json_part.h"

#include <string.h>

#include "enforcer/dns/rr.h"
#include "enforcer/host/identity/identity.h"
#include "enforcer/host/services/asks.h"
#include "enforcer/lib/addrtext.h"
#include "enforcer/lib/jsonout.h"
#include "enforcer/record/json_dns.h"

static const struct shape {
	const char *kind;
	const char *categories[3];
	const char *type;
} shapes[] = {
	[RECORD_QUERY] = { "event", { "network" }, "protocol" },
	[RECORD_ANSWER] = { "event", { "network" }, "protocol" },
	[RECORD_LOOKUP] = { "event", { "network" }, "protocol" },
	[RECORD_CONNECT] = { "event", { "network" }, "connection" },
	[RECORD_ASK] = { "event", { "network" }, "protocol" },
	[RECORD_ALERT] = { "alert",
			   { "network", "intrusion_detection" },
			   "info" },
	[RECORD_LOST] = { "event", { "host" }, "info" },
	[RECORD_POLICY] = { "event", { "configuration" }, "change" },
	[RECORD_GATE] = { "event", { "configuration" }, "change" },
};

/* Is the verdict about traffic, and not about how a change went? */
static bool judges_traffic(const struct record *record)
{
	return record->action <= RECORD_ALERT;
}

static const char *outcome(const struct record *record)
{
	if (record->verdict == RECORD_UNDECIDED)
		return NULL;
	if (record->verdict == RECORD_ALLOWED)
		return "success";
	return judges_traffic(record) && record_format_let_through(record)
		       ? "unknown"
		       : "failure";
}

void record_json_part_event(struct record_json_context *context,
			    struct jsonout *to, const struct record_view *view)
{
	/* The numbers that Elastic's own rules use, for their risk, too. */
	static const unsigned int severities[] = {
		[POLICY_ALERT_LOW] = 21,
		[POLICY_ALERT_MEDIUM] = 47,
		[POLICY_ALERT_HIGH] = 73,
	};
	const struct record *r = view->record;
	const struct shape *shape = &shapes[r->action];
	size_t i;

	(void)context;
	jsonout_pair(to, "kind", shape->kind);
	jsonout_key(to, "category");
	jsonout_open_array(to);
	for (i = 0; shape->categories[i]; i++)
		jsonout_string(to, shape->categories[i]);
	jsonout_close_array(to);
	jsonout_key(to, "type");
	jsonout_open_array(to);
	jsonout_string(to, shape->type);
	if (judges_traffic(r) && r->verdict != RECORD_UNDECIDED)
		jsonout_string(to, r->verdict == RECORD_DENIED ? "denied"
							       : "allowed");
	jsonout_close_array(to);
	jsonout_pair(to, "action", record_format_action(r->action));
	jsonout_pair(to, "outcome", outcome(r));
	jsonout_pair(to, "reason", reason_name(r->reason));
	if (r->alert == POLICY_ALERT_NONE)
		return;
	jsonout_pair_uint(to, "severity", severities[r->alert]);
	/* A detector's is of its evidence. */
	if (!r->detected)
		jsonout_pair_uint(to, "risk_score", severities[r->alert]);
}

static void put_process(struct record_json_context *context, struct jsonout *to,
			const struct record_view *view)
{
	const struct event_owner *owner = view->owner;
	char start[WALLCLOCK_TEXT_MAX];

	jsonout_key(to, "process");
	jsonout_open(to);
	jsonout_pair_uint(to, "pid", owner->tgid);
	jsonout_key(to, "thread");
	jsonout_open(to);
	jsonout_pair_uint(to, "id", owner->tid);
	jsonout_close(to);
	jsonout_key(to, "name");
	jsonout_bytes(to, owner->comm, strnlen(owner->comm, EVENT_COMM_LEN));
	jsonout_pair(to, "executable", view->identity->exe);
	jsonout_pair(to, "command_line", view->identity->command_line);
	if (view->start_wall_ns)
		jsonout_pair(to, "start",
			     wallclock_utc(&context->clock, view->start_wall_ns,
					   start));
	if (owner->ppid) {
		jsonout_key(to, "parent");
		jsonout_open(to);
		jsonout_pair_uint(to, "pid", owner->ppid);
		jsonout_close(to);
	}
	jsonout_close(to);
}

/* ECS has ids of users and groups as keywords, not as numbers. */
static void put_account(struct jsonout *to, const char *what, uint32_t id,
			const char *name)
{
	jsonout_key(to, what);
	jsonout_open(to);
	jsonout_key(to, "id");
	jsonout_digits(to, id);
	jsonout_pair(to, "name", name);
	jsonout_close(to);
}

/* Without an owner the user id is 0, which would read as root's. */
static bool has_user(const struct event_owner *owner)
{
	return owner->attribution == EVENT_EXACT ||
	       owner->attribution == EVENT_SOCKET_OWNER ||
	       owner->attribution == EVENT_PRE_EXISTING ||
	       owner->attribution == EVENT_CLAIMED;
}

void record_json_part_owner(struct record_json_context *context,
			    struct jsonout *to, const struct record_view *view)
{
	const struct identity_info *identity = view->identity;
	const struct event_owner *owner = view->owner;

	if (owner->tgid)
		put_process(context, to, view);
	if (has_user(owner)) {
		put_account(to, "user", owner->uid, identity->user);
		put_account(to, "group", owner->gid, identity->group);
	}
	if (identity->container) {
		jsonout_key(to, "container");
		jsonout_open(to);
		jsonout_pair(to, "id", identity->container);
		jsonout_close(to);
	}
}

void record_json_part_endpoint(struct jsonout *to,
			       const struct record_endpoint *endpoint)
{
	char text[ADDRTEXT_MAX];

	JSONOUT_KEY(to, "ip");
	jsonout_string(to, addrtext(&endpoint->ip, text));
	JSONOUT_KEY(to, "port");
	jsonout_uint(to, endpoint->port);
}

void record_json_part_service(struct jsonout *to, const struct record *record)
{
	const char *error = record->asked ? record->asked->error : NULL;

	jsonout_key(to, "destination");
	jsonout_open(to);
	jsonout_pair(to, "address", record->address);
	jsonout_close(to);
	if (!error)
		return;
	jsonout_key(to, "error");
	jsonout_open(to);
	jsonout_pair(to, "code", error);
	jsonout_close(to);
}

void record_json_part_server(struct record_json_context *context,
			     struct jsonout *to, const struct record_view *view)
{
	const struct record_endpoint server = record_format_remote(view->event);

	(void)context;
	record_json_part_endpoint(to, &server);
}

static void put_observer(struct jsonout *to, const struct record_view *view)
{
	jsonout_key(to, "observer");
	jsonout_open(to);
	jsonout_key(to, view->event->outgoing ? "egress" : "ingress");
	jsonout_open(to);
	jsonout_key(to, "interface");
	jsonout_open(to);
	jsonout_pair(to, "name", view->device);
	jsonout_close(to);
	jsonout_close(to);
	jsonout_close(to);
}

void record_json_part_network(struct record_json_context *context,
			      struct jsonout *to,
			      const struct record_view *view)
{
	const struct event *event = view->event;

	(void)context;
	jsonout_key(to, "network");
	jsonout_open(to);
	jsonout_pair(to, "transport", record_format_transport(event));
	jsonout_pair(to, "type", event->family == AF_INET6 ? "ipv6" : "ipv4");
	jsonout_pair(to, "direction", event->outgoing ? "egress" : "ingress");
	jsonout_close(to);
	if (view->device[0])
		put_observer(to, view);
}

void record_json_part_question(struct record_json_context *context,
			       struct jsonout *to,
			       const struct record_view *view)
{
	(void)context;
	record_json_dns_question(to, view->domains,
				 &view->record->msg->question);
}

void record_json_part_flags(struct record_json_context *context,
			    struct jsonout *to, const struct record_view *view)
{
	(void)context;
	record_json_dns_flags(to, view->record->msg);
}

/* Why names are missing; NULL: they are not. */
static const char *names_of(const struct identity_info *identity)
{
	if (identity->late)
		return "late";
	return identity->gone ? "gone" : NULL;
}

void record_json_part_nameward(struct record_json_context *context,
			       struct jsonout *to,
			       const struct record_view *view)
{
	(void)context;
	jsonout_pair(to, "mode", record_format_mode(view->record->mode));
	if (!view->owner)
		return;
	jsonout_pair(to, "attribution",
		     record_format_attribution(view->owner->attribution));
	jsonout_pair(to, "names", names_of(view->identity));
	jsonout_pair(to, "unit", view->identity->unit);
	jsonout_pair(to, "cgroup", view->identity->cgroup);
}

void record_json_part_rule(struct jsonout *to, const char *name)
{
	JSONOUT_KEY(to, "rule");
	jsonout_open(to);
	JSONOUT_KEY(to, "name");
	jsonout_string(to, name);
	jsonout_close(to);
}

void record_json_part_lost(struct jsonout *to, const struct record *r)
{
	size_t i;

	jsonout_key(to, "lost");
	jsonout_open(to);
	for (i = 0; i < r->n_lost; i++)
		jsonout_pair_uint(to, r->lost[i].where, r->lost[i].n);
	jsonout_close(to);
}

void record_json_part_policy(struct jsonout *to,
			     const struct record_policy *policy)
{
	jsonout_key(to, "policy");
	jsonout_open(to);
	jsonout_pair(to, "id", policy->id);
	if (policy->serial)
		jsonout_pair_uint(to, "serial", policy->serial);
	if (policy->sha256[0])
		jsonout_pair(to, "sha256", policy->sha256);
	jsonout_close(to);
}
