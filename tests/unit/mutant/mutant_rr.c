/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * mutant_rr.c - make rdata from a table of forms: bytes, names, bytes.
 */
#include "tests/unit/mutant/mutant_rr.h"

#include <stdbool.h>
#include <string.h>

#include "enforcer/dns/msg.h"
#include "policy/base.h"

/* Most have a form; the last four are opaque. */
static const uint16_t types[] = {
	RRTYPE_A,     RRTYPE_NS,  RRTYPE_CNAME, RRTYPE_SOA,   RRTYPE_PTR,
	RRTYPE_MX,    RRTYPE_TXT, RRTYPE_AAAA,	RRTYPE_SRV,   RRTYPE_DNAME,
	RRTYPE_HTTPS, RRTYPE_OPT, RRTYPE_SVCB,	RRTYPE_HTTPS, 35,
	46,	      99,	  999,
};

uint16_t mutant_rr_type(struct mutant_pool *pool)
{
	return types[mutant_below(pool, ARRAY_SIZE(types))];
}

/* Append a short name to @c; it ends in the root or in a pointer to the
 * question. */
static void new_name(struct mutant_pool *pool, struct mutant *c)
{
	static const char *const names[] = { "", "\1a", "\1b\7example",
					     "\1q\7example" };
	const char *name = names[mutant_below(pool, ARRAY_SIZE(names))];

	memcpy(c->wire + c->len, name, strlen(name));
	c->len += strlen(name);
	if (mutant_below(pool, 2)) {
		c->wire[c->len++] = 0;
	} else {
		c->wire[c->len++] = 0xc0;
		c->wire[c->len++] =
			(uint8_t)(mutant_below(pool, 4)
					  ? 12
					  : 12 + mutant_below(pool, 12));
	}
}

static void new_bytes(struct mutant_pool *pool, struct mutant *c, size_t n)
{
	for (; n > 0; n--)
		c->wire[c->len++] = (uint8_t)mutant_below(pool, 256);
}

/* Append a string to @c: its length in one or two bytes, and random bytes. */
static void new_string(struct mutant_pool *pool, struct mutant *c, bool wide)
{
	size_t n = mutant_below(pool, 3) ? 4 * mutant_below(pool, 3)
					 : mutant_below(pool, 20);

	if (wide)
		c->wire[c->len++] = 0;
	c->wire[c->len++] = (uint8_t)n;
	new_bytes(pool, c, n);
}

static void new_params(struct mutant_pool *pool, struct mutant *c)
{
	unsigned int key;

	for (key = 0; key < 9; key++) {
		if (mutant_below(pool, 4))
			continue;
		c->wire[c->len++] = 0;
		c->wire[c->len++] = (uint8_t)key;
		new_string(pool, c, true);
	}
}

static void new_rdata(struct mutant_pool *pool, struct mutant *c, uint16_t type)
{
	static const struct {
		uint16_t type;
		uint8_t before, names, behind;
	} forms[] = {
		{ RRTYPE_A, 4, 0, 0 },	   { RRTYPE_AAAA, 16, 0, 0 },
		{ RRTYPE_NS, 0, 1, 0 },	   { RRTYPE_CNAME, 0, 1, 0 },
		{ RRTYPE_PTR, 0, 1, 0 },   { RRTYPE_DNAME, 0, 1, 0 },
		{ RRTYPE_MX, 2, 1, 0 },	   { RRTYPE_SRV, 6, 1, 0 },
		{ RRTYPE_SOA, 0, 2, 20 },  { RRTYPE_SVCB, 2, 1, 0 },
		{ RRTYPE_HTTPS, 2, 1, 0 },
	};
	uint8_t names;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(forms) && forms[i].type != type;)
		i++;
	if (i == ARRAY_SIZE(forms)) {
		names = (uint8_t)(1 + mutant_below(pool, 3));
		for (; names > 0; names--)
			new_string(pool, c, type == RRTYPE_OPT);
		return;
	}
	new_bytes(pool, c, forms[i].before);
	for (names = 0; names < forms[i].names; names++)
		new_name(pool, c);
	new_bytes(pool, c, forms[i].behind);
	if (type == RRTYPE_HTTPS || type == RRTYPE_SVCB)
		new_params(pool, c);
}

static void put_u16(struct mutant *c, unsigned int value)
{
	c->wire[c->len++] = (uint8_t)(value >> 8);
	c->wire[c->len++] = (uint8_t)value;
}

void mutant_rr_make(struct mutant_pool *pool, struct mutant *ret_rr)
{
	uint16_t type = mutant_rr_type(pool);
	size_t rdata;

	ret_rr->len = 0;
	if (type == RRTYPE_OPT && mutant_below(pool, 8))
		ret_rr->wire[ret_rr->len++] = 0;
	else
		new_name(pool, ret_rr);
	put_u16(ret_rr, type);
	put_u16(ret_rr, mutant_below(pool, 16) ? 1 : 3);
	put_u16(ret_rr, mutant_below(pool, 4) ? 0 : mutant_below(pool, 65536));
	put_u16(ret_rr, mutant_below(pool, 65536));
	put_u16(ret_rr, 0);
	rdata = ret_rr->len;
	new_rdata(pool, ret_rr, type);
	ret_rr->wire[rdata - 1] = (uint8_t)(ret_rr->len - rdata);
	ret_rr->wire[rdata - 2] = (uint8_t)((ret_rr->len - rdata) >> 8);
}
