/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * print.c - an alert as a line of text, or of JSON.
 */
#include "enforcer/cli/replay/print.h"

#include <errno.h>

#include "enforcer/host/identity/identity.h"
#include "enforcer/lib/buf.h"
#include "enforcer/lib/escape.h"
#include "enforcer/lib/jsonout.h"
#include "enforcer/record/alert/json_alert.h"
#include "enforcer/record/reason.h"
#include "enforcer/suspect/sentence.h"
#include "policy/base.h"

static const char *list_of(const struct print_alert *what)
{
	const struct alert *alert = what->alert;

	return alert->detector == POLICY_LISTED
		       ? what->settings->lists[alert->list].name
		       : NULL;
}

/* NULL: it is unknown. */
static const char *exe_of(const struct print_alert *what)
{
	return what->who && what->who->exe[0] ? what->who->exe : NULL;
}

static const char *user_of(const struct print_alert *what)
{
	return what->who && what->who->user[0] ? what->who->user : NULL;
}

static const char *host_of(const struct print_alert *what)
{
	return what->who && what->who->client[0] ? what->who->client : NULL;
}

static const char *sentence_of(const struct print_alert *what,
			       char buf[SENTENCE_MAX])
{
	const struct sentence from = {
		.alert = what->alert,
		.program = exe_of(what) ?: "a program",
		.user = user_of(what) ?: "unknown",
		.list = list_of(what),
	};

	return sentence_make(&from, buf, SENTENCE_MAX);
}

void print_text(const struct print_alert *what, FILE *to)
{
	const struct alert *alert = what->alert;
	char text[WALLCLOCK_TEXT_MAX], sentence[SENTENCE_MAX];
	struct wallclock clock = { 0 };

	(void)fprintf(to, "%s %s ",
		      wallclock_utc(&clock, (int64_t)alert->end_ns, text),
		      record_format_alert(alert->severity));
	if (host_of(what)) {
		escape_print(to, host_of(what));
		(void)fputc(' ', to);
	}
	escape_print(to, sentence_of(what, sentence));
	(void)fputc('\n', to);
}

static void put_text(struct jsonout *json, const char *object, const char *key,
		     const char *text)
{
	if (!text)
		return;
	jsonout_key(json, object);
	jsonout_open(json);
	jsonout_pair(json, key, text);
	jsonout_close(json);
}

static void put_question(struct jsonout *json, const struct print_alert *what)
{
	char name[DNS_NAME_TEXT_MAX], domain[DNS_NAME_TEXT_MAX];

	jsonout_key(json, "dns");
	jsonout_open(json);
	jsonout_key(json, "question");
	jsonout_open(json);
	if (what->lookup)
		jsonout_pair(json, "name",
			     dns_name_text(&what->lookup->name, name));
	if (what->alert->domain.len)
		jsonout_pair(json, "registered_domain",
			     dns_name_text(&what->alert->domain, domain));
	jsonout_close(json);
	jsonout_close(json);
}

static void put_event(struct jsonout *json, struct record_json_context *context,
		      const struct record_view *view)
{
	jsonout_key(json, "event");
	jsonout_open(json);
	record_json_part_event(context, json, view);
	json_alert_event(context, json, view);
	jsonout_close(json);
}

static void put_all(struct jsonout *json, const struct print_alert *what,
		    const struct record_view *view)
{
	char text[WALLCLOCK_TEXT_MAX], sentence[SENTENCE_MAX];
	struct record_json_context context = { 0 };

	jsonout_pair(json, "@timestamp",
		     wallclock_utc(&context.clock, view->wall_ns, text));
	put_event(json, &context, view);
	jsonout_pair(json, "message", sentence_of(what, sentence));
	put_text(json, "process", "executable", exe_of(what));
	put_text(json, "user", "name", user_of(what));
	put_text(json, "host", "name", host_of(what));
	put_question(json, what);
	json_alert_objects(json, view);
	jsonout_key(json, "nameward");
	jsonout_open(json);
	json_alert_nameward(&context, json, view);
	if (what->lookup)
		jsonout_pair_uint(json, "lookup", what->number);
	jsonout_close(json);
}

int print_json(const struct print_alert *what, FILE *to)
{
	const struct alert *alert = what->alert;
	const struct identity_info identity = { .user = user_of(what) };
	const struct record_alert detected = { .alert = alert,
					       .provider = list_of(what) };
	const struct record record = {
		.action = RECORD_ALERT,
		.alert = alert->severity,
		.reason = reason_of_detector(alert->detector),
		.detected = &detected,
	};
	const struct record_view view = { .record = &record,
					  .identity = &identity,
					  .device = "",
					  .wall_ns = (int64_t)alert->end_ns };
	CLEANUP(jsonout_freep) struct jsonout *json = NULL;
	struct buf line = { 0 };
	int r = jsonout_new(&json);

	if (r < 0)
		return r;
	jsonout_begin(json, &line);
	put_all(json, what, &view);
	jsonout_end(json);
	buf_char(&line, '\n');
	if (line.failed)
		r = -ENOMEM;
	else
		(void)fwrite(line.data, 1, line.len, to);
	buf_done(&line);
	return r;
}
