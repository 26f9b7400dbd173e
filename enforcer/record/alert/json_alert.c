/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * json_alert.c - what SIEMs sort alerts by, in the fields of the Elastic Common
 * Schema, and the evidence in a field of our own.
 */
#include "enforcer/record/alert/json_alert.h"

#include <math.h>
#include <stdio.h>

#include "enforcer/alert/alert.h"
#include "enforcer/dns/rr.h"
#include "enforcer/host/identity/identity.h"
#include "enforcer/lib/addrtext.h"
#include "enforcer/lib/jsonout.h"
#include "enforcer/record/alert/attack.h"
#include "policy/rrtype.h"

#define RELATED_MAX 8
#define NS_PER_S 1000000000ULL

static const struct alert *alert_of(const struct record_view *view)
{
	return view->record->detected ? view->record->detected->alert : NULL;
}

/* 50 at the threshold, 10 more for each time that it is doubled. */
static unsigned int risk_of(const struct alert *alert)
{
	const struct alert_evidence *e = &alert->evidence;
	double risk;

	if (e->threshold <= 0 || e->score < e->threshold)
		return 50;
	risk = 50 + 10 * log2(e->score / e->threshold);
	return risk < 100 ? (unsigned int)risk : 100;
}

void json_alert_event(struct record_json_context *context, struct jsonout *to,
		      const struct record_view *view)
{
	const struct alert *alert = alert_of(view);
	char text[WALLCLOCK_TEXT_MAX];

	if (!alert)
		return;
	jsonout_pair(
		to, "start",
		wallclock_utc(&context->clock, (int64_t)alert->begin_ns, text));
	jsonout_pair(
		to, "end",
		wallclock_utc(&context->clock, (int64_t)alert->end_ns, text));
	jsonout_pair_uint(to, "risk_score", risk_of(alert));
}

/* Is the alert one that a rule of the policy asks for? */
static bool is_of_policy(const struct record *r)
{
	return r->rule && !r->detected && !reason_always_alerts(r->reason);
}

static void put_rule(struct jsonout *to, const struct record *r)
{
	const bool of_policy = is_of_policy(r);

	jsonout_key(to, "rule");
	jsonout_open(to);
	jsonout_pair(to, "name", of_policy ? r->rule : reason_name(r->reason));
	jsonout_pair(to, "ruleset", of_policy ? "policy" : "nameward");
	jsonout_pair(to, "description",
		     of_policy ? "A lookup or connection matched a rule that "
				 "has 'alert'."
			       : attack_sentence(r->reason));
	jsonout_close(to);
}

static struct attack_alert attack_of(const struct record_view *view)
{
	const struct alert *alert = alert_of(view);
	struct attack_alert attack = { .reason = view->record->reason };
	uint16_t type;

	if (!alert)
		return attack;
	type = alert->evidence.types[0].type;
	attack.outward = alert->outweighs;
	attack.transfer = alert->detector == POLICY_ODD_TYPE &&
			  (type == RRTYPE_AXFR || type == RRTYPE_IXFR);
	return attack;
}

/* One list of all ids or names that @pick takes, without doubles in a row. */
static void put_list(struct jsonout *to, const char *key,
		     const struct attack_alert *attack,
		     const char *(*pick)(const struct attack_technique *of))
{
	const struct attack_technique *technique;
	const char *text, *last = NULL;
	unsigned int i;

	jsonout_key(to, key);
	jsonout_open_array(to);
	for (i = 0; (technique = attack_technique(attack, i)); i++) {
		text = pick(technique);
		if (text && text != last)
			jsonout_string(to, text);
		last = text ? text : last;
	}
	jsonout_close_array(to);
}

#define PICK(name, member)                                         \
	static const char *name(const struct attack_technique *of) \
	{                                                          \
		return of->member;                                 \
	}
PICK(tactic_id, tactic.id)
PICK(tactic_name, tactic.name)
PICK(technique_id, technique.id)
PICK(technique_name, technique.name)
PICK(sub_id, sub.id)
PICK(sub_name, sub.name)

static void put_techniques(struct jsonout *to, const struct record_view *view)
{
	const struct attack_alert attack = attack_of(view);

	if (!attack_technique(&attack, 0))
		return;
	jsonout_pair(to, "framework", "MITRE ATT&CK");
	jsonout_key(to, "tactic");
	jsonout_open(to);
	put_list(to, "id", &attack, tactic_id);
	put_list(to, "name", &attack, tactic_name);
	jsonout_close(to);
	jsonout_key(to, "technique");
	jsonout_open(to);
	put_list(to, "id", &attack, technique_id);
	put_list(to, "name", &attack, technique_name);
	jsonout_key(to, "subtechnique");
	jsonout_open(to);
	put_list(to, "id", &attack, sub_id);
	put_list(to, "name", &attack, sub_name);
	jsonout_close(to);
	jsonout_close(to);
}

static void put_threat(struct jsonout *to, const struct record_view *view)
{
	const struct record *r = view->record;
	char name[DNS_NAME_TEXT_MAX];

	jsonout_key(to, "threat");
	jsonout_open(to);
	put_techniques(to, view);
	if (r->reason == REASON_LIST && r->detected && r->msg) {
		jsonout_key(to, "indicator");
		jsonout_open(to);
		jsonout_pair(to, "type", "domain-name");
		jsonout_pair(to, "name",
			     dns_name_text(&r->msg->question.name, name));
		jsonout_pair(to, "provider", r->detected->provider);
		jsonout_close(to);
	}
	jsonout_close(to);
}

static void put_examples(struct jsonout *to, const struct alert *alert)
{
	char text[DNS_NAME_TEXT_MAX];
	struct dns_name name;
	size_t i;

	jsonout_open_array(to);
	for (i = 0;
	     i < RELATED_MAX && alert_example(&alert->evidence, i, &name); i++)
		jsonout_string(to, dns_name_text(&name, text));
	jsonout_close_array(to);
}

/* NULL: the record is about no name. */
static const struct dns_name *name_of(const struct record *r)
{
	return r->msg && r->msg->question.name.len ? &r->msg->question.name
						   : NULL;
}

/* An array with the name of @r, if it has one. */
static void put_own_name(struct jsonout *to, const struct record *r)
{
	char text[DNS_NAME_TEXT_MAX];

	jsonout_open_array(to);
	if (name_of(r))
		jsonout_string(to, dns_name_text(name_of(r), text));
	jsonout_close_array(to);
}

static void put_hosts(struct jsonout *to, const struct record_view *view)
{
	jsonout_key(to, "hosts");
	if (alert_of(view))
		put_examples(to, alert_of(view));
	else
		put_own_name(to, view->record);
}

static void put_related(struct jsonout *to, const struct record_view *view)
{
	const struct alert *alert = alert_of(view);
	char text[ADDRTEXT_MAX];

	jsonout_key(to, "related");
	jsonout_open(to);
	put_hosts(to, view);
	if (alert && alert->server.family) {
		jsonout_key(to, "ip");
		jsonout_open_array(to);
		jsonout_string(to, addrtext(&alert->server, text));
		jsonout_close_array(to);
	}
	if (view->identity->user) {
		jsonout_key(to, "user");
		jsonout_open_array(to);
		jsonout_string(to, view->identity->user);
		jsonout_close_array(to);
	}
	jsonout_close(to);
}

void json_alert_objects(struct jsonout *to, const struct record_view *view)
{
	put_rule(to, view->record);
	put_threat(to, view);
	put_related(to, view);
}

static void put_number(struct jsonout *to, const char *key, double number)
{
	char text[32];
	int len;

	/* Points have decimals, and nothing else does. */
	len = snprintf(text, sizeof(text), "%.1f", number);
	if (number == (double)(uint64_t)number)
		len = snprintf(text, sizeof(text), "%llu",
			       (unsigned long long)number);
	jsonout_key(to, key);
	jsonout_ready(to, text, (size_t)len);
}

static void put_types(struct jsonout *to, const struct alert_evidence *e)
{
	char type[RRTYPE_NAME_MAX];
	size_t i;

	jsonout_key(to, "types");
	jsonout_open(to);
	for (i = 0; i < ALERT_TYPES_MAX && e->types[i].n; i++)
		jsonout_pair_uint(to, rrtype_name(e->types[i].type, type),
				  e->types[i].n);
	jsonout_close(to);
}

static void put_evidence(struct jsonout *to, const struct alert *alert)
{
	static const char *const units[] = {
		[ALERT_BYTES] = "bytes",       [ALERT_NAMES] = "names",
		[ALERT_DOMAINS] = "domains",   [ALERT_POINTS] = "points",
		[ALERT_LOOKUPS] = "lookups",   [ALERT_GAPS] = "gaps",
		[ALERT_NETWORKS] = "networks",
	};
	const struct alert_evidence *e = &alert->evidence;

	jsonout_key(to, "evidence");
	jsonout_open(to);
	put_number(to, "score", e->score);
	put_number(to, "threshold", e->threshold);
	jsonout_pair(to, "unit", units[e->unit]);
	jsonout_pair_uint(to, "window", e->window_s);
	jsonout_pair_uint(to, "names", e->names);
	jsonout_pair_uint(to, "queries", e->queries);
	put_types(to, e);
	jsonout_pair_uint(to, "nxdomain", e->nxdomain);
	jsonout_pair_uint(to, "answered_bytes", e->answered_bytes);
	jsonout_key(to, "examples");
	put_examples(to, alert);
	jsonout_close(to);
}

/* What a rule finds is suspicious by itself. */
static void put_ruled_evidence(struct jsonout *to, const struct record *r)
{
	jsonout_key(to, "evidence");
	jsonout_open(to);
	jsonout_pair_uint(to, "score", r->count ? r->count : 1);
	jsonout_pair_uint(to, "threshold", 1);
	jsonout_pair(to, "unit", name_of(r) ? "lookups" : "connections");
	jsonout_pair_uint(to, "window", 0);
	jsonout_key(to, "examples");
	put_own_name(to, r);
	jsonout_close(to);
}

void json_alert_nameward(struct record_json_context *context,
			 struct jsonout *to, const struct record_view *view)
{
	const struct record *r = view->record;
	char text[WALLCLOCK_TEXT_MAX], id[20];

	jsonout_pair(to, "rule", r->rule);
	if (!r->detected) {
		put_ruled_evidence(to, r);
		return;
	}
	put_evidence(to, r->detected->alert);
	jsonout_pair_uint(to, "count", r->detected->alert->count);
	(void)snprintf(id, sizeof(id), "%016llx",
		       (unsigned long long)r->detected->alert->id);
	jsonout_pair(to, "alert_id", id);
	if (r->detected->denied_until_s)
		jsonout_pair(to, "denied_until",
			     wallclock_utc(&context->clock,
					   r->detected->denied_until_s *
						   (int64_t)NS_PER_S,
					   text));
}
