/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_message.c - what is written is read back by the parser of answers.
 */
#include "enforcer/cli/verdict/message.h"

#include <errno.h>

#include "enforcer/dns/chain.h"
#include "enforcer/dns/msg.h"
#include "enforcer/dns/rdata.h"
#include "policy/base.h"
#include "tests/unit/unit.h"

static struct verdict_message message;

static void begin(uint16_t rcode)
{
	struct dns_name name;

	CU_ASSERT_EQUAL_FATAL(dns_name_from_text("a.test", &name), 0);
	verdict_message_begin(&message, &name, 1, rcode);
}

static void aliases_and_addresses_are_a_chain(void)
{
	static const struct verdict_message_rr rrs[] = {
		{ "", "CNAME", "30", "b.test" },
		{ "b.test", "TXT", "5", "anything" },
		{ "b.test", "A", "20", "192.0.2.1" },
		{ "b.test", "A", "", "192.0.2.2" },
	};
	struct dns_msg_walk walk = { 0 };
	struct dns_chain chain;
	struct dns_msg msg;
	struct dns_msg_rr rr;
	struct ip_addr ip;
	size_t i;

	begin(0);
	for (i = 0; i < ARRAY_SIZE(rrs); i++)
		CU_ASSERT_EQUAL(verdict_message_add(&message, &rrs[i]), 0);
	CU_ASSERT_EQUAL_FATAL(dns_msg_parse(message.wire, message.len, &msg),
			      0);
	CU_ASSERT_EQUAL(msg.trailing, 0);
	CU_ASSERT_EQUAL(msg.rcode, 0);
	CU_ASSERT_EQUAL(dns_chain_follow(&msg, &chain), DNS_CHAIN_WHOLE);
	CU_ASSERT_EQUAL(chain.n_links, 1);
	CU_ASSERT_EQUAL(chain.ttl_s, 30);
	CU_ASSERT(dns_msg_next_answer(&msg, &walk, &rr));
	CU_ASSERT(dns_msg_next_answer(&msg, &walk, &rr));
	CU_ASSERT_EQUAL(rr.ttl_s, 20);
	CU_ASSERT(dns_rdata_addr(&msg, &rr, &ip));
	CU_ASSERT(dns_msg_next_answer(&msg, &walk, &rr));
	CU_ASSERT_EQUAL(rr.ttl_s, VERDICT_MESSAGE_FOR_EVER);
	CU_ASSERT_FALSE(dns_msg_next_answer(&msg, &walk, &rr));
}

static void text_that_cannot_be_read_is_refused(void)
{
	static const struct verdict_message_rr rrs[] = {
		{ "a.test", "A", "1", "192.0.2" },
		{ "a.test", "AAAA", "1", "192.0.2.1" },
		{ "a.test", "A", "soon", "192.0.2.1" },
		{ "a..test", "A", "1", "192.0.2.1" },
		{ "a.test", "CNAME", "1", "" },
		{ "a.test", "", "1", "192.0.2.1" },
	};
	size_t i, len;

	begin(3);
	len = message.len;
	for (i = 0; i < ARRAY_SIZE(rrs); i++)
		CU_ASSERT_EQUAL(verdict_message_add(&message, &rrs[i]),
				-EINVAL);
	CU_ASSERT_EQUAL(message.len, len);
}

static void a_record_without_room_is_left_out_as_a_whole(void)
{
	static const struct verdict_message_rr rr = { "a.test", "A", "1",
						      "192.0.2.1" };
	struct dns_msg msg;
	unsigned int i;

	begin(0);
	for (i = 0; i < 4000; i++)
		CU_ASSERT_EQUAL(verdict_message_add(&message, &rr), 0);
	CU_ASSERT(message.full);
	CU_ASSERT_EQUAL(dns_msg_parse(message.wire, message.len, &msg), 0);
	CU_ASSERT_EQUAL(msg.trailing, 0);
	CU_ASSERT(msg.n_rrs[DNS_MSG_ANSWER] > 2000);
}

static const struct unit_test tests[] = {
	UNIT(aliases_and_addresses_are_a_chain),
	UNIT(text_that_cannot_be_read_is_refused),
	UNIT(a_record_without_room_is_left_out_as_a_whole),
};

int main(void)
{
	return unit_main("enforcer/cli/verdict/message", tests,
			 ARRAY_SIZE(tests));
}
