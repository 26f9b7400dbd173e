/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_asks.c - who asked what, and what was answered, however the text comes
 * in pieces.
 */
#include "enforcer/host/services/asks.h"

#include <stdlib.h>
#include <string.h>

#include "policy/base.h"
#include "tests/unit/enforcer/host/services/asks_sink.h"
#include "tests/unit/unit.h"

#define CALL_OF(method, parameters)                \
	"{\"method\":\"io.systemd.Resolve." method \
	"\",\"parameters\":{" parameters "}}"
#define CALL(name) \
	CALL_OF("ResolveHostname", "\"name\":\"" name "\",\"family\":2")
#define REPLY(name, last)                                              \
	"{\"parameters\":{\"addresses\":[{\"ifindex\":2,\"family\":2," \
	"\"address\":[203,0,113," last "]}],\"name\":\"" name          \
	"\",\"flags\":1}}"
#define END "\0"

struct box {
	struct asks *asks;
	struct asks_sink sink;
};

static void box_open(struct box *box, struct asks_limits limits)
{
	*box = (struct box){ 0 };
	CU_ASSERT_EQUAL_FATAL(asks_new(&limits, &box->asks), 0);
}

struct piece {
	bool asks;
	const char *text;
	size_t len, kept; /* by the kernel */
};

/* @cookie / 100 is the user. */
static void push_piece(struct box *box, uint64_t cookie,
		       const struct piece *piece)
{
	struct event *ev = calloc(1, sizeof(*ev) + piece->kept);

	if (!ev)
		abort();
	ev->kind = EVENT_TEXT;
	ev->cookie = cookie;
	ev->outgoing = piece->asks;
	ev->share = (uint16_t)(cookie / 100 + 1);
	ev->owner.tgid = piece->asks ? (uint32_t)cookie : 0;
	ev->ktime_ns = cookie * 1000 + !piece->asks;
	ev->wire_len = (uint32_t)piece->len;
	ev->payload_len = (uint32_t)piece->kept;
	ev->flags = piece->kept < piece->len ? EVENT_TRUNCATED : 0;
	memcpy(ev->payload, piece->text, piece->kept);
	asks_push(box->asks, ev, asks_sink_collect, &box->sink);
	free(ev);
}

static void push(struct box *box, uint64_t cookie, bool asks, const char *text,
		 size_t len)
{
	const struct piece piece = { asks, text, len, len };

	push_piece(box, cookie, &piece);
}

/* A literal with its end and the zeroes in it. */
#define ASK(box, cookie, text) push(box, cookie, true, text, sizeof(text) - 1)
#define ANSWER(box, cookie, text) \
	push(box, cookie, false, text, sizeof(text) - 1)

static void expect(struct box *box, const char *what, const char *want)
{
	unit_string(what, want, box->sink.text);
	box->sink.text[0] = '\0';
}

static void box_close(struct box *box)
{
	expect(box, "at the end", "");
	asks_free(box->asks);
}

static void a_call_and_its_reply_belong_together(void)
{
	struct box box;

	box_open(&box, (struct asks_limits){ 0 });
	ASK(&box, 1, CALL("a.example") END);
	expect(&box, "call", "? 1 ResolveHostname A a.example\n");
	ASK(&box, 2, CALL("b.example") END);
	expect(&box, "call", "? 2 ResolveHostname A b.example\n");
	ANSWER(&box, 2, REPLY("b.example", "2") END);
	expect(&box, "reply", "= 2 ResolveHostname A b.example 203.0.113.2\n");
	ANSWER(&box, 1, REPLY("a.example", "1") END);
	expect(&box, "reply", "= 1 ResolveHostname A a.example 203.0.113.1\n");
	ANSWER(&box, 1, REPLY("a.example", "1") END);
	expect(&box, "a second reply", "");
	CU_ASSERT_EQUAL(asks_counters(box.asks)->calls, 2);
	CU_ASSERT_EQUAL(asks_counters(box.asks)->replies, 2);
	CU_ASSERT_EQUAL(asks_counters(box.asks)->unmatched, 1);
	box_close(&box);
}

static void both_families_are_two_questions(void)
{
	struct box box;

	box_open(&box, (struct asks_limits){ 0 });
	ASK(&box, 1, CALL_OF("ResolveHostname", "\"name\":\"a\"") END);
	expect(&box, "call",
	       "? 1 ResolveHostname A a\n? 1 ResolveHostname AAAA a\n");
	ANSWER(&box, 1, REPLY("a", "1") END);
	expect(&box, "reply",
	       "= 1 ResolveHostname A a 203.0.113.1\n"
	       "= 1 ResolveHostname AAAA a\n");
	box_close(&box);
}

static void errors_of_the_service_are_handed_on(void)
{
	struct box box;

	box_open(&box, (struct asks_limits){ 0 });
	ASK(&box, 1, CALL("a") END);
	ANSWER(&box, 1,
	       "{\"error\":\"io.systemd.Resolve.DNSError\","
	       "\"parameters\":{\"rcode\":3}}" END);
	ASK(&box, 1, CALL("b") END);
	ANSWER(&box, 1, "{\"error\":\"io.systemd.Resolve.NoNameServers\"}" END);
	expect(&box, "all",
	       "? 1 ResolveHostname A a\n"
	       "= 1 ResolveHostname A a !io.systemd.Resolve.DNSError\n"
	       "? 1 ResolveHostname A b\n"
	       "= 1 ResolveHostname A b no-code "
	       "!io.systemd.Resolve.NoNameServers\n");
	box_close(&box);
}

static void messages_may_be_cut_anywhere(void)
{
	static const char calls[] = CALL("a") END CALL("b") END;
	static const char replies[] = REPLY("a", "1") END REPLY("b", "2") END;
	struct box box;
	size_t i;

	for (i = 0; i < sizeof(calls); i++) {
		box_open(&box, (struct asks_limits){ 0 });
		push(&box, 1, true, calls, i);
		push(&box, 1, true, calls + i, sizeof(calls) - 1 - i);
		push(&box, 1, false, replies, i);
		push(&box, 1, false, replies + i, sizeof(replies) - 1 - i);
		expect(&box, "all",
		       "? 1 ResolveHostname A a\n? 1 ResolveHostname A b\n"
		       "= 1 ResolveHostname A a 203.0.113.1\n"
		       "= 1 ResolveHostname A b 203.0.113.2\n");
		box_close(&box);
	}
	box_open(&box, (struct asks_limits){ 0 });
	for (i = 0; i < sizeof(calls) - 1; i++)
		push(&box, 1, true, calls + i, 1);
	expect(&box, "byte by byte",
	       "? 1 ResolveHostname A a\n? 1 ResolveHostname A b\n");
	box_close(&box);
}

static void the_reply_to_a_call_that_is_no_lookup_is_passed_over(void)
{
	struct box box;

	box_open(&box, (struct asks_limits){ 0 });
	ASK(&box, 1,
	    "{\"method\":\"org.varlink.service.GetInfo\"}" END CALL("a") END);
	ANSWER(&box, 1,
	       "{\"parameters\":{\"vendor\":\"x\"}}" END REPLY("a", "1") END);
	expect(&box, "all",
	       "? 1 ResolveHostname A a\n"
	       "= 1 ResolveHostname A a 203.0.113.1\n");
	ASK(&box, 1,
	    "{\"method\":\"io.systemd.Resolve.ResolveHostname\","
	    "\"parameters\":{\"name\":\"b\",\"family\":2},"
	    "\"oneway\":true}" END CALL("c") END);
	ANSWER(&box, 1, REPLY("c", "3") END);
	expect(&box, "oneway",
	       "? 1 ResolveHostname A b\n"
	       "? 1 ResolveHostname A c\n"
	       "= 1 ResolveHostname A c 203.0.113.3\n");
	ASK(&box, 1, "{\"parameters\":{}}" END);
	expect(&box, "no call", "");
	box_close(&box);
}

static void a_call_may_have_more_than_one_reply(void)
{
	struct box box;

	box_open(&box, (struct asks_limits){ 0 });
	ASK(&box, 1,
	    CALL_OF("BrowseServices", "\"domain\":\"local\"") END CALL("b")
		    END);
	ANSWER(&box, 1,
	       "{\"parameters\":{},\"continues\":true}" END
	       "{\"parameters\":{}}" END REPLY("b", "2") END);
	expect(&box, "all",
	       "? 1 BrowseServices\n? 1 ResolveHostname A b\n"
	       "= 1 BrowseServices\n= 1 BrowseServices\n"
	       "= 1 ResolveHostname A b 203.0.113.2\n");
	box_close(&box);
}

static void a_call_that_dns_does_not_have_is_found_nevertheless(void)
{
	struct box box;

	box_open(&box, (struct asks_limits){ 0 });
	ASK(&box, 1, CALL_OF("ResolveHostname", "\"name\":\"a..b\"") END);
	ANSWER(&box, 1,
	       "{\"error\":\"org.varlink.service.InvalidParameter\","
	       "\"parameters\":{\"parameter\":\"name\"}}" END);
	expect(&box, "all",
	       "? 1 ResolveHostname\n"
	       "= 1 ResolveHostname !org.varlink.service.InvalidParameter\n");
	box_close(&box);
}

static void an_unreadable_call_is_reported_and_a_reply_is_not(void)
{
	struct box box;

	box_open(&box, (struct asks_limits){ 0 });
	ASK(&box, 1, "{\"method\":" END CALL("a") END);
	expect(&box, "call", "? 1 (unreadable)\n? 1 ResolveHostname A a\n");
	ANSWER(&box, 1, "what?" END);
	expect(&box, "reply", "");
	CU_ASSERT_EQUAL(asks_counters(box.asks)->unreadable, 2);
	ASK(&box, 1, CALL("b") END);
	ANSWER(&box, 1, REPLY("b", "2") END);
	expect(&box, "after it",
	       "? 1 ResolveHostname A b\n"
	       "= 1 ResolveHostname A b 203.0.113.2\n");
	box_close(&box);
}

static void a_piece_that_the_kernel_cut_is_unreadable(void)
{
	static const char text[] = CALL("a") END CALL("b") END;
	struct box box;

	box_open(&box, (struct asks_limits){ 0 });
	push_piece(&box, 1,
		   &(struct piece){ true, text, sizeof(text) - 1,
				    sizeof(text) - 10 });
	expect(&box, "a and half of b",
	       "? 1 ResolveHostname A a\n? 1 (unreadable)\n");
	ASK(&box, 1, CALL("c") END);
	ANSWER(&box, 1,
	       REPLY("a", "1") END REPLY("b", "2") END REPLY("c", "3") END);
	expect(&box, "c and all replies",
	       "? 1 ResolveHostname A c\n"
	       "= 1 ResolveHostname A a 203.0.113.1\n"
	       "= 1 ResolveHostname A c 203.0.113.3\n");
	ASK(&box, 1, CALL("d") END CALL("e") END);
	push_piece(&box, 1,
		   &(struct piece){ false, text, sizeof(text) - 1, 5 });
	ANSWER(&box, 1, REPLY("e", "5") END);
	expect(&box, "a cut reply",
	       "? 1 ResolveHostname A d\n"
	       "? 1 ResolveHostname A e\n"
	       "= 1 ResolveHostname A e 203.0.113.5\n");
	box_close(&box);
}

static void a_message_that_is_too_long_is_passed_over(void)
{
	struct box box;
	unsigned int i;

	box_open(&box, (struct asks_limits){ .message_bytes = 200 });
	for (i = 0; i < 50; i++)
		ASK(&box, 1, "          ");
	ASK(&box, 1, CALL("a") END CALL("b") END);
	expect(&box, "all", "? 1 (unreadable)\n? 1 ResolveHostname A b\n");
	ANSWER(&box, 1, REPLY("b", "2") END);
	expect(&box, "reply", "= 1 ResolveHostname A b 203.0.113.2\n");
	box_close(&box);
}

static void more_calls_than_are_kept_spoil_no_others(void)
{
	struct box box;
	unsigned int i;

	box_open(&box, (struct asks_limits){ 0 });
	for (i = 0; i < 20; i++)
		ASK(&box, 1, CALL("a") END);
	CU_ASSERT_EQUAL(box.sink.n, 20);
	CU_ASSERT_EQUAL(asks_counters(box.asks)->left_out, 4);
	for (i = 0; i < 20; i++)
		ANSWER(&box, 1, REPLY("a", "1") END);
	CU_ASSERT_EQUAL(box.sink.n, 36);
	box.sink.text[0] = '\0';
	ASK(&box, 1, CALL("b") END);
	ANSWER(&box, 1, REPLY("b", "2") END);
	expect(&box, "after it",
	       "? 1 ResolveHostname A b\n"
	       "= 1 ResolveHostname A b 203.0.113.2\n");
	box_close(&box);
}

static void one_send_makes_few_records(void)
{
	char text[4096] = { 0 };
	struct box box;
	size_t i, n = 0;

	for (i = 0; i + 4 < sizeof(text); i += 4)
		memcpy(text + i, "{}x", 4);
	box_open(&box, (struct asks_limits){ 0 });
	push(&box, 1, true, text, sizeof(text));
	CU_ASSERT(box.sink.n <= 16);
	n = box.sink.n;
	memset(text, 0, sizeof(text));
	push(&box, 1, true, text, sizeof(text));
	CU_ASSERT(box.sink.n <= n + 16);
	CU_ASSERT(asks_counters(box.asks)->left_out > 4000);
	box.sink.text[0] = '\0';
	ASK(&box, 1, CALL("b") END);
	expect(&box, "after it", "? 1 ResolveHostname A b\n");
	box_close(&box);
}

static void a_flood_costs_nobody_else(void)
{
	struct box box;
	uint64_t i;

	box_open(&box, (struct asks_limits){ .n_bytes = 64 << 10 });
	ASK(&box, 100, CALL("a") END);
	for (i = 0; i < 5000; i++)
		push(&box, 1000000 + i % 90, true, "{\"a\":\"bbbbbbbbbbbbbbb",
		     20);
	for (i = 0; i < 500; i++)
		ASK(&box, 2000000 + i % 90, CALL("b") END);
	box.sink.text[0] = '\0';
	ANSWER(&box, 100, REPLY("a", "1") END);
	expect(&box, "reply", "= 100 ResolveHostname A a 203.0.113.1\n");
	CU_ASSERT(asks_counters(box.asks)->evicted > 50);
	box_close(&box);
}

static const struct unit_test tests[] = {
	UNIT(a_call_and_its_reply_belong_together),
	UNIT(both_families_are_two_questions),
	UNIT(errors_of_the_service_are_handed_on),
	UNIT(messages_may_be_cut_anywhere),
	UNIT(the_reply_to_a_call_that_is_no_lookup_is_passed_over),
	UNIT(a_call_may_have_more_than_one_reply),
	UNIT(a_call_that_dns_does_not_have_is_found_nevertheless),
	UNIT(an_unreadable_call_is_reported_and_a_reply_is_not),
	UNIT(a_piece_that_the_kernel_cut_is_unreadable),
	UNIT(a_message_that_is_too_long_is_passed_over),
	UNIT(more_calls_than_are_kept_spoil_no_others),
	UNIT(one_send_makes_few_records),
	UNIT(a_flood_costs_nobody_else),
};

int main(void)
{
	return unit_main("asks", tests, ARRAY_SIZE(tests));
}
