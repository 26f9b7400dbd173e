/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * varlink_dns.c - from the arrays of a reply to resource records.
 */
#include "enforcer/host/services/varlink_dns.h"

#include <errno.h>
#include <netinet/in.h>
#include <string.h>

#include "enforcer/dns/code.h"
#include "enforcer/dns/msg.h"
#include "policy/base.h"
#include "policy/rrtype.h"

#define DNS_ERROR "io.systemd.Resolve.DNSError"
#define NO_RECORD "io.systemd.Resolve.NoSuchResourceRecord"

static void put_u16(struct buf *wire, uint32_t number)
{
	const uint8_t bytes[] = { (uint8_t)(number >> 8), (uint8_t)number };

	buf_add(wire, bytes, sizeof(bytes));
}

static void put_name(struct buf *wire, const struct dns_name *name)
{
	buf_add(wire, name->wire, name->len);
}

/* A message with the question alone, and no records yet. */
static void put_question(struct buf *wire,
			 const struct varlink_question *question, size_t i,
			 uint16_t flags)
{
	const uint16_t counts[] = { question->name.len ? 1 : 0, 0, 0, 0 };
	size_t j;

	buf_clear(wire);
	put_u16(wire, 0);
	put_u16(wire, flags);
	for (j = 0; j < ARRAY_SIZE(counts); j++)
		put_u16(wire, counts[j]);
	if (!question->name.len)
		return;
	put_name(wire, &question->name);
	put_u16(wire, question->types[i]);
	put_u16(wire, question->class);
}

static int parse(const struct buf *wire, struct dns_msg *ret_msg)
{
	if (wire->failed)
		return -ENOMEM;
	/* A record that resolved gave, and that can't be read, is no more than
	 * missing. */
	(void)dns_msg_parse(wire->data, wire->len, ret_msg);
	return 0;
}

int varlink_dns_ask(const struct varlink_question *question, size_t i,
		    struct buf *wire, struct dns_msg *ret_msg)
{
	put_question(wire, question, i, 0);
	return parse(wire, ret_msg);
}

/* Records are added to the answer section of a message. */
struct section {
	struct buf *wire;
	uint16_t type; /* asked for */
	uint16_t class;
	struct dns_name owner; /* of addresses: where the name led to */
	size_t owner_at;       /* of its first copy in the message; 0: none */
	unsigned int n;
};

static void put_pointer(struct buf *wire, size_t to)
{
	put_u16(wire, 0xc000U | (uint32_t)to);
}

static void put_owner(struct section *s)
{
	if (s->owner_at) {
		put_pointer(s->wire, s->owner_at);
		return;
	}
	s->owner_at = s->wire->len;
	put_name(s->wire, &s->owner);
}

/* What would make the message too long is left out. */
static void put_rr(struct section *s, const void *rdata, size_t len)
{
	if (s->wire->len + DNS_NAME_MAX + 10 + len > DNS_MSG_MAX)
		return;
	put_owner(s);
	put_u16(s->wire, s->type);
	put_u16(s->wire, s->class);
	put_u16(s->wire, 0); /* the lifetime, which nobody told */
	put_u16(s->wire, 0);
	put_u16(s->wire, (uint32_t)len);
	buf_add(s->wire, rdata, len);
	s->n++;
}

static void put_address(struct section *s, const struct varlink *reply,
			const struct varlink_item *item)
{
	int family = s->type == RRTYPE_A ? AF_INET : AF_INET6;

	(void)reply;
	if (varlink_question_family(&item->address) == family)
		put_rr(s, item->address.bytes, item->address.n_bytes);
}

static void put_pointed(struct section *s, const struct varlink *reply,
			const struct varlink_item *item)
{
	struct dns_name name;

	if (varlink_question_name(reply, &item->string, &name) == 0)
		put_rr(s, name.wire, name.len);
}

static void put_service(struct section *s, const struct varlink *reply,
			const struct varlink_item *item)
{
	const uint32_t numbers[] = { item->priority, item->weight, item->port };
	uint8_t rdata[2 * ARRAY_SIZE(numbers) + DNS_NAME_MAX];
	struct dns_name name;
	size_t i;

	if (varlink_question_name(reply, &item->string, &name) < 0)
		return;
	for (i = 0; i < ARRAY_SIZE(numbers); i++) {
		if (numbers[i] > UINT16_MAX)
			return;
		rdata[2 * i] = (uint8_t)(numbers[i] >> 8);
		rdata[2 * i + 1] = (uint8_t)numbers[i];
	}
	memcpy(rdata + 2 * i, name.wire, name.len);
	put_rr(s, rdata, 2 * i + name.len);
}

static int base64_value(char c)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				     "abcdefghijklmnopqrstuvwxyz0123456789+/";
	const char *at = c ? strchr(digits, c) : NULL;

	return at ? (int)(at - digits) : -1;
}

/* A whole record in wire form, as resolved got it (RFC 4648 4). */
static void put_raw(struct section *s, const struct varlink *reply,
		    const struct varlink_item *item)
{
	const char *text = varlink_text(reply, &item->string);
	size_t before = s->wire->len, i;
	unsigned int bits = 0, n_bits = 0;
	int value;

	if (!text || before + item->string.len > DNS_MSG_MAX)
		return;
	for (i = 0; i < item->string.len && text[i] != '='; i++) {
		value = base64_value(text[i]);
		if (value < 0) {
			s->wire->len = before;
			return;
		}
		bits = bits << 6 | (unsigned int)value;
		n_bits += 6;
		if (n_bits < 8)
			continue;
		n_bits -= 8;
		buf_char(s->wire, (char)(bits >> n_bits));
	}
	s->n += s->wire->len > before;
}

/* Where the addresses of @reply are: at the name that it leads to, if it says
 * so. */
static void find_owner(struct section *s,
		       const struct varlink_question *question,
		       const struct varlink *reply)
{
	if (question->method == VARLINK_HOSTNAME &&
	    varlink_question_name(reply, &reply->name, &s->owner) == 0 &&
	    !dns_name_equal(&s->owner, &question->name))
		return;
	s->owner = question->name;
	s->owner_at = DNS_MSG_HEADER_LEN;
}

static void put_records(struct buf *wire,
			const struct varlink_question *question, size_t i,
			const struct varlink *reply)
{
	static void (*const put[])(struct section * s,
				   const struct varlink *reply,
				   const struct varlink_item *item) = {
		[VARLINK_HOSTNAME] = put_address,
		[VARLINK_ADDRESS] = put_pointed,
		[VARLINK_RECORD] = put_raw,
		[VARLINK_SERVICE] = put_service,
	};
	struct section s = { .wire = wire,
			     .type = question->types[i],
			     .class = question->class };
	size_t j;

	find_owner(&s, question, reply);
	for (j = 0; j < reply->n_items; j++)
		put[question->method](&s, reply, &reply->items[j]);
	if (wire->failed)
		return;
	wire->data[6] = (char)(s.n >> 8);
	wire->data[7] = (char)s.n;
}

/* The response code that @reply stands for; negative: none, since the service
 * failed otherwise. */
static int code_of(const struct varlink *reply)
{
	const char *error = varlink_text(reply, &reply->error);

	if (!error || !strcmp(error, NO_RECORD))
		return DNS_CODE_NOERROR;
	if (!strcmp(error, DNS_ERROR) && reply->rcode < 1U << 12)
		return (int)reply->rcode;
	return -1;
}

int varlink_dns_answer(const struct varlink_question *question, size_t i,
		       const struct varlink *reply, struct buf *wire,
		       struct dns_msg *ret_msg)
{
	int code = code_of(reply), r;

	put_question(wire, question, i, DNS_MSG_QR);
	if (question->name.len && code == DNS_CODE_NOERROR)
		put_records(wire, question, i, reply);
	r = parse(wire, ret_msg);
	if (r < 0)
		return r;
	ret_msg->rcode = code < 0 ? 0 : (uint16_t)code;
	return code < 0;
}
