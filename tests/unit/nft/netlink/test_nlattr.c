/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_nlattr.c - attributes are found and read, and missing or short ones read
 * as nothing.
 */
#include "nft/netlink/nlattr.h"

#include <arpa/inet.h>
#include <endian.h>
#include <libmnl/libmnl.h>
#include <linux/netfilter/nfnetlink.h>
#include <stddef.h>

#include "policy/base.h"
#include "tests/unit/unit.h"

enum type { NUMBER = 1, LONG, TEXT, NEST, SHORT, OPEN_TEXT, AGAIN, MISSING };

/* A message with an attribute of each type but MISSING; a nest has the same
 * types, with other values. */
static void put_attributes(struct nlmsghdr *nlh, uint32_t number,
			   const char *text)
{
	mnl_attr_put_u32(nlh, NUMBER, htonl(number));
	mnl_attr_put_u64(nlh, LONG, htobe64(0x100000000ULL + number));
	mnl_attr_put_strz(nlh, TEXT, text);
	mnl_attr_put_u8(nlh, SHORT, 1);
	mnl_attr_put(nlh, OPEN_TEXT, 3, "abc"); /* without a terminator */
	mnl_attr_put_u32(nlh, AGAIN, htonl(1));
	mnl_attr_put_u32(nlh, AGAIN, htonl(2));
}

static struct nlmsghdr *make_message(uint8_t *buffer)
{
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(buffer);
	struct nlattr *nest;

	(void)mnl_nlmsg_put_extra_header(nlh, sizeof(struct nfgenmsg));
	put_attributes(nlh, 7, "outside");
	nest = mnl_attr_nest_start(nlh, NEST);
	put_attributes(nlh, 8, "inside");
	mnl_attr_nest_end(nlh, nest);
	return nlh;
}

static void attributes_of_a_message_are_read(void)
{
	uint8_t buffer[512] = { 0 };
	const struct nlmsghdr *nlh = make_message(buffer);

	CU_ASSERT_EQUAL(nlattr_u32(nlattr_find(nlh, NUMBER)), 7);
	CU_ASSERT_EQUAL(nlattr_u64(nlattr_find(nlh, LONG)), 0x100000007ULL);
	unit_string("text", "outside", nlattr_text(nlattr_find(nlh, TEXT)));
	CU_ASSERT_EQUAL(nlattr_u32(nlattr_find(nlh, AGAIN)), 1);
}

static void attributes_in_a_nest_are_read(void)
{
	uint8_t buffer[512] = { 0 };
	const struct nlattr *nest = nlattr_find(make_message(buffer), NEST);

	CU_ASSERT_PTR_NOT_NULL_FATAL(nest);
	CU_ASSERT_EQUAL(nlattr_u32(nlattr_nested(nest, NUMBER)), 8);
	CU_ASSERT_EQUAL(nlattr_u64(nlattr_nested(nest, LONG)), 0x100000008ULL);
	unit_string("text", "inside", nlattr_text(nlattr_nested(nest, TEXT)));
	CU_ASSERT_PTR_NULL(nlattr_nested(nest, NEST));
}

static void a_missing_attribute_reads_as_nothing(void)
{
	uint8_t buffer[512] = { 0 };
	const struct nlattr *attr = nlattr_find(make_message(buffer), MISSING);

	CU_ASSERT_PTR_NULL(attr);
	CU_ASSERT_PTR_NULL(nlattr_nested(attr, NUMBER));
	CU_ASSERT_EQUAL(nlattr_u32(attr), 0);
	CU_ASSERT_EQUAL(nlattr_u64(attr), 0);
	unit_string("text", "", nlattr_text(attr));
}

static void an_attribute_that_is_too_short_reads_as_nothing(void)
{
	uint8_t buffer[512] = { 0 };
	const struct nlmsghdr *nlh = make_message(buffer);

	CU_ASSERT_EQUAL(nlattr_u32(nlattr_find(nlh, SHORT)), 0);
	CU_ASSERT_EQUAL(nlattr_u64(nlattr_find(nlh, NUMBER)), 0);
	unit_string("text", "", nlattr_text(nlattr_find(nlh, OPEN_TEXT)));
}

int main(void)
{
	static const struct unit_test tests[] = {
		UNIT(attributes_of_a_message_are_read),
		UNIT(attributes_in_a_nest_are_read),
		UNIT(a_missing_attribute_reads_as_nothing),
		UNIT(an_attribute_that_is_too_short_reads_as_nothing),
	};

	return unit_main("nlattr", tests, ARRAY_SIZE(tests));
}
