/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_nlwords.c - the message that failed is named by what it does and to
 * what.
 */
#include "nft/netlink/nlwords.h"

#include <libmnl/libmnl.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <stdio.h>
#include <string.h>

#include "policy/base.h"
#include "tests/unit/unit.h"

#define TYPE(message) (NFNL_SUBSYS_NFTABLES << 8 | (message))

static const struct {
	uint16_t type;
	uint16_t attribute; /* of the name; 0: the message has none */
	const char *want;
} messages[] = {
	{ NFNL_MSG_BATCH_BEGIN, 0, "Why" },
	{ TYPE(NFT_MSG_NEWTABLE), 0, "add table t: Why" },
	{ TYPE(NFT_MSG_DELTABLE), 0, "delete table t: Why" },
	{ TYPE(NFT_MSG_NEWCHAIN), NFTA_CHAIN_NAME, "add chain t n: Why" },
	{ TYPE(NFT_MSG_DELCHAIN), NFTA_CHAIN_NAME, "delete chain t n: Why" },
	{ TYPE(NFT_MSG_NEWRULE), NFTA_RULE_CHAIN, "add rule to t n: Why" },
	{ TYPE(NFT_MSG_DELRULE), NFTA_RULE_CHAIN, "delete rules of t n: Why" },
	{ TYPE(NFT_MSG_DELRULE), 0, "delete rules of t: Why" },
	{ TYPE(NFT_MSG_NEWSET), NFTA_SET_NAME, "add set t n: Why" },
	{ TYPE(NFT_MSG_DELSET), NFTA_SET_NAME, "delete set t n: Why" },
	{ TYPE(NFT_MSG_NEWSETELEM), NFTA_SET_ELEM_LIST_SET,
	  "add element to t n: Why" },
	{ TYPE(NFT_MSG_DELSETELEM), NFTA_SET_ELEM_LIST_SET,
	  "delete element of t n: Why" },
	{ TYPE(NFT_MSG_NEWFLOWTABLE), NFTA_FLOWTABLE_NAME,
	  "message to t n: Why" },
};

/* All messages, one after the other, with 1.. as sequence numbers. */
static size_t make_queue(uint8_t *queue)
{
	size_t len = 0;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(messages); i++) {
		struct nlmsghdr *nlh = mnl_nlmsg_put_header(queue + len);

		nlh->nlmsg_type = messages[i].type;
		nlh->nlmsg_seq = (uint32_t)i + 1;
		(void)mnl_nlmsg_put_extra_header(nlh, sizeof(struct nfgenmsg));
		mnl_attr_put_strz(nlh, NFTA_SET_TABLE, "t");
		if (messages[i].attribute)
			mnl_attr_put_strz(nlh, messages[i].attribute, "n");
		len += nlh->nlmsg_len;
	}
	return len;
}

static void each_kind_of_message_has_words(void)
{
	uint8_t queue[2048] = { 0 };
	size_t len = make_queue(queue);
	size_t i;

	for (i = 0; i < ARRAY_SIZE(messages); i++) {
		char text[NLWORDS_MAX] = "Why";

		nlwords_put(queue, len, (uint32_t)i + 1, text);
		unit_string(messages[i].want, messages[i].want, text);
	}
}

static void a_message_that_is_not_in_the_queue_has_no_words(void)
{
	uint8_t queue[2048] = { 0 };
	size_t len = make_queue(queue);
	char text[NLWORDS_MAX] = "Why";

	nlwords_put(queue, len, 0, text);
	nlwords_put(queue, len, ARRAY_SIZE(messages) + 1, text);
	nlwords_put(queue, 0, 2, text);
	unit_string("text", "Why", text);
}

static void long_names_are_cut(void)
{
	uint8_t queue[1024] = { 0 };
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(queue);
	char name[256];
	char text[NLWORDS_MAX] = "Why";

	memset(name, 'a', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	nlh->nlmsg_type = TYPE(NFT_MSG_NEWSET);
	(void)mnl_nlmsg_put_extra_header(nlh, sizeof(struct nfgenmsg));
	mnl_attr_put_strz(nlh, NFTA_SET_TABLE, name);
	mnl_attr_put_strz(nlh, NFTA_SET_NAME, name);
	nlwords_put(queue, nlh->nlmsg_len, 0, text);
	CU_ASSERT_EQUAL(strlen(text),
			strlen("add set ") + 100 + 1 + 100 + strlen(": Why"));
	unit_string("end", ": Why", text + strlen(text) - strlen(": Why"));
}

int main(void)
{
	static const struct unit_test tests[] = {
		UNIT(each_kind_of_message_has_words),
		UNIT(a_message_that_is_not_in_the_queue_has_no_words),
		UNIT(long_names_are_cut),
	};

	return unit_main("nlwords", tests, ARRAY_SIZE(tests));
}
