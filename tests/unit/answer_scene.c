/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * answer_scene.c - a query, its resolver, and an answer that fits both.
 */
#include "tests/unit/answer_scene.h"

#include <string.h>
#include <sys/socket.h>

#include "enforcer/record/reason.h"

#define HASH 0x1122334455667788
#define ASKED_NS 5000000000

static const struct ip_addr resolver = { AF_INET, { 192, 0, 2, 53 } };

bool answer_scene_denies(void *context, const struct dns_name *name)
{
	(void)context;
	return name->len > 7 && !memcmp(name->wire, "\6denied", 7);
}

void answer_scene_set(struct answer_scene *s, const char *qname, uint16_t qtype)
{
	builder_begin(&s->b, 0x8180, qname, qtype);
	s->question = (struct event_question){
		.ktime_ns = ASKED_NS,
		.name_hash = HASH,
		.server_port = 53,
		.qtype = qtype,
		.qclass = 1,
		.flags = EVENT_OPENS,
	};
	memcpy(s->question.server, resolver.bytes, 16);
	s->listed[0] = (struct ip_net){ { AF_INET6, { 0x20, 1 } }, 128 };
	s->listed[1] = (struct ip_net){ resolver, 32 };
	s->in = (struct accept_input){
		.question = &s->question,
		.msg = &s->msg,
		.name_hash = HASH,
		.remote = resolver,
		.remote_port = 53,
		.arrived_ns = ASKED_NS + 1000000,
		.in_our_netns = true,
		.by_route = true,
		.first = true,
		.resolvers = s->listed,
		.n_resolvers = 2,
		.denies = answer_scene_denies,
	};
}

const char *answer_scene_judge(struct answer_scene *s,
			       struct accept_result *ret_result)
{
	memset(ret_result, 0xee, sizeof(*ret_result));
	(void)dns_msg_parse(s->b.wire, s->b.len, &s->msg);
	accept_judge(&s->in, ret_result);
	return reason_name(reason_of_answer(ret_result->reason));
}
