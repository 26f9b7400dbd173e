/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_tcp_shares.c - of enforcer/dns/tcp.c: whoever has most streams, or bytes
 * in them, makes room for others.
 */
#include "enforcer/dns/tcp.h"

#include "policy/base.h"
#include "tests/unit/unit.h"

#define MESSAGE_LEN 14 /* with its length, 12, in front */

static void count(void *context, const uint8_t *message, size_t len)
{
	unsigned int *n = context;

	(void)message;
	*n += len == MESSAGE_LEN - 2;
}

static const uint8_t wire[MESSAGE_LEN] = { 0, MESSAGE_LEN - 2 };

/* Bytes from @from on of the message of @cookie, a socket of user @share. */
static void push(struct dns_tcp *table, uint16_t share, uint64_t cookie,
		 size_t from, unsigned int *n)
{
	const struct dns_tcp_segment segment = {
		.cookie = cookie,
		.share = share,
		.seq = (uint32_t)from,
		.first = from == 0,
		.bytes = wire + from,
		.len = from ? MESSAGE_LEN - from : MESSAGE_LEN / 2,
	};

	dns_tcp_push(table, &segment, count, n);
}

static void flood(struct dns_tcp *table, uint16_t share, unsigned int *n)
{
	uint64_t cookie;

	for (cookie = 1000; cookie < 2000; cookie++)
		push(table, share, cookie, 0, n);
}

/* What two others began is read to its end, and the flooder's last, too. */
static void begin_flood_and_end(struct dns_tcp_limits limits)
{
	struct dns_tcp *table = NULL;
	unsigned int n = 0;

	CU_ASSERT_EQUAL_FATAL(dns_tcp_new(&limits, &table), 0);
	push(table, 7, 1, 0, &n);
	push(table, 8, 2, 0, &n);
	flood(table, 9, &n);
	push(table, 7, 1, MESSAGE_LEN / 2, &n);
	push(table, 8, 2, MESSAGE_LEN / 2, &n);
	push(table, 9, 1999, MESSAGE_LEN / 2, &n);
	CU_ASSERT_EQUAL(n, 3);
	push(table, 9, 1000, MESSAGE_LEN / 2, &n);
	CU_ASSERT_EQUAL(n, 3); /* the first of the flood was given up */
	dns_tcp_free(table);
}

static void a_user_with_many_streams_pushes_out_their_own(void)
{
	begin_flood_and_end((struct dns_tcp_limits){ .n_streams = 8 });
}

static void a_user_with_many_bytes_pushes_out_their_own(void)
{
	begin_flood_and_end((struct dns_tcp_limits){ .n_bytes = 8 << 10 });
}

static void the_oldest_stream_of_a_user_makes_room_for_a_newer(void)
{
	struct dns_tcp_limits limits = { .n_streams = 2 };
	struct dns_tcp *table = NULL;
	unsigned int n = 0;

	CU_ASSERT_EQUAL_FATAL(dns_tcp_new(&limits, &table), 0);
	flood(table, 9, &n);
	CU_ASSERT_EQUAL(dns_tcp_counters(table)->evicted, 1000 - 2);
	push(table, 9, 1998, MESSAGE_LEN / 2, &n);
	push(table, 9, 1999, MESSAGE_LEN / 2, &n);
	CU_ASSERT_EQUAL(n, 2);
	dns_tcp_free(table);
}

static const struct unit_test tests[] = {
	UNIT(a_user_with_many_streams_pushes_out_their_own),
	UNIT(a_user_with_many_bytes_pushes_out_their_own),
	UNIT(the_oldest_stream_of_a_user_makes_room_for_a_newer),
};

int main(void)
{
	return unit_main("dns_tcp_shares", tests, ARRAY_SIZE(tests));
}
