/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * peer_model.c - a field of rdata is a number: a positive one is its length in
 * bytes, a negative one is a kind from libknot/descriptor.h or of our own.
 */
#include "tests/unit/enforcer/dns/peer_model.h"

#include <libknot/libknot.h>
#include <libknot/rrtype/naptr.h>

#include "policy/base.h"

enum {
	HEADER = 12,
	IN = 1,
	APL = 42,
	OPT = 41,
	SVCB = 64,
	HTTPS = 65,
	END = KNOT_RDATA_WF_END,
	NAME = KNOT_RDATA_WF_COMPRESSIBLE_DNAME,
	REMAINDER = KNOT_RDATA_WF_REMAINDER,
	STRINGS = -100,
	PLAIN_NAME,
	PARAMS,
};

struct model {
	const uint8_t *wire;
	size_t at, end;
	size_t unpacked; /* bytes of rdata without compression */
	unsigned int rules;
	bool in_question;
	bool bad;
	bool has_opt;
};

struct record {
	unsigned int section; /* 3: additional */
	size_t owner;
	unsigned int type, class;
	size_t rdata, len;
};

static const struct layout {
	unsigned int type;
	bool in_only;
	int fields[5];
} layouts[] = {
	{ 1, true, { 4 } },
	{ 2, false, { NAME } },
	{ 5, false, { NAME } },
	{ 6, false, { NAME, NAME, 20 } },
	{ 12, false, { NAME } },
	{ 15, false, { 2, NAME } },
	{ 16, false, { STRINGS } },
	{ 28, true, { 16 } },
	{ 33, true, { 6, NAME } },
	{ 39, false, { NAME } },
	{ SVCB, true, { 2, PLAIN_NAME, PARAMS } },
	{ HTTPS, true, { 2, PLAIN_NAME, PARAMS } },
};

static const uint8_t *take(struct model *m, size_t n)
{
	const uint8_t *bytes = m->wire + m->at;

	if (m->bad || n > m->end - m->at) {
		m->bad = true;
		return NULL;
	}
	m->at += n;
	m->unpacked += n;
	return bytes;
}

static unsigned int u16(struct model *m)
{
	const uint8_t *bytes = take(m, 2);

	return bytes ? (unsigned int)bytes[0] << 8 | bytes[1] : 0;
}

/* A name that is being read. */
struct name {
	size_t at, piece, len, behind;
	unsigned int n_pointers;
};

static bool jump(const struct model *m, struct name *n)
{
	size_t to = (m->wire[n->at] & 0x3fU) << 8 | m->wire[n->at + 1];

	if (!n->behind)
		n->behind = n->at + 2;
	if (m->rules & PEER_POINTERS) {
		if (to >= n->at || m->in_question)
			return false;
	} else if (to < HEADER || to >= n->piece || ++n->n_pointers > 127) {
		return false;
	}
	n->at = to;
	n->piece = to;
	return true;
}

static void name(struct model *m)
{
	struct name n = { .at = m->at, .piece = m->at, .len = 1 };

	while (!m->bad && n.at < m->end && m->wire[n.at]) {
		if (n.at + 1 >= m->end) {
			m->bad = true;
		} else if (m->wire[n.at] >= 0xc0) {
			m->bad |= !jump(m, &n);
		} else {
			m->bad |= m->wire[n.at] > 63;
			n.len += 1U + m->wire[n.at];
			n.at += 1U + m->wire[n.at];
			m->bad |= n.len > 255;
		}
	}
	m->bad |= n.at >= m->end;
	m->at = n.behind ? n.behind : n.at + 1;
	m->unpacked += n.len;
}

static void plain_name(struct model *m)
{
	size_t at = m->at, unpacked = m->unpacked;

	name(m);
	m->bad |= m->at - at != m->unpacked - unpacked;
}

static void strings(struct model *m)
{
	const uint8_t *len = take(m, 1);

	while (len) {
		(void)take(m, *len);
		len = m->at < m->end ? take(m, 1) : NULL;
	}
}

/* Is it a list of elements of @size bytes, at least one? */
static bool is_list(size_t len, size_t size)
{
	return len > 0 && len % size == 0;
}

static bool is_alpn(const uint8_t *value, size_t len)
{
	size_t at = 0;

	while (at < len && value[at] > 0)
		at += 1U + value[at];
	return len > 0 && at == len;
}

static bool is_param(unsigned int key, const uint8_t *value, size_t len)
{
	switch (key) {
	case 0:
		return is_list(len, 2);
	case 1:
		return is_alpn(value, len);
	case 2:
	case 8:
		return len == 0;
	case 3:
		return len == 2;
	case 4:
		return is_list(len, 4);
	case 6:
		return is_list(len, 16);
	default:
		return true;
	}
}

static void params(struct model *m)
{
	const uint8_t *value;
	unsigned int key, len;
	int last = -1;

	while (!m->bad && m->at < m->end) {
		key = u16(m);
		len = u16(m);
		value = take(m, len);
		m->bad |= !value || (int)key <= last ||
			  !is_param(key, value, len);
		last = (int)key;
	}
}

static void naptr(struct model *m)
{
	int len = knot_naptr_header_size(m->wire + m->at, m->wire + m->end);

	if (len < 0)
		m->bad = true;
	else
		(void)take(m, (size_t)len);
}

static void field(struct model *m, int kind)
{
	if (kind == STRINGS && m->rules & PEER_STRINGS)
		kind = REMAINDER;
	if (kind == STRINGS)
		strings(m);
	else if (kind == PARAMS)
		params(m);
	else if (kind == PLAIN_NAME)
		plain_name(m);
	else if (kind == REMAINDER)
		(void)take(m, m->end - m->at);
	else if (kind == KNOT_RDATA_WF_NAPTR_HEADER)
		naptr(m);
	else if (kind < 0)
		name(m);
	else
		(void)take(m, (size_t)kind);
}

static const int *fields_of_knot(unsigned int type)
{
	const knot_rdata_descriptor_t *knot;

	knot = knot_get_rdata_descriptor((uint16_t)type);
	if (!knot->type_name)
		knot = knot_get_obsolete_rdata_descriptor((uint16_t)type);
	return knot->block_types;
}

/* NULL: the rdata is opaque. */
static const int *fields_of(const struct model *m, const struct record *rr)
{
	bool svcb = rr->type == SVCB || rr->type == HTTPS;
	unsigned int class = rr->class & 0x7fff;
	bool update = class == 254 || class == 255;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(layouts) && !update; i++) {
		if (layouts[i].type != rr->type ||
		    (layouts[i].in_only && class != IN))
			continue;
		return svcb && m->rules & PEER_PARAMS ? fields_of_knot(rr->type)
						      : layouts[i].fields;
	}
	return m->rules & PEER_TYPES ? fields_of_knot(rr->type) : NULL;
}

static bool is_unknown(unsigned int type)
{
	return !knot_get_rdata_descriptor((uint16_t)type)->type_name &&
	       !knot_get_obsolete_rdata_descriptor((uint16_t)type)->type_name;
}

static bool rdata_ok(const struct model *message, const struct record *rr)
{
	const int *fields = fields_of(message, rr);
	struct model m = *message;

	if (rr->len == 0 && m.rules & PEER_EMPTY)
		return rr->class != IN || rr->type == APL ||
		       is_unknown(rr->type);
	if (!fields)
		return true;
	m.at = rr->rdata;
	m.end = rr->rdata + rr->len;
	m.unpacked = 0;
	for (; *fields != END; fields++)
		field(&m, *fields);
	if (m.bad)
		return false;
	return m.rules & PEER_REST ? m.unpacked >= rr->len : m.at == m.end;
}

static bool options_ok(const struct model *message, const struct record *rr)
{
	struct model m = *message;

	m.at = rr->rdata;
	m.end = rr->rdata + rr->len;
	while (!m.bad && m.at < m.end) {
		(void)u16(&m);
		(void)take(&m, u16(&m));
	}
	return !m.bad;
}

static bool opt_ok(struct model *m, const struct record *rr)
{
	bool first = !m->has_opt;

	m->has_opt = true;
	return first && rr->section == 3 && options_ok(m, rr) &&
	       (m->wire[rr->owner] == 0 || m->rules & PEER_OPT);
}

static void record(struct model *m, unsigned int section)
{
	struct record rr = { .section = section, .owner = m->at };

	name(m);
	rr.type = u16(m);
	rr.class = u16(m);
	(void)take(m, 4);
	rr.len = u16(m);
	rr.rdata = m->at;
	(void)take(m, rr.len);
	if (!m->bad)
		m->bad = !rdata_ok(m, &rr) ||
			 (rr.type == OPT && !opt_ok(m, &rr));
}

bool peer_model_reads(const uint8_t *wire, size_t len, unsigned int rules)
{
	struct model m = { .wire = wire, .end = len, .rules = rules };
	unsigned int counts[4] = { 0 }, i;

	(void)take(&m, 4);
	for (i = 0; i < ARRAY_SIZE(counts); i++)
		counts[i] = u16(&m);
	if (rules & PEER_QUESTIONS && counts[0] > 1)
		return false;
	m.in_question = true;
	for (; counts[0] > 0 && !m.bad; counts[0]--) {
		name(&m);
		(void)take(&m, 4);
	}
	m.in_question = false;
	for (i = 1; i < ARRAY_SIZE(counts); i++)
		for (; counts[i] > 0 && !m.bad; counts[i]--)
			record(&m, i);
	return !m.bad && !(rules & PEER_TRAILING && m.at < m.end);
}
