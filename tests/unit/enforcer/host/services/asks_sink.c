/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * asks_sink.c - write each question and each reply as a line of text.
 */
#include "tests/unit/enforcer/host/services/asks_sink.h"

#include <stdio.h>
#include <string.h>

#include "enforcer/dns/msg.h"
#include "enforcer/dns/rdata.h"
#include "enforcer/host/services/asks.h"
#include "policy/rrtype.h"

static void add(struct asks_sink *sink, const char *text)
{
	size_t used = strlen(sink->text);

	(void)snprintf(sink->text + used, sizeof(sink->text) - used, "%s",
		       text);
}

static void add_data(struct asks_sink *sink, const struct dns_msg *msg)
{
	struct dns_msg_walk walk = { 0 };
	struct dns_msg_rr rr;
	char data[256];

	while (dns_msg_next(msg, &walk, &rr)) {
		(void)dns_rdata_text(msg, &rr, data, sizeof(data));
		add(sink, " ");
		add(sink, data);
	}
}

void asks_sink_collect(void *context, const struct asks_found *found)
{
	const struct event_owner *owner = found->question
						  ? &found->question->owner
						  : &found->event->owner;
	char name[DNS_NAME_TEXT_MAX], type[RRTYPE_NAME_MAX], head[128];
	struct asks_sink *sink = context;

	sink->n++;
	(void)snprintf(head, sizeof(head), "%c %u %s",
		       found->question ? '=' : '?', owner->tgid,
		       found->method ?: "(unreadable)");
	add(sink, head);
	if (found->msg) {
		add(sink, " ");
		add(sink, rrtype_name(found->msg->question.type, type));
		add(sink, " ");
		add(sink, dns_name_text(&found->msg->question.name, name));
		add_data(sink, found->msg);
	}
	if (found->question && found->msg && !found->has_code)
		add(sink, " no-code");
	if (found->error)
		add(sink, " !");
	add(sink, found->error ?: "");
	add(sink, "\n");
}
