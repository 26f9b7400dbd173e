/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_stream.c - however a stream is cut into segments, the same messages are
 * judged at the same bytes.
 */
#include "bpf/abi/stream.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "policy/base.h"
#include "tests/unit/unit.h"

#define FIRST 0xfffffe00U /* so that the numbers wrap */
#define SEEN_MAX 4096

/* The kernel, too, has room behind a stream: see stream_fill(). */
struct room {
	struct stream stream;
	uint8_t slack[STREAM_ROOM];
};

struct verdict {
	uint32_t behind; /* bytes of the stream before the verdict */
	uint32_t len;
	int found;
	uint8_t begin[STREAM_ROOM];
	uint16_t have;
};

struct seen {
	struct verdict list[SEEN_MAX];
	size_t n;
};

static const uint8_t *bytes;

static int load(void *from, __u32 off, __u8 *to, __u32 len)
{
	(void)from;
	memcpy(to, bytes + off, len);
	return 0;
}

static void note(struct seen *seen, const struct stream *x, int found,
		 uint32_t behind)
{
	struct verdict *v = &seen->list[seen->n++ % SEEN_MAX];

	memset(v, 0, sizeof(*v));
	v->found = found;
	v->behind = behind;
	v->len = stream_len(x);
	v->have = x->have;
	memcpy(v->begin, x->buf, x->have);
}

/* Let the bytes from @off to @end come as one segment.  false: they were
 * refused. */
static bool segment(struct stream *x, uint32_t off, uint32_t end,
		    struct seen *seen)
{
	int64_t old = stream_known(x, FIRST + off, end - off);
	uint32_t at = off + (uint32_t)old;
	int found;

	if (old < 0)
		return false;
	while (at < end) {
		at = stream_pass(x, at, end);
		found = stream_next(x, load, NULL, &at, end);
		if (found == STREAM_END)
			break;
		CU_ASSERT(found > 0);
		note(seen, x, found, at);
		stream_judged(x);
	}
	x->has_data = 1;
	if ((int32_t)(FIRST + end - x->next) > 0)
		x->next = FIRST + end;
	return true;
}

static void begin(struct room *room, struct seen *seen)
{
	memset(room, 0, sizeof(*room));
	memset(room->slack, 0xa5, sizeof(room->slack));
	room->stream.known = 1;
	room->stream.next = FIRST;
	seen->n = 0;
}

static uint32_t put(uint8_t *to, uint32_t at, uint16_t len)
{
	uint32_t i;

	to[at] = (uint8_t)(len >> 8);
	to[at + 1] = (uint8_t)len;
	for (i = 0; i < len; i++)
		to[at + 2 + i] = (uint8_t)rand();
	return at + 2 + len;
}

static bool same(const struct seen *a, const struct seen *b)
{
	return a->n == b->n &&
	       !memcmp(a->list, b->list, a->n * sizeof(a->list[0]));
}

static struct seen whole, cut;

static void each_message_of_a_stream_has_one_verdict(void)
{
	static const uint16_t lens[] = { 17,  0,   40,	1,     331, 332,
					 273, 300, 512, 65535, 16,  29 };
	static uint8_t stream[70000];
	struct room room;
	uint32_t n = 0, i, starts[ARRAY_SIZE(lens)];

	for (i = 0; i < ARRAY_SIZE(lens); i++) {
		starts[i] = n;
		n = put(stream, n, lens[i]);
	}
	bytes = stream;
	begin(&room, &whole);
	CU_ASSERT(segment(&room.stream, 0, n, &whole));
	CU_ASSERT_EQUAL(whole.n, ARRAY_SIZE(lens));
	for (i = 0; i < ARRAY_SIZE(lens); i++) {
		const struct verdict *v = &whole.list[i];
		uint32_t want = lens[i] < 17 ? 2U : lens[i] + 2U;

		if (want > STREAM_ROOM)
			want = STREAM_ROOM;
		CU_ASSERT_EQUAL(v->len, lens[i]);
		CU_ASSERT_EQUAL(v->found, lens[i] < 17 ? STREAM_MALFORMED
						       : STREAM_MESSAGE);
		CU_ASSERT_EQUAL(v->have, want);
		CU_ASSERT_EQUAL(v->behind, starts[i] + want);
		CU_ASSERT(!memcmp(v->begin, stream + starts[i], want));
	}
	CU_ASSERT_EQUAL(room.stream.have, 0);
	CU_ASSERT_EQUAL(room.stream.body, 0);
	for (i = 0; i < sizeof(room.slack); i++)
		CU_ASSERT(room.slack[i] == 0xa5);
}

static uint32_t some_stream(uint8_t *stream, uint32_t room)
{
	uint32_t n = 0;

	while (n + 700 < room)
		n = put(stream, n,
			(uint16_t)(rand() % (rand() % 4 ? 60 : 600)));
	return n;
}

static void stream_cut_in_any_way_has_the_same_verdicts(void)
{
	static uint8_t stream[8192];
	uint32_t n, off, len;
	struct room room;
	int round;

	bytes = stream;
	for (round = 0; round < 2000; round++) {
		n = some_stream(stream, sizeof(stream));
		begin(&room, &whole);
		CU_ASSERT(segment(&room.stream, 0, n, &whole));
		begin(&room, &cut);
		for (off = 0; off < n; off += len) {
			len = 1 + (uint32_t)rand() % (round % 2 ? 3 : 300);
			if (len > n - off)
				len = n - off;
			CU_ASSERT(segment(&room.stream, off, off + len, &cut));
		}
		CU_ASSERT_FATAL(same(&whole, &cut));
	}
}

/* Some segments are sent again, some of them with more bytes behind. */
static void bytes_that_are_sent_again_are_not_read_again(void)
{
	static uint8_t stream[8192];
	uint32_t n, at, from, end;
	struct room room;
	int round;

	bytes = stream;
	for (round = 0; round < 2000; round++) {
		n = some_stream(stream, sizeof(stream));
		begin(&room, &whole);
		CU_ASSERT(segment(&room.stream, 0, n, &whole));
		begin(&room, &cut);
		for (at = 0; at<n; at = end> at ? end : at) {
			from = at - (uint32_t)rand() % (at + 1);
			end = from + 1 + (uint32_t)rand() % 500;
			if (end > n)
				end = n;
			if (!at)
				from = 0;
			CU_ASSERT(segment(&room.stream, from, end, &cut));
		}
		CU_ASSERT_FATAL(same(&whole, &cut));
	}
}

static void segment_behind_a_gap_is_refused(void)
{
	static uint8_t stream[256];
	struct room room;

	bytes = stream;
	(void)put(stream, 0, 40);
	begin(&room, &whole);
	CU_ASSERT(!segment(&room.stream, 1, 42, &whole));
	CU_ASSERT(segment(&room.stream, 0, 10, &whole));
	CU_ASSERT(!segment(&room.stream, 11, 42, &whole));
	CU_ASSERT(segment(&room.stream, 10, 42, &whole));
	CU_ASSERT_EQUAL(whole.n, 1);
}

/* A segment that is older than the connection is not part of it. */
static void segment_before_the_first_byte_is_refused(void)
{
	static uint8_t stream[256];
	struct room room;

	bytes = stream;
	begin(&room, &whole);
	room.stream.next = FIRST + 1;
	CU_ASSERT(!segment(&room.stream, 0, 42, &whole));
	room.stream.known = 0;
	CU_ASSERT(!segment(&room.stream, 1, 42, &whole));
	CU_ASSERT_EQUAL(whole.n, 0);
}

static const struct unit_test tests[] = {
	UNIT(each_message_of_a_stream_has_one_verdict),
	UNIT(stream_cut_in_any_way_has_the_same_verdicts),
	UNIT(bytes_that_are_sent_again_are_not_read_again),
	UNIT(segment_behind_a_gap_is_refused),
	UNIT(segment_before_the_first_byte_is_refused),
};

int main(void)
{
	return unit_main("stream", tests, ARRAY_SIZE(tests));
}
