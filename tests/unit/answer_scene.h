/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * answer_scene.h - the input of accept_judge(), in a state that it accepts once
 * the answer has an address.  Tests break one thing in it.
 */
#pragma once

#include "bpf/abi/event.h"
#include "enforcer/dns/answer/accept.h"
#include "enforcer/dns/msg.h"
#include "policy/policy.h"
#include "tests/unit/builder.h"

struct answer_scene {
	struct builder b;
	struct dns_msg msg;
	struct event_question question;
	struct ip_net listed[2]; /* an IPv6 resolver and that of the query */
	struct accept_input in;
};

/* The policy there denies each name whose first label is "denied". */
bool answer_scene_denies(void *context, const struct dns_name *name);

/* Begin an answer to a query of @qname and @qtype; the test adds records. */
void answer_scene_set(struct answer_scene *s, const char *qname,
		      uint16_t qtype);

/* Parse the answer and judge it; returns the word of the reason. */
const char *answer_scene_judge(struct answer_scene *s,
			       struct accept_result *ret_result);
