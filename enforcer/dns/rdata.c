/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * rdata.c - a table of types, each a row of fields, and a table of fields,
 * each with a check and a way to be written.
 */
#include "enforcer/dns/rdata.h"

#include <string.h>
#include <sys/socket.h>

#include "enforcer/dns/cursor.h"
#include "enforcer/dns/svcb.h"
#include "enforcer/dns/text.h"
#include "policy/base.h"
#include "policy/rrtype.h"

#define FIELDS_MAX 7

enum field {
	FIELD_END = 0,
	FIELD_IPV4,
	FIELD_IPV6,
	FIELD_NAME,
	FIELD_PLAIN_NAME, /* must not be compressed */
	FIELD_U16,
	FIELD_U32,
	FIELD_STRINGS, /* one at least, to the end */
	FIELD_PARAMS,  /* to the end */
};

/* Compressed names are read in all types of RFC 1035 and, as RFC 3597 4 asks,
 * in SRV; mDNS compresses there (RFC 6762 18.14).  RFC 9460 2.2 forbids it. */
static const struct layout {
	uint16_t type;
	bool in_only; /* has this form in class IN only */
	uint8_t fields[FIELDS_MAX + 1];
} layouts[] = {
	{ RRTYPE_A, true, { FIELD_IPV4 } },
	{ RRTYPE_AAAA, true, { FIELD_IPV6 } },
	{ RRTYPE_CNAME, false, { FIELD_NAME } },
	{ RRTYPE_HTTPS, true, { FIELD_U16, FIELD_PLAIN_NAME, FIELD_PARAMS } },
	{ RRTYPE_SVCB, true, { FIELD_U16, FIELD_PLAIN_NAME, FIELD_PARAMS } },
	{ RRTYPE_DNAME, false, { FIELD_NAME } },
	{ RRTYPE_NS, false, { FIELD_NAME } },
	{ RRTYPE_PTR, false, { FIELD_NAME } },
	{ RRTYPE_MX, false, { FIELD_U16, FIELD_NAME } },
	{ RRTYPE_TXT, false, { FIELD_STRINGS } },
	{ RRTYPE_SRV, true, { FIELD_U16, FIELD_U16, FIELD_U16, FIELD_NAME } },
	{ RRTYPE_SOA,
	  false,
	  { FIELD_NAME, FIELD_NAME, FIELD_U32, FIELD_U32, FIELD_U32, FIELD_U32,
	    FIELD_U32 } },
};

/* NULL: the rdata is opaque. */
static const struct layout *find_layout(const struct dns_msg_rr *rr)
{
	uint16_t class = rr->class & 0x7fff; /* without mDNS's flush bit */
	size_t i;

	/* The classes NONE and ANY are for UPDATE (RFC 2136 2.4, 2.5), where
	 * rdata may be empty whatever the type. */
	if (class == 254 || class == 255)
		return NULL;
	for (i = 0; i < ARRAY_SIZE(layouts); i++)
		if (layouts[i].type == rr->type)
			return layouts[i].in_only && class != DNS_MSG_CLASS_IN
				       ? NULL
				       : &layouts[i];
	return NULL;
}

/* A cursor over the message up to the end of the rdata, at its beginning. */
static struct cursor rdata_cursor(const struct dns_msg *msg,
				  const struct dns_msg_rr *rr)
{
	struct cursor c =
		cursor_of(msg->wire, rr->rdata_offset + rr->rdata_len);

	c.pos = rr->rdata_offset;
	return c;
}

static void check_name(struct cursor *c)
{
	struct dns_name name;

	dns_name_read(c, &name);
}

static void check_plain_name(struct cursor *c)
{
	struct dns_name name;
	size_t begin = c->pos;

	dns_name_read(c, &name);
	if (!c->bad && c->pos - begin != name.len)
		c->bad = true;
}

static void check_ipv4(struct cursor *c)
{
	(void)cursor_take(c, 4);
}

static void check_ipv6(struct cursor *c)
{
	(void)cursor_take(c, 16);
}

static void check_u16(struct cursor *c)
{
	(void)cursor_take(c, 2);
}

static void check_u32(struct cursor *c)
{
	(void)cursor_take(c, 4);
}

static void check_strings(struct cursor *c)
{
	do {
		(void)cursor_take(c, cursor_u8(c));
	} while (cursor_left(c) > 0);
}

static void print_name(struct cursor *c, struct dns_text *text)
{
	struct dns_name name = { .len = 0 };

	dns_name_read(c, &name);
	dns_text_name(text, &name);
}

static void print_ipv4(struct cursor *c, struct dns_text *text)
{
	const uint8_t *bytes = cursor_take(c, 4);

	if (bytes)
		dns_text_addr(text, bytes, 4);
}

static void print_ipv6(struct cursor *c, struct dns_text *text)
{
	const uint8_t *bytes = cursor_take(c, 16);

	if (bytes)
		dns_text_addr(text, bytes, 16);
}

static void print_u16(struct cursor *c, struct dns_text *text)
{
	dns_text_add(text, "%u", cursor_u16(c));
}

static void print_u32(struct cursor *c, struct dns_text *text)
{
	dns_text_add(text, "%u", cursor_u32(c));
}

static void print_strings(struct cursor *c, struct dns_text *text)
{
	const uint8_t *bytes;
	uint8_t len;

	while (cursor_left(c) > 0) {
		len = cursor_u8(c);
		bytes = cursor_take(c, len);
		if (!bytes)
			return;
		dns_text_quoted(text, bytes, len);
		if (cursor_left(c) > 0)
			dns_text_char(text, ' ');
	}
}

static const struct {
	void (*check)(struct cursor *c);
	void (*print)(struct cursor *c, struct dns_text *text);
} fields[] = {
	[FIELD_IPV4] = { check_ipv4, print_ipv4 },
	[FIELD_IPV6] = { check_ipv6, print_ipv6 },
	[FIELD_NAME] = { check_name, print_name },
	[FIELD_PLAIN_NAME] = { check_plain_name, print_name },
	[FIELD_U16] = { check_u16, print_u16 },
	[FIELD_U32] = { check_u32, print_u32 },
	[FIELD_STRINGS] = { check_strings, print_strings },
	[FIELD_PARAMS] = { dns_svcb_check, dns_svcb_print },
};

bool dns_rdata_valid(const struct dns_msg *msg, const struct dns_msg_rr *rr)
{
	const struct layout *layout = find_layout(rr);
	struct cursor c = rdata_cursor(msg, rr);
	const uint8_t *field;

	if (!layout)
		return true;
	for (field = layout->fields; *field != FIELD_END; field++)
		fields[*field].check(&c);
	return !c.bad && cursor_left(&c) == 0;
}

bool dns_rdata_addr(const struct dns_msg *msg, const struct dns_msg_rr *rr,
		    struct ip_addr *ret_addr)
{
	const struct layout *layout = find_layout(rr);

	if (!layout || (rr->type != RRTYPE_A && rr->type != RRTYPE_AAAA))
		return false;
	*ret_addr = (struct ip_addr){
		.family = rr->type == RRTYPE_A ? AF_INET : AF_INET6,
	};
	memcpy(ret_addr->bytes, msg->wire + rr->rdata_offset, rr->rdata_len);
	return true;
}

/* Is the first name in the rdata of @type what the record points to? */
static bool has_target(uint16_t type)
{
	return type != RRTYPE_SOA;
}

bool dns_rdata_target(const struct dns_msg *msg, const struct dns_msg_rr *rr,
		      struct dns_name *ret_name)
{
	const struct layout *layout = find_layout(rr);
	struct cursor c = rdata_cursor(msg, rr);
	const uint8_t *field;

	if (!layout || !has_target(rr->type))
		return false;
	for (field = layout->fields; *field != FIELD_END; field++) {
		if (*field == FIELD_NAME || *field == FIELD_PLAIN_NAME) {
			dns_name_read(&c, ret_name);
			return !c.bad;
		}
		fields[*field].check(&c);
	}
	return false;
}

static bool is_svcb(const struct dns_msg_rr *rr)
{
	return (rr->type == RRTYPE_HTTPS || rr->type == RRTYPE_SVCB) &&
	       find_layout(rr);
}

uint16_t dns_rdata_priority(const struct dns_msg *msg,
			    const struct dns_msg_rr *rr)
{
	struct cursor c = rdata_cursor(msg, rr);

	return is_svcb(rr) ? cursor_u16(&c) : 0;
}

bool dns_rdata_hint(const struct dns_msg *msg, const struct dns_msg_rr *rr,
		    size_t i, struct ip_addr *ret_addr)
{
	struct cursor c = rdata_cursor(msg, rr);

	if (!is_svcb(rr))
		return false;
	check_u16(&c);
	check_plain_name(&c);
	return dns_svcb_hint(&c, i, ret_addr);
}

static void print_opaque(const struct dns_msg *msg, const struct dns_msg_rr *rr,
			 struct dns_text *text)
{
	dns_text_add(text, "\\# %u", rr->rdata_len);
	if (rr->rdata_len > 0)
		dns_text_char(text, ' ');
	dns_text_hex(text, msg->wire + rr->rdata_offset, rr->rdata_len);
}

size_t dns_rdata_text(const struct dns_msg *msg, const struct dns_msg_rr *rr,
		      char *buf, size_t size)
{
	const struct layout *layout = find_layout(rr);
	struct dns_text text = dns_text_of(buf, size);
	struct cursor c = rdata_cursor(msg, rr);
	const uint8_t *field;

	if (!layout) {
		print_opaque(msg, rr, &text);
		return text.len;
	}
	for (field = layout->fields; *field != FIELD_END; field++) {
		/* Parameters write their own space. */
		if (text.len > 0 && *field != FIELD_PARAMS)
			dns_text_char(&text, ' ');
		fields[*field].print(&c, &text);
	}
	return text.len;
}
