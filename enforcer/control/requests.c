/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * requests.c - the words that a request may be, and what answers each.
 */
#include "enforcer/control/requests.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "enforcer/active/active.h"
#include "enforcer/control/open_alerts.h"
#include "enforcer/control/permissions.h"
#include "enforcer/control/reload_request.h"
#include "enforcer/control/rule_hits.h"
#include "enforcer/lib/buf.h"
#include "policy/base.h"

#define RELEASE "alerts release "
#define PERMIT "permit "

static int answer_status(struct requests *requests, struct buf *out)
{
	return status_write(&requests->status, out);
}

static int answer_alerts(struct requests *requests, struct buf *out)
{
	return open_alerts_write(requests->suspects, requests->writer,
				 requests->alert_numbers, out);
}

static int answer_rules(struct requests *requests, struct buf *out)
{
	return rule_hits_write(requests->active, requests->status.started_ns,
			       out);
}

static int answer_sets(struct requests *requests, struct buf *out)
{
	return status_write_sets(&requests->status, out);
}

static int answer_confirm(struct requests *requests, struct buf *out)
{
	return reload_request_confirm(&requests->reload, out);
}

static int answer_stop(struct requests *requests, struct buf *out)
{
	requests->on_stop(requests->context);
	buf_text(out, "{\"ok\":true}\n");
	return 0;
}

static const struct {
	const char *word;
	int (*answer)(struct requests *requests, struct buf *out);
} words[] = {
	{ "status", answer_status },   { "sets", answer_sets },
	{ "rules", answer_rules },     { "alerts", answer_alerts },
	{ "confirm", answer_confirm }, { "stop", answer_stop },
};

int requests_answer(void *context, const char *request, char **ret_answer,
		    size_t *ret_len)
{
	struct requests *requests = context;
	CLEANUP(buf_done) struct buf out = { 0 };
	size_t i;
	int r = -EOPNOTSUPP;

	if (requests->on_question)
		requests->on_question(requests->context);
	requests->status.active = active_policy(requests->active);
	requests->status.followed = requests->active;
	for (i = 0; i < ARRAY_SIZE(words); i++)
		if (strcmp(request, words[i].word) == 0)
			r = words[i].answer(requests, &out);
	if (!strncmp(request, PERMIT, strlen(PERMIT)))
		r = permissions_answer(requests->active,
				       request + strlen(PERMIT), &out);
	if (!strncmp(request, RELEASE, strlen(RELEASE)))
		r = open_alerts_release(requests->suspects,
					requests->alert_numbers,
					request + strlen(RELEASE), &out);
	if (reload_request_is(request))
		r = reload_request_answer(&requests->reload, requests->active,
					  request, &out);
	if (r == 0 && out.failed)
		r = -ENOMEM;
	if (r < 0)
		return r;
	*ret_len = out.len;
	*ret_answer = TAKE_PTR(out.data);
	return 0;
}
