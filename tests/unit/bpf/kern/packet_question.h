/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * packet_question.h - the question in a message that leaves, and what becomes
 * of it, by enforcer/dns/msg.c and the evaluator as the host compiles it.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bpf/abi/event.h"
#include "enforcer/dns/msg.h"
#include "policy/eval/image.h"

struct packet_question {
	bool readable; /* as judge_read() in bpf/kern/judge.bpf.h defines it */
	uint16_t id;
	struct dns_msg_question question;
	__u16 clause;
	__u16 flags; /* EVENT_DENIED or EVENT_OPENS */
	__u8 reason;
	__u64 name_hash;
};

/* Decide what question->question says.  No rule of @image may be about who
 * sends. */
void packet_question_decide(const struct image *image,
			    struct packet_question *question);

void packet_question_read(const struct image *image, const uint8_t *wire,
			  size_t len, struct packet_question *ret_question);
