/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * packet_mdns.c - read such a message by RFC 1035 4.1 and RFC 6762 alone.
 */
#include "tests/unit/bpf/kern/packet_mdns.h"

#include <string.h>

#include "enforcer/dns/cursor.h"
#include "enforcer/dns/msg.h"

enum {
	PORT = 5353,
	HEADER = 12,
	MESSAGE_MAX = 9000,
	PIECES_MAX = 128,
};

struct header {
	uint16_t id;
	bool is_response;
	unsigned int opcode, n_questions, n_answers, n_records;
};

static struct header read_header(struct cursor *c)
{
	struct header h = { .id = cursor_u16(c) };
	uint16_t flags = cursor_u16(c);

	h.is_response = flags >> 15;
	h.opcode = flags >> 11 & 15;
	h.n_questions = cursor_u16(c);
	h.n_answers = cursor_u16(c);
	h.n_records = h.n_answers + cursor_u16(c);
	h.n_records += cursor_u16(c);
	return h;
}

/* Step over a name, and follow no pointer. */
static void skip_name(struct cursor *c)
{
	uint8_t byte;

	for (byte = cursor_u8(c); byte && byte < 0xc0; byte = cursor_u8(c)) {
		if (byte > 63)
			c->bad = true;
		(void)cursor_take(c, byte);
	}
	if (byte)
		(void)cursor_u8(c);
}

/* Does the message end with the last of what its header counts? */
static bool is_whole(struct cursor c, const struct header *h)
{
	unsigned int i;

	for (i = 0; i < h->n_questions && !c.bad; i++) {
		skip_name(&c);
		(void)cursor_take(&c, 4);
	}
	for (i = 0; i < h->n_records && !c.bad; i++) {
		skip_name(&c);
		(void)cursor_take(&c, 8);
		(void)cursor_take(&c, cursor_u16(&c));
	}
	return !c.bad && cursor_left(&c) == 0 && c.len <= MESSAGE_MAX;
}

/* How many labels and pointers make the name?  It is well-formed. */
static unsigned int count_pieces(struct cursor c)
{
	unsigned int n = 0;
	uint8_t byte;

	do {
		byte = cursor_u8(&c);
		n++;
		if (byte >= 0xc0)
			c.pos = (size_t)(byte & 0x3f) << 8 | cursor_u8(&c);
		else
			(void)cursor_take(&c, byte);
	} while (byte && !c.bad);
	return n;
}

static bool read_question(struct cursor *c, struct dns_msg_question *question)
{
	struct cursor begin = *c;

	dns_name_read(c, &question->name);
	question->type = cursor_u16(c);
	question->class = cursor_u16(c);
	return !c->bad && count_pieces(begin) <= PIECES_MAX;
}

static void read_questions(const struct image *image, struct cursor *c,
			   const struct header *h, struct packet_mdns *mdns)
{
	struct packet_question *a;

	while (mdns->n < h->n_questions) {
		a = &mdns->questions[mdns->n++];
		*a = (struct packet_question){ .clause = EVENT_NO_CLAUSE,
					       .reason = EVENT_REASON_MALFORMED,
					       .flags = EVENT_DENIED };
		a->id = h->id;
		a->readable = read_question(c, &a->question);
		if (!a->readable)
			return;
		packet_question_decide(image, a);
		a->flags &= EVENT_DENIED; /* it opens nothing */
	}
}

bool packet_mdns_shows(const struct event *event,
		       const struct packet_question *want)
{
	const struct dns_msg_question *question = &want->question;
	struct dns_msg msg;

	if (event->payload_len != event->wire_len ||
	    (event->flags & EVENT_TRUNCATED) ||
	    dns_msg_parse(event->payload, event->payload_len, &msg) < 0 ||
	    msg.trailing || msg.id != want->id)
		return false;
	if (!want->readable)
		return msg.n_questions == 0;
	return msg.n_questions == 1 && msg.question.type == question->type &&
	       msg.question.class == question->class &&
	       msg.question.name.len == question->name.len &&
	       memcmp(msg.question.name.wire, question->name.wire,
		      question->name.len) == 0;
}

void packet_mdns_read(const struct image *image,
		      const struct packet_mdns_message *message,
		      struct packet_mdns *ret_mdns)
{
	struct cursor c = cursor_of(message->wire, message->len);
	struct header h = read_header(&c);

	ret_mdns->n = 0;
	if (!c.bad && h.n_questions == 0 && message->from == PORT &&
	    (h.is_response || (message->to_group && h.opcode == 0 &&
			       h.n_answers > 0 && is_whole(c, &h))))
		return;
	if (!c.bad && h.opcode == 0 && h.n_questions > 0 &&
	    h.n_questions <= PACKET_MDNS_QUESTIONS_MAX && is_whole(c, &h)) {
		read_questions(image, &c, &h, ret_mdns);
		return;
	}
	ret_mdns->n = 1;
	packet_question_read(image, message->wire, message->len,
			     &ret_mdns->questions[0]);
	/* With opcode 0 it must be such a message. */
	if (!c.bad && h.opcode == 0)
		ret_mdns->questions[0] = (struct packet_question){
			.clause = EVENT_NO_CLAUSE,
			.reason = EVENT_REASON_MALFORMED,
			.flags = EVENT_DENIED
		};
	ret_mdns->questions[0].flags &= EVENT_DENIED;
}
