/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_tcp_flow.c - one connection: when it is read, why it is given up, and
 * how much memory it holds.
 */
#include "enforcer/dns/tcp_flow.h"

#include <stdio.h>

#include "policy/base.h"
#include "tests/unit/unit.h"

#define START 0xfffffff0u /* sequence numbers wrap soon */

struct taken {
	unsigned int n;
	size_t bytes; /* of all messages */
};

static void take(void *context, const uint8_t *message, size_t len)
{
	struct taken *taken = context;

	(void)message;
	taken->n++;
	taken->bytes += len;
}

static enum tcp_flow_end push(struct tcp_flow *flow, uint32_t at,
			      const void *bytes, size_t len,
			      struct taken *taken)
{
	struct tcp_flow_sink sink = { .on_message = take,
				      .context = taken,
				      .ahead_max = 1000 };
	const struct dns_tcp_segment segment = {
		.seq = START + at, .first = at == 0, .bytes = bytes, .len = len
	};

	return tcp_flow_push(flow, &segment, &sink);
}

/* A message of 20 bytes, its length in front. */
static const uint8_t framed[22] = { 0, 20, 'q' };

static void a_flow_waits_for_its_first_byte(void)
{
	struct tcp_flow flow = { 0 };
	struct taken taken = { 0 };

	CU_ASSERT_EQUAL(push(&flow, 10, framed + 10, 12, &taken),
			TCP_FLOW_GOES_ON);
	CU_ASSERT_EQUAL(flow.state, TCP_FLOW_WAITING);
	CU_ASSERT(tcp_flow_size(&flow) >= 12);
	CU_ASSERT_EQUAL(push(&flow, 0, framed, 10, &taken), TCP_FLOW_GOES_ON);
	CU_ASSERT_EQUAL(flow.state, TCP_FLOW_READING);
	CU_ASSERT_EQUAL(taken.n, 1);
	CU_ASSERT_EQUAL(taken.bytes, 20);
	tcp_flow_done(&flow);
}

static void between_messages_a_flow_holds_no_memory(void)
{
	struct tcp_flow flow = { 0 };
	struct taken taken = { 0 };

	CU_ASSERT_EQUAL(tcp_flow_size(&flow), 0);
	(void)push(&flow, 0, framed, 21, &taken);
	CU_ASSERT(tcp_flow_size(&flow) >= 21);
	(void)push(&flow, 21, framed + 21, 1, &taken);
	CU_ASSERT_EQUAL(taken.n, 1);
	CU_ASSERT_EQUAL(tcp_flow_size(&flow), 0);
	(void)push(&flow, 30, framed, 5, &taken);
	CU_ASSERT(tcp_flow_size(&flow) >= 5);
	tcp_flow_done(&flow);
	CU_ASSERT_EQUAL(tcp_flow_size(&flow), 0);
	CU_ASSERT_EQUAL(flow.state, TCP_FLOW_DEAD);
}

/* A length alone takes no memory for the message that it promises. */
static void a_long_message_takes_memory_as_it_arrives(void)
{
	static const uint8_t head[100] = { 0xff, 0xff };
	struct tcp_flow flow = { 0 };
	struct taken taken = { 0 };

	(void)push(&flow, 0, head, sizeof(head), &taken);
	CU_ASSERT(tcp_flow_size(&flow) <= 1024);
	tcp_flow_done(&flow);
}

static void a_flow_is_given_up_for_each_of_these_reasons(void)
{
	static const uint8_t bytes[2000] = { 0, 11 }; /* below a header */
	static const struct {
		const char *what;
		bool started;
		uint32_t at;
		size_t len;
		enum tcp_flow_end want;
	} cases[] = {
		{ "a length below a header", false, 0, 2, TCP_FLOW_FRAMING },
		{ "no first byte", false, 5, 1001, TCP_FLOW_UNSYNCHRONISED },
		{ "a segment far ahead", true, 22 + 1001, 5, TCP_FLOW_GAP },
		{ "too many bytes ahead", true, 30, 1001, TCP_FLOW_GAP },
		{ "as many as may be", true, 30, 1000, TCP_FLOW_GOES_ON },
		{ "all of it read before", true, 1, 21, TCP_FLOW_GOES_ON },
		{ "nothing", true, 40, 0, TCP_FLOW_GOES_ON },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		struct tcp_flow flow = { 0 };
		struct taken taken = { 0 };
		enum tcp_flow_end end;

		if (cases[i].started)
			(void)push(&flow, 0, framed, sizeof(framed), &taken);
		end = push(&flow, cases[i].at, bytes, cases[i].len, &taken);
		if (end != cases[i].want) {
			fprintf(stderr, "%s: %d\n", cases[i].what, (int)end);
			CU_FAIL("given up for another reason, or not");
		}
		CU_ASSERT_EQUAL(flow.state == TCP_FLOW_DEAD,
				end != TCP_FLOW_GOES_ON);
		tcp_flow_done(&flow);
	}
}

/* Each piece is one byte behind the same gap. */
static void the_number_of_pieces_behind_a_gap_is_bounded(void)
{
	struct tcp_flow flow = { 0 };
	struct taken taken = { 0 };
	enum tcp_flow_end end = TCP_FLOW_GOES_ON;
	uint32_t n = 0;

	(void)push(&flow, 0, framed, sizeof(framed), &taken);
	while (end == TCP_FLOW_GOES_ON && n < 1000)
		end = push(&flow, 30 + n++, framed, 1, &taken);
	CU_ASSERT_EQUAL(end, TCP_FLOW_GAP);
	CU_ASSERT_EQUAL(n, 257);
}

static void a_dead_flow_ignores_segments_until_a_connection_begins(void)
{
	struct tcp_flow flow = { 0 };
	struct taken taken = { 0 };
	struct dns_tcp_segment again = {
		.seq = 77, .first = true, .bytes = framed, .len = sizeof(framed)
	};
	struct tcp_flow_sink sink = { .on_message = take,
				      .context = &taken,
				      .ahead_max = 1000 };

	(void)push(&flow, 0, "\0\1", 2, &taken);
	CU_ASSERT_EQUAL(flow.state, TCP_FLOW_DEAD);
	CU_ASSERT_EQUAL(push(&flow, 2, framed, sizeof(framed), &taken),
			TCP_FLOW_GOES_ON);
	CU_ASSERT_EQUAL(push(&flow, 0, framed, sizeof(framed), &taken),
			TCP_FLOW_GOES_ON); /* the same first byte again */
	CU_ASSERT_EQUAL(taken.n, 0);
	CU_ASSERT_EQUAL(tcp_flow_push(&flow, &again, &sink), TCP_FLOW_GOES_ON);
	CU_ASSERT_EQUAL(taken.n, 1);
	CU_ASSERT_EQUAL(sink.n_messages, 1);
	tcp_flow_done(&flow);
}

int main(void)
{
	static const struct unit_test tests[] = {
		UNIT(a_flow_waits_for_its_first_byte),
		UNIT(between_messages_a_flow_holds_no_memory),
		UNIT(a_long_message_takes_memory_as_it_arrives),
		UNIT(a_flow_is_given_up_for_each_of_these_reasons),
		UNIT(the_number_of_pieces_behind_a_gap_is_bounded),
		UNIT(a_dead_flow_ignores_segments_until_a_connection_begins),
	};

	return unit_main("tcp_flow", tests, ARRAY_SIZE(tests));
}
