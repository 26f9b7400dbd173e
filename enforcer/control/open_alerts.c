/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * open_alerts.c - the alerts in JSON, one object each.
 */
#include "enforcer/control/open_alerts.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "enforcer/alert/alert.h"
#include "enforcer/dns/msg.h"
#include "enforcer/lib/addrtext.h"
#include "enforcer/lib/buf.h"
#include "enforcer/lib/jsonout.h"
#include "enforcer/lib/wallclock.h"
#include "enforcer/record/format.h"
#include "enforcer/record/reason.h"
#include "enforcer/record/record.h"
#include "enforcer/record/writer.h"
#include "enforcer/suspect/sentence.h"
#include "enforcer/suspect/suspects.h"
#include "enforcer/suspect/unlisted.h"
#include "policy/base.h"

#define ALERTS_SHOWN 1000
#define EXAMPLES_SHOWN 3
#define NS_PER_S 1000000000LL
#define OBJECT_MAX DNS_NAME_TEXT_MAX

static void put_time(struct jsonout *json, const char *key, int64_t wall_ns)
{
	struct wallclock clock = { 0 };
	char text[WALLCLOCK_TEXT_MAX];

	jsonout_pair(json, key, wallclock_utc(&clock, wall_ns, text));
}

static void put_some(struct jsonout *json, const char *key, const char *text)
{
	jsonout_pair(json, key, text[0] ? text : NULL);
}

static void put_who(struct jsonout *json, const struct alerted_entry *who)
{
	const int64_t until_s = denied_until_s(&who->denied);

	put_some(json, "program", who->program);
	put_some(json, "comm", who->comm);
	put_some(json, "user", who->user);
	put_some(json, "unit", who->unit);
	put_some(json, "cgroup", who->cgroup);
	put_some(json, "container", who->container);
	if (until_s)
		put_time(json, "denied_until", until_s * NS_PER_S);
}

static void put_examples(struct jsonout *json, const struct alert *alert)
{
	char text[DNS_NAME_TEXT_MAX];
	struct dns_name name;
	size_t i;

	jsonout_key(json, "examples");
	jsonout_open_array(json);
	for (i = 0;
	     i < EXAMPLES_SHOWN && alert_example(&alert->evidence, i, &name);
	     i++)
		jsonout_string(json, dns_name_text(&name, text));
	jsonout_close_array(json);
}

static void put_alert(struct jsonout *json, const struct suspects *suspects,
		      const struct alert *alert,
		      const struct alerted_entry *who)
{
	const char *list = alert->detector == POLICY_LISTED
				   ? suspects_list(suspects, alert->list)
				   : NULL;
	char text[SENTENCE_MAX], domain[DNS_NAME_TEXT_MAX];

	jsonout_pair(json, "alert", policy_alerts_name(alert->detector));
	jsonout_pair(json, "severity", record_format_alert(alert->severity));
	jsonout_pair(
		json, "message",
		sentence_make(&(struct sentence){ alert,
						  who ? who->program : "?",
						  who ? who->user : "?", list },
			      text, sizeof(text)));
	if (who)
		put_who(json, who);
	if (alert->domain.len)
		jsonout_pair(json, "domain",
			     dns_name_text(&alert->domain, domain));
	jsonout_pair(json, "list", list);
	jsonout_pair_uint(json, "count", alert->total);
	put_time(json, "since", suspects_wall(suspects, alert->first_ns));
	put_time(json, "last", suspects_wall(suspects, alert->end_ns));
	put_examples(json, alert);
}

struct alert_list {
	struct jsonout *json;
	size_t n; /* of the last one */
};

/* A denial without its alert. */
static bool put_unlisted(void *context, const struct denial_key *key,
			 const struct denial_end *end)
{
	const uint64_t left_s =
		(end->until_ns - wallclock_boottime_ns()) / NS_PER_S;
	const bool all = end->name_len == 1;
	char text[SENTENCE_MAX], domain[DNS_NAME_TEXT_MAX], user[16];
	struct dns_name name = { .len = end->name_len };
	struct alert_list *list = context;
	struct jsonout *json = list->json;

	memcpy(name.wire, end->name, end->name_len);
	(void)dns_name_text(&name, domain);
	(void)snprintf(user, sizeof(user), "%u", key->uid);
	(void)snprintf(text, sizeof(text),
		       "%.*s: denied by an alert that is not listed: %s%s, to "
		       "%.*s (%s)",
		       DENIAL_WHY_MAX, end->why, all ? "new domains" : domain,
		       all ? "" : " and below", DENIAL_PROGRAM_MAX,
		       end->program, user);
	jsonout_open(json);
	jsonout_pair_uint(json, "n", ++list->n);
	jsonout_pair(json, "alert", end->why);
	jsonout_pair(json, "message", text);
	jsonout_pair(json, "program", end->program);
	jsonout_pair(json, "user", user);
	put_time(json, "denied_until",
		 (wallclock_now_s() + (int64_t)left_s) * NS_PER_S);
	jsonout_pair(json, "domain", all ? NULL : domain);
	jsonout_close(json);
	return list->n < ALERTS_SHOWN;
}

static const char *kind_of(const struct record *r)
{
	return reason_name(reason_always_alerts(r->reason) ? r->reason
							   : REASON_RULE);
}

/* What the lookup or connection was about. */
static const char *object_of(const struct record_view *view,
			     char ret_text[OBJECT_MAX])
{
	const struct dns_msg *msg = view->record->msg;
	char address[ADDRTEXT_MAX];

	if (msg && msg->question.name.len)
		return dns_name_text(&msg->question.name, ret_text);
	(void)snprintf(ret_text, OBJECT_MAX, "%s port %u",
		       addrtext(&view->destination.ip, address),
		       view->destination.port);
	return ret_text;
}

static const char *decision_of(const struct record *r)
{
	if (r->verdict != RECORD_DENIED)
		return "permitted";
	return record_format_let_through(r) ? "denied, but not stopped"
					    : "denied";
}

/* An alert of a rule, or one that nameward makes whatever the rules say. */
static void put_ruled(void *context, const struct record_view *view,
		      int64_t first_wall_ns)
{
	char object[OBJECT_MAX], text[SENTENCE_MAX];
	const struct record *r = view->record;
	struct alert_list *list = context;
	struct jsonout *json = list->json;
	struct alerted_entry who;

	if (list->n >= ALERTS_SHOWN)
		return;
	alerted_who(view->owner, view->identity, &who);
	(void)snprintf(text, sizeof(text), "%s%s%s: %s (%s), %s, %s",
		       kind_of(r), r->rule ? " " : "", r->rule ?: "",
		       who.program, who.user, object_of(view, object),
		       decision_of(r));
	jsonout_open(json);
	jsonout_pair_uint(json, "n", ++list->n);
	jsonout_pair(json, "alert", kind_of(r));
	jsonout_pair(json, "rule", r->rule);
	jsonout_pair_bool(json, "except", false);
	jsonout_pair(json, "severity", record_format_alert(r->alert));
	jsonout_pair(json, "message", text);
	put_who(json, &who);
	jsonout_pair_uint(json, "count", r->count);
	put_time(json, "since", first_wall_ns);
	put_time(json, "last", view->wall_ns);
	jsonout_key(json, "examples");
	jsonout_open_array(json);
	jsonout_string(json, object);
	jsonout_close_array(json);
	jsonout_close(json);
}

int open_alerts_write(const struct suspects *suspects,
		      struct record_writer *writer, struct buf *out)
{
	CLEANUP(jsonout_freep) struct jsonout *json = NULL;
	const struct alerted_entry *who;
	const struct alert *alert;
	struct alert_list list;
	size_t i;
	int r;

	r = jsonout_new(&json);
	if (r < 0)
		return r;
	jsonout_begin(json, out);
	jsonout_pair_bool(json, "ok", true);
	jsonout_key(json, "alerts");
	jsonout_open_array(json);
	for (i = 0;
	     i < ALERTS_SHOWN && (alert = suspects_nth(suspects, i, &who));
	     i++) {
		jsonout_open(json);
		jsonout_pair_uint(json, "n", i + 1);
		put_alert(json, suspects, alert, who);
		jsonout_close(json);
	}
	list = (struct alert_list){ json, i };
	unlisted_each(suspects, put_unlisted, &list);
	record_writer_alerts(writer, put_ruled, &list);
	jsonout_close_array(json);
	jsonout_end(json);
	buf_char(out, '\n');
	return 0;
}

void open_alerts_status(const struct suspects *suspects, struct jsonout *json)
{
	const struct alerted_entry *who;
	size_t n = 0, n_denied = 0;

	while (suspects_nth(suspects, n, &who)) {
		n_denied += who && denied_until_s(&who->denied);
		n++;
	}
	jsonout_key(json, "alerts");
	jsonout_open(json);
	jsonout_pair_uint(json, "open", n);
	jsonout_pair_uint(json, "denied", n_denied + unlisted_count(suspects));
	jsonout_close(json);
}

/* End the denial of @n, from 1, as open_alerts_write() numbers them. */
static int release(struct suspects *suspects, size_t n)
{
	const struct alerted_entry *who;
	size_t n_alerts = 0;

	while (n_alerts < n && suspects_nth(suspects, n_alerts, &who))
		n_alerts++;
	return n > n_alerts ? unlisted_release(suspects, n - n_alerts - 1)
			    : suspects_release(suspects, n - 1);
}

int open_alerts_release(struct suspects *suspects, const char *words,
			struct buf *out)
{
	char *end;
	unsigned long n = strtoul(words, &end, 10);

	if (*end || n == 0 || release(suspects, n) < 0)
		buf_text(out, "{\"ok\":false,\"error\":\"no alert of that "
			      "number denies anything\"}\n");
	else
		buf_text(out, "{\"ok\":true}\n");
	return 0;
}
