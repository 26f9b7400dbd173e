/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * fuzz_stream.c - the input is a connection as bpf/abi/stream.h follows it in
 * the kernel.  Its first byte is the number of segments; two bytes for each are
 * where it begins (ahead of the bytes that were sent before, or behind) and how
 * long it is; the rest are the bytes of the connection.  Each message must be
 * found once, at the byte where its verdict is due, whatever the segments.
 * Bytes that arrive too early must be refused.
 */
#include "bpf/abi/stream.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "tests/fuzz/fuzz.h"

#define FIRST 0xffffff80U /* so that sequence numbers wrap */

struct sent {
	const uint8_t *bytes;
	size_t size;	/* of bytes */
	size_t end;	/* of the segment */
	size_t came;	/* so many bytes were sent so far */
	size_t message; /* where the next one begins */
};

static int load(void *from, __u32 off, __u8 *to, __u32 len)
{
	const struct sent *sent = from;

	if (off > sent->end || len > sent->end - off)
		abort();
	memcpy(to, sent->bytes + off, len);
	return 0;
}

/* How many bytes of the next message are needed for its verdict; 0: its length
 * is not known yet. */
static size_t due_bytes(const struct sent *sent, size_t *ret_len)
{
	const uint8_t *at = sent->bytes + sent->message;

	if (sent->message + 2 > sent->came)
		return 0;
	*ret_len = (size_t)at[0] << 8 | at[1];
	if (*ret_len < STREAM_MESSAGE_MIN)
		return 2;
	return *ret_len < STREAM_WINDOW ? 2 + *ret_len : 2 + STREAM_WINDOW;
}

static void check_found(const struct stream *x, int found, uint32_t at,
			struct sent *sent)
{
	size_t len = 0, want = due_bytes(sent, &len);

	if (want == 0 ||
	    found != (want == 2 ? STREAM_MALFORMED : STREAM_MESSAGE) ||
	    x->have != want || stream_len(x) != len ||
	    at != sent->message + want ||
	    memcmp(x->buf, sent->bytes + sent->message, want) != 0)
		abort();
	sent->message += 2 + len;
}

/* Follow the stream as bpf/kern/tcp_egress.bpf.h does; new bytes begin at
 * @from. */
static void follow(struct stream *x, uint32_t from, struct sent *sent)
{
	uint32_t end = (uint32_t)sent->end, at = from;
	size_t len = 0, want;
	int found;

	while (at < end) {
		at = stream_pass(x, at, end);
		found = stream_next(x, load, sent, &at, end);
		if (found == STREAM_END)
			break;
		check_found(x, found, at, sent);
		stream_judged(x);
	}
	want = due_bytes(sent, &len);
	if (want && sent->message + want <= sent->came)
		abort(); /* the message never had a verdict */
	x->has_data = 1;
	x->next = FIRST + (uint32_t)sent->came;
}

static void segment(struct stream *x, int8_t ahead, size_t len,
		    struct sent *sent)
{
	size_t from = ahead < 0 && (size_t)-ahead > sent->came
			      ? 0
			      : sent->came + (size_t)ahead;
	int64_t old;

	if (from > sent->size)
		return;
	if (len > sent->size - from)
		len = sent->size - from;
	old = stream_known(x, FIRST + (uint32_t)from, (uint32_t)len);
	if (from > sent->came) {
		if (old >= 0)
			abort();
		return;
	}
	if (old < 0 ||
	    (size_t)old != (sent->came - from < len ? sent->came - from : len))
		abort();
	sent->end = from + len;
	if (sent->end > sent->came)
		sent->came = sent->end;
	follow(x, (uint32_t)(from + (size_t)old), sent);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct {
		struct stream stream;
		uint8_t slack[STREAM_ROOM]; /* see stream_fill() */
	} room = { .stream = { .known = 1, .next = FIRST } };
	size_t n = size ? data[0] % 64 : 0, i;
	struct sent sent = { 0 };

	if (size < 1 + 2 * n)
		return 0;
	sent.bytes = data + 1 + 2 * n;
	sent.size = size - 1 - 2 * n;
	for (i = 0; i < n; i++)
		segment(&room.stream, (int8_t)data[1 + 2 * i],
			4 * (size_t)data[2 + 2 * i] + i % 4, &sent);
	return 0;
}
