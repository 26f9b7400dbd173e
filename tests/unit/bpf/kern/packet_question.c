/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * packet_question.c - judge a message without the code of bpf/kern/.
 */
#include "tests/unit/bpf/kern/packet_question.h"

#include <string.h>

#include "enforcer/dns/cursor.h"
#include "policy/policy.h"
#include "tests/unit/policy/eval/decision.h"

enum {
	IXFR = 251,
	WINDOW = 332, /* bytes in which the first record must begin */
	RECORD_MIN = 11,
	ADDITIONAL_MAX = 2,
};

/* Step over a record's owner: at most 127 labels, then the root or a pointer,
 * which is not followed. */
static void skip_owner(struct cursor *c)
{
	unsigned int n_labels = 0;
	uint8_t byte;

	for (byte = cursor_u8(c); byte && byte < 0xc0; byte = cursor_u8(c)) {
		if (byte > 63 || ++n_labels > 127)
			c->bad = true;
		(void)cursor_take(c, byte);
	}
	if (byte)
		(void)cursor_u8(c);
}

/* Does the first of @n records fit, and is there room for the others? */
static bool records_fit(struct cursor c, unsigned int n)
{
	skip_owner(&c);
	(void)cursor_take(&c, 8);
	(void)cursor_take(&c, cursor_u16(&c));
	if (c.bad)
		return false;
	return n == 1 ? cursor_left(&c) == 0
		      : cursor_left(&c) >= (n - 1) * (size_t)RECORD_MIN;
}

/* Do its data also begin in the window? */
static bool begins_in_window(struct cursor c)
{
	skip_owner(&c);
	(void)cursor_take(&c, 10);
	return !c.bad && c.pos <= WINDOW;
}

static bool all_accounted(const struct dns_msg *msg)
{
	struct cursor c = cursor_of(msg->wire, msg->len), head = c;
	unsigned int counts[4], i;

	head.pos = 4;
	for (i = 0; i < 4; i++)
		counts[i] = cursor_u16(&head);
	if (counts[0] != 1 || counts[1] != 0 || counts[3] > ADDITIONAL_MAX ||
	    counts[2] > (msg->question.type == IXFR))
		return false;
	c.pos = msg->rrs_offset;
	if (counts[2] + counts[3] == 0)
		return cursor_left(&c) == 0;
	return begins_in_window(c) && records_fit(c, counts[2] + counts[3]);
}

void packet_question_decide(const struct image *image,
			    struct packet_question *question)
{
	struct packet_question *a = question;
	const struct image_header *hdr = (const void *)image->cells;
	struct decision c = { .avail = a->question.name.len };

	memcpy(c.scratch.name, a->question.name.wire, a->question.name.len);
	c.scratch.qtype = a->question.type;
	if (decision_cgroup(image, hdr, &c) ||
	    decision_subject(image, hdr, &c) ||
	    decision_question(image, hdr, &c)) {
		a->flags = 0xffff; /* agrees with nothing */
		return;
	}
	a->flags = 0;
	a->clause = c.verdict.clause;
	a->name_hash = c.verdict.name_hash;
	a->reason = a->clause == DECIDE_NO_CLAUSE ? EVENT_REASON_DEFAULT
						  : EVENT_REASON_RULE;
	if (c.verdict.action == POLICY_DENY)
		a->flags = EVENT_DENIED;
	else if (c.verdict.flags & DECIDE_OPENS)
		a->flags = EVENT_OPENS;
}

void packet_question_read(const struct image *image, const uint8_t *wire,
			  size_t len, struct packet_question *ret_question)
{
	struct packet_question *a = ret_question;
	struct dns_msg msg;

	*a = (struct packet_question){ .clause = EVENT_NO_CLAUSE,
				       .reason = EVENT_REASON_MALFORMED,
				       .flags = EVENT_DENIED };
	(void)dns_msg_parse(wire, len, &msg);
	a->id = msg.id;
	a->question = msg.question;
	a->readable = msg.n_questions == 1 && all_accounted(&msg);
	if (!a->readable)
		return;
	packet_question_decide(image, a);
}
