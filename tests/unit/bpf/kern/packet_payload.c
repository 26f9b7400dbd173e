/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * packet_payload.c - a table of the kinds of payload; a kind that is there
 * twice is made twice as often.
 */
#include "tests/unit/bpf/kern/packet_payload.h"

#include <string.h>

#include "policy/base.h"
#include "tests/unit/bpf/kern/packet_put.h"
#include "tests/unit/mutant/mutant_rr.h"

enum { PAYLOAD_MAX = 1400, IXFR = 251 };

/* Names on the wire: some that rules of the test are about, and some others. */
static void put_name(struct packet_maker_packet *p, struct mutant_pool *pool)
{
	static const char *const labels[] = {
		"a",	 "www",	    "WwW",   "b-c",  "example", "EXAMPLE",
		"other", "a.b\\\3", "\377z", "deep", "test",	"com",
	};
	static const char *const ends[] = { "\7example\3com", "\4test",
					    "\7EXAMPLE\3cOm", "\3org", "" };
	const char *end = ends[mutant_below(pool, ARRAY_SIZE(ends))];
	const char *label;
	uint32_t n;

	for (n = mutant_below(pool, 4); n > 0; n--) {
		label = labels[mutant_below(pool, ARRAY_SIZE(labels))];
		packet_put_u8(p, (unsigned int)strlen(label));
		packet_put(p, label, strlen(label));
	}
	packet_put(p, end, strlen(end) + 1);
}

/* A name of the greatest length, or one byte more. */
static void put_long_name(struct packet_maker_packet *p,
			  struct mutant_pool *pool)
{
	unsigned int len = 63 - mutant_below(pool, 3), i, n = 254;

	if (mutant_below(pool, 2))
		len = 1; /* 127 labels */
	if (mutant_below(pool, 4) == 0)
		n += 1 + mutant_below(pool, 3);
	while (n > 0) {
		if (len > n - 1)
			len = n - 1;
		if (len == 0)
			break;
		packet_put_u8(p, len);
		for (i = 0; i < len; i++)
			packet_put_u8(p, 'a' + mutant_below(pool, 26));
		n -= len + 1;
	}
	packet_put_u8(p, 0);
}

/* What ends no name: pointers, reserved types, whether or not as many bytes
 * follow as a label would have, no end at all. */
static void put_bad_name(struct packet_maker_packet *p,
			 struct mutant_pool *pool)
{
	static const uint8_t types[] = { 0x40, 0x80, 0xc0, 0xff, 0x7f };
	uint8_t type = types[mutant_below(pool, sizeof(types))];

	packet_put(p, "\1a", mutant_below(pool, 2) * 2);
	packet_put_u8(p, type);
	if (mutant_below(pool, 2)) {
		packet_put_random(p, pool, type);
		packet_put_u8(p, 0);
	} else {
		packet_put_u8(p, mutant_below(pool, 16));
		packet_put(p, "\1a", mutant_below(pool, 3));
	}
}

static void put_header(struct packet_maker_packet *p, struct mutant_pool *pool,
		       unsigned int n_questions)
{
	packet_put_u16(p, mutant_below(pool, 65536));
	packet_put_u16(p, mutant_below(pool, 4) ? 0x0100
						: mutant_below(pool, 65536));
	packet_put_u16(p, n_questions);
	packet_put_u16(p, 0);
	packet_put_u16(p, 0);
	packet_put_u16(p, 0);
}

static void put_type(struct packet_maker_packet *p, struct mutant_pool *pool)
{
	static const uint16_t types[] = { 1, 28, 65, 16, 255, 12, 0xfeed };

	packet_put_u16(p, types[mutant_below(pool, ARRAY_SIZE(types))]);
	packet_put_u16(p,
		       mutant_below(pool, 8) ? 1 : mutant_below(pool, 65536));
}

static void question(struct packet_maker_packet *p, struct mutant_pool *pool)
{
	put_header(p, pool, 1);
	put_name(p, pool);
	put_type(p, pool);
}

static void question_with_more(struct packet_maker_packet *p,
			       struct mutant_pool *pool)
{
	question(p, pool);
	packet_put_random(p, pool, mutant_below(pool, 600));
}

/* EDNS, a signature, the SOA of an IXFR: well counted or not. */
static void question_with_records(struct packet_maker_packet *p,
				  struct mutant_pool *pool)
{
	uint32_t n_authority = !mutant_below(pool, 4);
	uint32_t n = mutant_below(pool, 3), i;
	size_t begin = p->len;
	struct mutant rr;

	put_header(p, pool, 1);
	put_name(p, pool);
	packet_put_u16(p, n_authority || !mutant_below(pool, 8) ? IXFR : 1);
	packet_put_u16(p, 1);
	for (i = 0; i < n_authority + n; i++) {
		mutant_rr_make(pool, &rr);
		packet_put(p, rr.wire, rr.len);
	}
	p->bytes[begin + 9] = (uint8_t)n_authority;
	p->bytes[begin + 11] =
		(uint8_t)(mutant_below(pool, 8) ? n : mutant_below(pool, 4));
	if (!mutant_below(pool, 8))
		p->bytes[begin + 4 + mutant_below(pool, 8)] = 1;
}

static void several_questions(struct packet_maker_packet *p,
			      struct mutant_pool *pool)
{
	static const uint16_t counts[] = { 0, 1, 2, 3, 255, 256, 257, 65535 };
	uint32_t n;

	put_header(p, pool, counts[mutant_below(pool, ARRAY_SIZE(counts))]);
	for (n = mutant_below(pool, 4); n > 0; n--) {
		put_name(p, pool);
		put_type(p, pool);
	}
}

static void long_question(struct packet_maker_packet *p,
			  struct mutant_pool *pool)
{
	put_header(p, pool, 1);
	put_long_name(p, pool);
	put_type(p, pool);
}

static void bad_question(struct packet_maker_packet *p,
			 struct mutant_pool *pool)
{
	put_header(p, pool, 1);
	put_bad_name(p, pool);
	put_type(p, pool);
}

static void cut_question(struct packet_maker_packet *p,
			 struct mutant_pool *pool)
{
	size_t begin = p->len;

	if (mutant_below(pool, 4))
		question(p, pool);
	else
		long_question(p, pool);
	p->len -= mutant_below(pool, (uint32_t)(p->len - begin) + 1);
}

static void bent_question(struct packet_maker_packet *p,
			  struct mutant_pool *pool)
{
	size_t begin = p->len;
	uint32_t n;

	question(p, pool);
	for (n = mutant_below(pool, 3) + 1; n > 0; n--)
		p->bytes[begin +
			 mutant_below(pool, (uint32_t)(p->len - begin))] ^=
			(uint8_t)(1U << mutant_below(pool, 8));
}

static void mutant(struct packet_maker_packet *p, struct mutant_pool *pool)
{
	struct mutant m;

	mutant_make(pool, &m);
	packet_put(p, m.wire, m.len < PAYLOAD_MAX ? m.len : PAYLOAD_MAX);
}

void packet_payload_put(struct packet_maker_packet *packet,
			struct mutant_pool *pool)
{
	static void (*const kinds[])(struct packet_maker_packet *,
				     struct mutant_pool *) = {
		question,
		question,
		question,
		question,
		question,
		question_with_records,
		question_with_records,
		question_with_records,
		question_with_more,
		several_questions,
		long_question,
		long_question,
		bad_question,
		cut_question,
		bent_question,
		mutant,
	};

	kinds[mutant_below(pool, ARRAY_SIZE(kinds))](packet, pool);
}
