/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * record_sample.c - a struct sample points into itself.
 */
#include "tests/unit/record_sample.h"

#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "enforcer/alert/domain.h"

static void set_owner(struct event_owner *owner)
{
	*owner = (struct event_owner){ .start_ns = 5000000000,
				       .cgroup_id = 77,
				       .exe_ino = 4711,
				       .exe_dev = 8 << 20 | 1,
				       .tgid = 4242,
				       .tid = 4243,
				       .ppid = 42,
				       .uid = 1000,
				       .gid = 1001,
				       .comm = "curl",
				       .attribution = EVENT_EXACT };
}

static void begin(struct sample *s)
{
	struct buf line = s->line;

	*s = (struct sample){ .line = line };
	s->event.ktime_ns = 10000000000;
	s->event.family = AF_INET;
	s->event.proto = IPPROTO_UDP;
	s->event.local_port = 40000;
	s->event.remote_port = 53;
	memcpy(s->event.local, "\xc0\x00\x02\x0a", 4);
	memcpy(s->event.remote, "\xc0\x00\x02\x35", 4);
	s->event.outgoing = 1;
	set_owner(&s->event.owner);
	s->identity = (struct identity_info){
		.exe = "/usr/bin/curl",
		.command_line = "curl https://www.example.co.uk/",
		.user = "alice",
		.group = "staff",
		.cgroup = "/user.slice/app.scope",
		.unit = "app.scope",
	};
	s->record = (struct record){ .action = RECORD_QUERY,
				     .verdict = RECORD_ALLOWED,
				     .mode = RECORD_ENFORCE,
				     .event = &s->event,
				     .msg = &s->msg,
				     .identity = &s->identity,
				     .rule = "web",
				     .reason = REASON_RULE };
}

void sample_query(struct sample *s, const char *qname)
{
	begin(s);
	s->event.kind = EVENT_QUERY;
	builder_begin(&s->builder, DNS_MSG_RD, qname, RRTYPE_A);
}

void sample_answer(struct sample *s, const char *qname)
{
	begin(s);
	s->event.kind = EVENT_ANSWER;
	s->event.outgoing = 0;
	s->record.action = RECORD_ANSWER;
	s->record.question = &s->question;
	set_owner(&s->question.owner);
	s->question.ktime_ns = s->event.ktime_ns - 1234567;
	builder_begin(&s->builder, DNS_MSG_QR | DNS_MSG_RD | DNS_MSG_RA, qname,
		      RRTYPE_A);
}

static void ask(struct sample *s, const struct event_question *question)
{
	s->event.kind = EVENT_TEXT;
	s->event.family = AF_UNIX;
	s->event.proto = 0;
	s->event.outgoing = !question;
	s->event.owner.attribution = EVENT_CLAIMED;
	s->question.owner.attribution = EVENT_CLAIMED;
	s->asked = (struct asks_found){ .event = &s->event,
					.question = question,
					.msg = &s->msg,
					.method = "ResolveHostname" };
	s->record.action = RECORD_ASK;
	s->record.verdict = RECORD_UNDECIDED;
	s->record.rule = NULL;
	s->record.reason = REASON_NONE;
	s->record.address = "/run/service";
	s->record.asked = &s->asked;
	s->builder.wire[0] = 0; /* the id */
	s->builder.wire[1] = 0;
}

void sample_asks(struct sample *s, const char *qname)
{
	sample_query(s, qname);
	ask(s, NULL);
}

void sample_asked(struct sample *s, const char *qname)
{
	sample_answer(s, qname);
	ask(s, &s->question);
	s->event.owner = (struct event_owner){ 0 };
	s->asked.has_code = true;
}

void sample_done(struct sample *s)
{
	buf_done(&s->line);
}

const char *sample_print(struct sample *s, const struct record_format *format,
			 bool colour)
{
	const struct alert_domain_options no_options = { 0 };
	struct alert_domains *domains = NULL;
	void *state = NULL;

	(void)dns_msg_parse(s->builder.wire, s->builder.len, &s->msg);
	record_format_view(&s->record, &s->view);
	s->view.ktime_ns = s->event.ktime_ns;
	s->view.wall_ns = 1795364141123456789; /* 2026-11-22 16:15:41 UTC */
	s->view.start_wall_ns = 1795364136000000000;
	s->view.shut_wall_ns = s->view.wall_ns - 60000000000;
	s->view.device = "eth0";
	(void)alert_domain_new(&no_options, &domains);
	s->view.domains = domains;
	if (format->open && format->open(colour, &state) < 0)
		abort();
	buf_clear(&s->line);
	format->print(state, &s->view, &s->line);
	buf_char(&s->line, '\0');
	if (format->close)
		format->close(state);
	s->view.domains = NULL;
	alert_domain_free(domains);
	return s->line.data;
}
