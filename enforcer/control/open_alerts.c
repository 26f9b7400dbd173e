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
#include "enforcer/alert/state/hash.h"
#include "enforcer/dns/msg.h"
#include "enforcer/lib/addrtext.h"
#include "enforcer/lib/buf.h"
#include "enforcer/lib/jsonout.h"
#include "enforcer/lib/wallclock.h"
#include "enforcer/record/format.h"
#include "enforcer/record/reason.h"
#include "enforcer/record/record.h"
#include "enforcer/record/writer.h"
#include "enforcer/suspect/alert_numbers.h"
#include "enforcer/suspect/sentence.h"
#include "enforcer/suspect/suspects.h"
#include "enforcer/suspect/unlisted.h"
#include "policy/base.h"

#define ALERTS_SHOWN 1000
#define EXAMPLES_SHOWN 3
#define NS_PER_S 1000000000LL
#define OBJECT_MAX DNS_NAME_TEXT_MAX

/* What has a number. */
enum kind { OF_DETECTOR = 1, UNLISTED, OF_RULE };

static uint64_t id_of(enum kind kind, uint64_t a, uint64_t b)
{
	const uint64_t key[2] = { kind, 0 };

	return hash_two(key, a, b);
}

static uint64_t id_of_alert(const struct alert *alert)
{
	return id_of(OF_DETECTOR, alert->place, 0);
}

static uint64_t id_of_denial(const struct denial_key *key)
{
	const uint64_t who = id_of(UNLISTED, key->exe_ino,
				   (uint64_t)key->exe_dev << 32 | key->uid);

	return id_of(UNLISTED, who, key->domain_hash);
}

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
	if (who->program[0] == '/') /* no comm: "comm 'NAME'" */
		jsonout_pair(json, "executable", who->program);
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
	struct alert_numbers *numbers;
	size_t n; /* that are written */
};

/* Begin one more, which is @id. */
static void open_item(struct alert_list *list, uint64_t id)
{
	list->n++;
	jsonout_open(list->json);
	jsonout_pair_uint(list->json, "n",
			  alert_numbers_give(list->numbers, id));
}

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
	open_item(list, id_of_denial(key));
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
		      int64_t first_wall_ns, uint64_t id)
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
	open_item(list, id_of(OF_RULE, id, 0));
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
		      struct record_writer *writer,
		      struct alert_numbers *numbers, struct buf *out)
{
	CLEANUP(jsonout_freep) struct jsonout *json = NULL;
	struct alert_list list = { .numbers = numbers };
	const struct alerted_entry *who;
	const struct alert *alert;
	int r;

	r = jsonout_new(&json);
	if (r < 0)
		return r;
	jsonout_begin(json, out);
	jsonout_pair_bool(json, "ok", true);
	jsonout_key(json, "alerts");
	jsonout_open_array(json);
	list.json = json;
	while (list.n < ALERTS_SHOWN &&
	       (alert = suspects_nth(suspects, list.n, &who))) {
		open_item(&list, id_of_alert(alert));
		put_alert(json, suspects, alert, who);
		jsonout_close(json);
	}
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

/* What `release` looks for, and what it was, to be said. */
struct released {
	uint64_t id;
	size_t at; /* how many of its kind are before it */
	bool found;
	char program[256], user[64];
	struct denial_end end;
};

/* A denial that was listed without its alert may have one since, and is the
 * same thing to whom it was listed. */
static bool is_released(const struct released *what, const struct alert *alert,
			const struct alerted_entry *who)
{
	return id_of_alert(alert) == what->id ||
	       (who && who->denied.until_ns &&
		id_of_denial(&who->denied.key) == what->id);
}

/* false: no alert is it. */
static bool find_alert(const struct suspects *suspects, struct released *what)
{
	const struct denial_maps *maps = &suspects_denied(suspects)->maps;
	const struct alerted_entry *who;
	const struct alert *alert;

	for (what->at = 0; (alert = suspects_nth(suspects, what->at, &who));
	     what->at++)
		if (is_released(what, alert, who))
			break;
	if (!alert || !who)
		return false;
	/* What has ended by itself would begin anew. */
	if (denials_find(maps, &who->denied.key, &what->end) < 0)
		what->end.name_len = 0;
	(void)snprintf(what->end.why, sizeof(what->end.why), "%s",
		       policy_alerts_name(alert->detector));
	(void)snprintf(what->program, sizeof(what->program), "%s",
		       who->program);
	(void)snprintf(what->user, sizeof(what->user), "%s", who->user);
	return true;
}

static bool find_denial(void *context, const struct denial_key *key,
			const struct denial_end *end)
{
	struct released *what = context;

	what->found = id_of_denial(key) == what->id;
	if (!what->found) {
		what->at++;
		return true;
	}
	what->end = *end;
	(void)snprintf(what->program, sizeof(what->program), "%.*s",
		       DENIAL_PROGRAM_MAX - 1, end->program);
	(void)snprintf(what->user, sizeof(what->user), "%u", key->uid);
	return false;
}

static int release(struct suspects *suspects, struct released *what)
{
	if (find_alert(suspects, what))
		return suspects_release(suspects, what->at);
	what->at = 0;
	unlisted_each(suspects, find_denial, what);
	return what->found ? unlisted_release(suspects, what->at) : -ENOENT;
}

static void put_released(struct jsonout *json, const struct released *what)
{
	struct dns_name name = { .len = what->end.name_len };
	char domain[DNS_NAME_TEXT_MAX];

	jsonout_pair_bool(json, "ok", true);
	jsonout_pair(json, "alert", what->end.why);
	put_some(json, "program", what->program);
	put_some(json, "user", what->user);
	if (name.len <= 1) /* all but what it had an answer for */
		return;
	memcpy(name.wire, what->end.name, name.len);
	jsonout_pair(json, "domain", dns_name_text(&name, domain));
}

int open_alerts_release(struct suspects *suspects,
			const struct alert_numbers *numbers, const char *words,
			struct buf *out)
{
	CLEANUP(jsonout_freep) struct jsonout *json = NULL;
	struct released what = { 0 };
	char *end;
	const unsigned long n = strtoul(words, &end, 10);
	int r = jsonout_new(&json);

	if (r < 0)
		return r;
	if (*end || !alert_numbers_find(numbers, n, &what.id) ||
	    release(suspects, &what) < 0) {
		buf_text(out, "{\"ok\":false,\"error\":\"no alert of that "
			      "number denies anything\"}\n");
		return 0;
	}
	jsonout_begin(json, out);
	put_released(json, &what);
	jsonout_end(json);
	buf_char(out, '\n');
	return 0;
}
