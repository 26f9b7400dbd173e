/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * fuzz_tcp_stream.c - segments one after the other: four bytes (cookie and
 * first, seq twice, length), then their bytes.
 */
#include <stdlib.h>

#include "enforcer/cursor.h"
#include "enforcer/tcp_stream.h"
#include "tests/fuzz/fuzz.h"

static void count(void *context, const uint8_t *message, size_t len)
{
	*(uint8_t *)context ^= message[0] ^ message[len - 1];
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct tcp_stream_limits limits = { 3, 4096, 1024 };
	struct cursor c = cursor_of(data, size);
	struct tcp_stream_segment segment;
	struct tcp_stream *table;
	uint8_t sum = 0;

	if (tcp_stream_new(&limits, &table) < 0)
		return 0;
	while (cursor_left(&c) >= 4) {
		segment.cookie = cursor_u8(&c);
		segment.first = segment.cookie & 0x80;
		segment.cookie &= 3;
		segment.seq = cursor_u16(&c) - 0x100U;
		segment.len = cursor_u8(&c);
		segment.bytes = cursor_take(&c, segment.len);
		if (segment.bytes)
			tcp_stream_push(table, &segment, count, &sum);
	}
	tcp_stream_free(table);
	return 0;
}
