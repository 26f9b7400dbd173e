/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * fuzz_dns_tcp.c - the input is a row of segments: four bytes (cookie and
 * first, seq in two bytes, length), then the bytes of the segment.  A small
 * table takes all of them, a large one those of one socket.  The messages of
 * the large one must be those that tests/fuzz/stream_model.h reads.
 */
#include <stdlib.h>

#include "enforcer/dns/cursor.h"
#include "enforcer/dns/tcp.h"
#include "policy/base.h"
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/stream_model.h"

static void count(void *context, const uint8_t *message, size_t len)
{
	*(uint8_t *)context ^= message[0] ^ message[len - 1];
}

static void compare(void *context, const uint8_t *message, size_t len)
{
	stream_model_expect(context, message, len);
}

static uint64_t n_given_up(const struct dns_tcp *table)
{
	const struct dns_tcp_counters *n = dns_tcp_counters(table);

	return n->gap + n->framing + n->unsynchronised + n->no_memory;
}

static void push_both(struct dns_tcp *table,
		      const struct dns_tcp_segment *segment,
		      struct stream_model *model)
{
	uint64_t before = n_given_up(table);

	stream_model_push(model, segment);
	dns_tcp_push(table, segment, compare, model);
	if (n_given_up(table) != before)
		stream_model_end(model);
	else if (!stream_model_done(model))
		abort(); /* a message is missing, or a bad length is no end */
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct dns_tcp_limits little = { 3, 4096, 1024 };
	static const struct dns_tcp_limits much = { 3, 1 << 20, 2048 };
	CLEANUP(dns_tcp_freep) struct dns_tcp *all = NULL, *one = NULL;
	CLEANUP(base_freep) struct stream_model *model = NULL;
	struct cursor c = cursor_of(data, size);
	struct dns_tcp_segment segment;
	uint8_t sum = 0;

	model = calloc(1, sizeof(*model));
	if (!model || dns_tcp_new(&little, &all) < 0 ||
	    dns_tcp_new(&much, &one) < 0)
		return 0;
	while (cursor_left(&c) >= 4) {
		segment.cookie = cursor_u8(&c);
		segment.seq = cursor_u16(&c) % STREAM_MODEL_SPAN - 0x100U;
		segment.len = cursor_u8(&c);
		segment.first = segment.cookie & 0x80 && segment.len > 0;
		segment.cookie &= 3;
		segment.bytes = cursor_take(&c, segment.len);
		if (!segment.bytes)
			break;
		dns_tcp_push(all, &segment, count, &sum);
		if (segment.cookie == 0)
			push_both(one, &segment, model);
	}
	return 0;
}
