/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_tcp.c - the same messages come out, however the segments arrive.
 */
#include "enforcer/dns/tcp.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "policy/base.h"
#include "tests/unit/unit.h"

#define BASE 0xffffff00u /* sequence numbers wrap soon */

/* The messages that came out: the first byte and the length of each. */
struct sink {
	char text[4096];
	size_t n_bytes;
	bool wrong; /* a message had bytes that were not sent */
};

static void collect(void *context, const uint8_t *message, size_t len)
{
	struct sink *sink = context;
	size_t used = strlen(sink->text), i;

	(void)snprintf(sink->text + used, sizeof(sink->text) - used, "%c%zu ",
		       message[0], len);
	for (i = 1; i < len; i++)
		sink->wrong |= message[i] != (uint8_t)(message[0] + i);
	sink->n_bytes += len;
}

/* A framed message: @name, then bytes computed from it. */
static size_t put_message(uint8_t *out, char name, size_t len)
{
	size_t i;

	out[0] = (uint8_t)(len >> 8);
	out[1] = (uint8_t)len;
	for (i = 0; i < len; i++)
		out[2 + i] = (uint8_t)(name + i);
	return 2 + len;
}

/* a13 b20 c12: 15, 22 and 14 bytes, 51 in all. */
#define STREAM_LEN 51
#define STREAM_TEXT "a13 b20 c12 "

static void fill_stream(uint8_t bytes[STREAM_LEN])
{
	size_t at = put_message(bytes, 'a', 13);

	at += put_message(bytes + at, 'b', 20);
	(void)put_message(bytes + at, 'c', 12);
}

static struct dns_tcp *table_of(struct dns_tcp_limits limits)
{
	struct dns_tcp *table = NULL;

	CU_ASSERT_EQUAL_FATAL(dns_tcp_new(&limits, &table), 0);
	return table;
}

static void push(struct dns_tcp *table, uint64_t cookie, size_t from, size_t to,
		 struct sink *sink)
{
	static uint8_t bytes[STREAM_LEN];
	struct dns_tcp_segment segment = {
		.cookie = cookie,
		.seq = BASE + (uint32_t)from,
		.first = from == 0,
		.len = to - from,
	};
	uint8_t *copy = malloc(to - from ? to - from : 1); /* for ASan */

	if (!copy)
		abort();
	fill_stream(bytes);
	memcpy(copy, bytes + from, to - from);
	segment.bytes = copy;
	dns_tcp_push(table, &segment, collect, sink);
	free(copy);
}

static const struct {
	const char *what;
	uint8_t segments[8][2]; /* from, to */
	const char *want;
} orders[] = {
	{ "at once", { { 0, 51 } }, STREAM_TEXT },
	{ "one by one", { { 0, 15 }, { 15, 37 }, { 37, 51 } }, STREAM_TEXT },
	{ "split in the lengths",
	  { { 0, 1 }, { 1, 16 }, { 16, 51 } },
	  STREAM_TEXT },
	{ "the last first",
	  { { 37, 51 }, { 15, 37 }, { 0, 15 } },
	  STREAM_TEXT },
	{ "mixed",
	  { { 0, 5 }, { 20, 40 }, { 5, 20 }, { 40, 51 } },
	  STREAM_TEXT },
	{ "all twice",
	  { { 0, 20 }, { 0, 20 }, { 20, 51 }, { 20, 51 } },
	  STREAM_TEXT },
	{ "overlaps", { { 0, 20 }, { 10, 30 }, { 5, 51 } }, STREAM_TEXT },
	{ "overlaps in front of a gap",
	  { { 0, 5 }, { 20, 30 }, { 15, 40 }, { 25, 51 }, { 5, 16 } },
	  STREAM_TEXT },
	{ "the first byte after others",
	  { { 1, 10 }, { 8, 51 }, { 0, 1 } },
	  STREAM_TEXT },
	{ "a gap", { { 0, 15 }, { 20, 51 } }, "a13 " },
	{ "no first byte", { { 1, 20 }, { 20, 51 } }, "" },
	{ "the beginning only", { { 0, 14 } }, "" },
};

static void messages_come_out_whole_and_in_order(void)
{
	struct dns_tcp *table;
	struct sink sink;
	size_t i, k;

	for (i = 0; i < ARRAY_SIZE(orders); i++) {
		table = table_of((struct dns_tcp_limits){ 0 });
		sink = (struct sink){ 0 };
		for (k = 0; k < 8 && orders[i].segments[k][1]; k++)
			push(table, 7, orders[i].segments[k][0],
			     orders[i].segments[k][1], &sink);
		unit_string(orders[i].what, orders[i].want, sink.text);
		CU_ASSERT_FALSE(sink.wrong);
		dns_tcp_free(table);
	}
}

static void each_split_in_two_gives_the_same_messages(void)
{
	struct dns_tcp *table;
	struct sink sink;
	size_t cut;

	for (cut = 1; cut < STREAM_LEN; cut++) {
		table = table_of((struct dns_tcp_limits){ 0 });
		sink = (struct sink){ 0 };
		push(table, 7, 0, cut, &sink);
		push(table, 7, cut, STREAM_LEN, &sink);
		push(table, 8, cut, STREAM_LEN, &sink);
		push(table, 8, 0, cut, &sink);
		unit_string("both", STREAM_TEXT STREAM_TEXT, sink.text);
		dns_tcp_free(table);
	}
}

struct last {
	uint8_t bytes[16];
	size_t len;
};

static void keep(void *context, const uint8_t *message, size_t len)
{
	struct last *last = context;

	last->len = len;
	memcpy(last->bytes, message, len < 16 ? len : 16);
}

static void the_first_copy_of_a_byte_wins(void)
{
	static const struct {
		uint32_t seq;
		const char *bytes;
		size_t len;
	} segments[] = {
		{ 9, "cc", 2 },
		{ 7, "bbbbbb", 6 }, /* overlaps it on both sides, later */
		{ 0, "\0\14aaaaa", 7 },
		{ 0, "\0\14xxxxxxxxxx", 12 },
		{ 13, "d", 1 },
	};
	struct dns_tcp *table = table_of((struct dns_tcp_limits){ 0 });
	struct dns_tcp_segment segment = { .cookie = 1 };
	struct last last = { .len = 0 };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(segments); i++) {
		segment.seq = segments[i].seq;
		segment.first = segment.seq == 0;
		segment.bytes = (const uint8_t *)segments[i].bytes;
		segment.len = segments[i].len;
		dns_tcp_push(table, &segment, keep, &last);
	}
	CU_ASSERT_EQUAL(last.len, 12);
	unit_string("bytes", "aaaaabbccbbd", (const char *)last.bytes);
	dns_tcp_free(table);
}

static void a_message_of_64_kb_comes_out(void)
{
	static uint8_t bytes[2 + 65535];
	struct dns_tcp *table = table_of((struct dns_tcp_limits){ 0 });
	struct dns_tcp_segment segment = { .cookie = 1, .seq = BASE };
	struct sink sink = { 0 };
	size_t at;

	put_message(bytes, 'z', 65535);
	for (at = 0; at < sizeof(bytes); at += segment.len) {
		segment.first = at == 0;
		segment.seq = BASE + (uint32_t)at;
		segment.bytes = bytes + at;
		segment.len =
			sizeof(bytes) - at < 1448 ? sizeof(bytes) - at : 1448;
		dns_tcp_push(table, &segment, collect, &sink);
	}
	unit_string("one", "z65535 ", sink.text);
	CU_ASSERT_FALSE(sink.wrong);
	CU_ASSERT_EQUAL(dns_tcp_counters(table)->messages, 1);
	dns_tcp_free(table);
}

static void a_length_below_a_header_ends_the_stream(void)
{
	struct dns_tcp *table = table_of((struct dns_tcp_limits){ 0 });
	struct dns_tcp_segment segment = {
		.cookie = 1,
		.seq = 5,
		.first = true,
		.bytes = (const uint8_t *)"\0\13aaaaaaaaaaa",
		.len = 13,
	};
	struct sink sink = { 0 };

	dns_tcp_push(table, &segment, collect, &sink);
	CU_ASSERT_EQUAL(dns_tcp_counters(table)->framing, 1);
	dns_tcp_push(table, &segment, collect, &sink);
	CU_ASSERT_EQUAL(dns_tcp_counters(table)->framing, 1);
	unit_string("nothing", "", sink.text);
	dns_tcp_free(table);
}

static void a_gap_that_stays_ends_the_stream(void)
{
	struct dns_tcp *table =
		table_of((struct dns_tcp_limits){ .ahead_bytes = 30 });
	struct sink sink = { 0 };

	push(table, 1, 0, 5, &sink);
	push(table, 1, 10, 30, &sink);
	CU_ASSERT_EQUAL(dns_tcp_counters(table)->gap, 0);
	push(table, 1, 30, 51, &sink);
	CU_ASSERT_EQUAL(dns_tcp_counters(table)->gap, 1);
	push(table, 1, 5, 10, &sink);
	unit_string("nothing", "", sink.text);
	dns_tcp_free(table);
}

static void a_stream_from_the_middle_is_never_read(void)
{
	struct dns_tcp *table =
		table_of((struct dns_tcp_limits){ .ahead_bytes = 30 });
	struct sink sink = { 0 };

	/* A message begins at 15, but the reader can't know that. */
	push(table, 1, 15, 37, &sink);
	push(table, 1, 37, 51, &sink);
	unit_string("nothing", "", sink.text);
	CU_ASSERT_EQUAL(dns_tcp_counters(table)->unsynchronised, 1);
	dns_tcp_free(table);
}

static void a_socket_that_connects_again_begins_anew(void)
{
	struct dns_tcp *table = table_of((struct dns_tcp_limits){ 0 });
	uint8_t bytes[14];
	struct dns_tcp_segment segment = {
		.cookie = 1,
		.seq = 77,
		.first = true,
		.bytes = bytes,
		.len = put_message(bytes, 'n', 12),
	};
	struct sink sink = { 0 };

	push(table, 1, 0, 20, &sink); /* into the second message */
	dns_tcp_push(table, &segment, collect, &sink);
	unit_string("both", "a13 n12 ", sink.text);
	CU_ASSERT_FALSE(sink.wrong);
	dns_tcp_free(table);
}

static void the_stream_used_longest_ago_goes_first(void)
{
	struct dns_tcp *table =
		table_of((struct dns_tcp_limits){ .n_streams = 2 });
	struct sink sink = { 0 };

	push(table, 1, 0, 10, &sink);
	push(table, 2, 0, 10, &sink);
	push(table, 1, 10, 12, &sink);
	push(table, 3, 0, 10, &sink); /* evicts stream 2 */
	push(table, 1, 12, 51, &sink);
	unit_string("1", STREAM_TEXT, sink.text);
	push(table, 2, 10, 51, &sink); /* evicts stream 3 */
	unit_string("2", STREAM_TEXT, sink.text);
	CU_ASSERT_EQUAL(dns_tcp_counters(table)->evicted, 2);
	CU_ASSERT_EQUAL(dns_tcp_counters(table)->streams, 4);
	dns_tcp_free(table);
}

static void memory_is_bounded_over_all_streams(void)
{
	static uint8_t bytes[2 + 60000];
	struct dns_tcp *table =
		table_of((struct dns_tcp_limits){ .n_bytes = 64 << 10 });
	struct dns_tcp_segment segment = { .seq = 1, .bytes = bytes };
	struct sink sink = { 0 };

	put_message(bytes, 'm', 60000);
	segment.len = 1024; /* the rest never arrives */
	segment.first = true;
	for (segment.cookie = 1; segment.cookie <= 1000; segment.cookie++)
		dns_tcp_push(table, &segment, collect, &sink);
	CU_ASSERT_EQUAL(dns_tcp_counters(table)->evicted, 1000 - 64);
	dns_tcp_free(table);
}

/* Random cuts, copies and orders; seeds are fixed. */
static void shuffled_segments_give_the_same_messages(void)
{
	struct dns_tcp *table;
	unsigned int round, i, from, len;
	struct sink sink;

	srand(1);
	for (round = 0; round < 2000; round++) {
		table = table_of((struct dns_tcp_limits){ 0 });
		sink = (struct sink){ 0 };
		for (i = 0; i < 100; i++) {
			from = (unsigned int)rand() % STREAM_LEN;
			len = 1 + (unsigned int)rand() % (STREAM_LEN - from);
			push(table, 1, from, from + len, &sink);
		}
		push(table, 1, 0, STREAM_LEN, &sink);
		if (strcmp(sink.text, STREAM_TEXT) != 0 || sink.wrong)
			unit_string("shuffled", STREAM_TEXT, sink.text);
		dns_tcp_free(table);
	}
}

static const struct unit_test tests[] = {
	UNIT(messages_come_out_whole_and_in_order),
	UNIT(each_split_in_two_gives_the_same_messages),
	UNIT(the_first_copy_of_a_byte_wins),
	UNIT(a_message_of_64_kb_comes_out),
	UNIT(a_length_below_a_header_ends_the_stream),
	UNIT(a_gap_that_stays_ends_the_stream),
	UNIT(a_stream_from_the_middle_is_never_read),
	UNIT(a_socket_that_connects_again_begins_anew),
	UNIT(the_stream_used_longest_ago_goes_first),
	UNIT(memory_is_bounded_over_all_streams),
	UNIT(shuffled_segments_give_the_same_messages),
};

int main(void)
{
	return unit_main("dns_tcp", tests, ARRAY_SIZE(tests));
}
