/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * answer_scene.h - all that accept_judge() looks at, in a state that it accepts
 * once the answer has an address; tests break one thing in it.
 */
#pragma once

#include "bpf/abi/event.h"
#include "enforcer/answer/accept.h"
#include "enforcer/dns/msg.h"
#include "policy/policy.h"
#include "tests/unit/builder.h"

struct scene {
	struct builder b;
	struct dns_msg msg;
	struct event_question question;
	struct ip_net listed[2]; /* an IPv6 resolver and the one asked */
	struct accept_input in;
};

void scene_set(struct scene *s, const char *qname, uint16_t qtype);

/* Parse what was built and judge it; the reason's name. */
const char *scene_judge(struct scene *s, struct accept_result *ret_result);
