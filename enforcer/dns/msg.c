/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * msg.c - read header, questions and records; RFC 1035 4.1, RFC 2181 8, RFC
 * 6891 6.1.
 */
#include "enforcer/dns/msg.h"

#include <errno.h>

#include "enforcer/dns/cursor.h"
#include "enforcer/dns/rdata.h"

static void read_header(struct cursor *c, struct dns_msg *msg,
			uint16_t counts[1 + DNS_MSG_SECTIONS])
{
	unsigned int i;

	msg->id = cursor_u16(c);
	msg->flags = cursor_u16(c);
	msg->opcode = msg->flags >> 11 & 0xf;
	msg->rcode = msg->flags & 0xf;
	for (i = 0; i < 1 + DNS_MSG_SECTIONS; i++)
		counts[i] = cursor_u16(c);
}

static void read_question(struct cursor *c, struct dns_msg_question *question)
{
	dns_name_read(c, &question->name);
	question->type = cursor_u16(c);
	question->class = cursor_u16(c);
}

static void read_questions(struct cursor *c, struct dns_msg *msg, uint16_t n)
{
	struct dns_msg_question question;

	while (msg->n_questions < n) {
		read_question(c, &question);
		if (c->bad)
			return;
		if (msg->n_questions++ == 0)
			msg->question = question;
	}
	msg->rrs_offset = c->pos;
}

static void read_rr(struct cursor *c, struct dns_msg_rr *rr)
{
	rr->owner_offset = c->pos;
	dns_name_skip(c);
	rr->type = cursor_u16(c);
	rr->class = cursor_u16(c);
	rr->ttl_s = cursor_u32(c);
	/* OPT has flags in this field, the top bit included. */
	if (rr->type != RRTYPE_OPT && rr->ttl_s > INT32_MAX)
		rr->ttl_s = 0;
	rr->rdata_len = cursor_u16(c);
	rr->rdata_offset = c->pos;
	(void)cursor_take(c, rr->rdata_len);
}

/* The rdata is a list of options, each with its code and length (RFC 6891
 * 6.1.2). */
static bool options_valid(const struct dns_msg *msg,
			  const struct dns_msg_rr *rr)
{
	struct cursor c =
		cursor_of(msg->wire + rr->rdata_offset, rr->rdata_len);

	while (cursor_left(&c) > 0) {
		(void)cursor_u16(&c);
		(void)cursor_take(&c, cursor_u16(&c));
	}
	return !c.bad;
}

/* There is at most one OPT record; its owner is the root, and it is in the
 * additional section (RFC 6891 6.1.1). */
static bool read_edns(struct dns_msg *msg, const struct dns_msg_rr *rr)
{
	if (msg->edns.present || rr->section != DNS_MSG_ADDITIONAL ||
	    msg->wire[rr->owner_offset] != 0 || !options_valid(msg, rr))
		return false;
	msg->rcode |= (uint16_t)(rr->ttl_s >> 24 << 4);
	msg->edns = (struct dns_msg_edns){
		.present = true,
		.dnssec_ok = rr->ttl_s >> 15 & 1,
		.version = rr->ttl_s >> 16 & 0xff,
		.udp_size = rr->class,
	};
	return true;
}

static bool rr_valid(struct dns_msg *msg, const struct dns_msg_rr *rr)
{
	struct cursor c = cursor_of(msg->wire, msg->len);
	struct dns_name owner;

	c.pos = rr->owner_offset;
	dns_name_read(&c, &owner);
	if (c.bad)
		return false;
	if (rr->type == RRTYPE_OPT)
		return read_edns(msg, rr);
	return dns_rdata_valid(msg, rr);
}

static void read_rrs(struct cursor *c, struct dns_msg *msg,
		     enum dns_msg_section section, uint16_t n)
{
	struct dns_msg_rr rr = { .section = section };

	while (!c->bad && msg->n_rrs[section] < n) {
		read_rr(c, &rr);
		if (!c->bad && rr_valid(msg, &rr))
			msg->n_rrs[section]++;
		else
			c->bad = true;
	}
}

int dns_msg_parse(const void *wire, size_t len, struct dns_msg *ret_msg)
{
	struct cursor c = cursor_of(wire, len);
	uint16_t counts[1 + DNS_MSG_SECTIONS];
	unsigned int i;

	*ret_msg = (struct dns_msg){ .wire = wire, .len = len };
	c.bad = len > DNS_MSG_MAX;
	read_header(&c, ret_msg, counts);
	read_questions(&c, ret_msg, counts[0]);
	for (i = 0; i < DNS_MSG_SECTIONS; i++)
		read_rrs(&c, ret_msg, i, counts[1 + i]);
	ret_msg->trailing = cursor_left(&c);
	ret_msg->damaged = c.bad;
	return c.bad ? -EBADMSG : 0;
}

bool dns_msg_next(const struct dns_msg *msg, struct dns_msg_walk *walk,
		  struct dns_msg_rr *ret_rr)
{
	struct cursor c = cursor_of(msg->wire, msg->len);

	while (walk->section < DNS_MSG_SECTIONS &&
	       walk->n_done == msg->n_rrs[walk->section]) {
		walk->section++;
		walk->n_done = 0;
	}
	if (walk->section == DNS_MSG_SECTIONS)
		return false;
	c.pos = walk->offset ? walk->offset : msg->rrs_offset;
	ret_rr->section = walk->section;
	read_rr(&c, ret_rr);
	walk->offset = c.pos;
	walk->n_done++;
	return true;
}

bool dns_msg_next_answer(const struct dns_msg *msg, struct dns_msg_walk *walk,
			 struct dns_msg_rr *ret_rr)
{
	while (dns_msg_next(msg, walk, ret_rr) &&
	       ret_rr->section == DNS_MSG_ANSWER)
		if (ret_rr->class == DNS_MSG_CLASS_IN)
			return true;
	return false;
}

void dns_msg_owner(const struct dns_msg *msg, const struct dns_msg_rr *rr,
		   struct dns_name *ret_name)
{
	struct cursor c = cursor_of(msg->wire, msg->len);

	c.pos = rr->owner_offset;
	dns_name_read(&c, ret_name);
}
