/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_nfctmsg.c - a request about a flow names it as the kernel described it.
 */
#include "nft/netlink/nfctmsg.h"

#include <arpa/inet.h>
#include <libmnl/libmnl.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter/nfnetlink_conntrack.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>

#include "nft/netlink/nlattr.h"
#include "policy/base.h"
#include "tests/unit/unit.h"

#define ROOM 1024

/* What the kernel tells of a flow, with @len bytes of addresses. */
static struct nlmsghdr *describe(uint8_t *buffer, size_t len, bool zone)
{
	static const uint8_t addresses[ROOM / 2] = { 10, 88, 0, 2 };
	struct nlmsghdr *told =
		nfctmsg_begin(buffer, IPCTNL_MSG_CT_NEW, AF_INET6);
	struct nlattr *nest = mnl_attr_nest_start(told, CTA_TUPLE_ORIG);

	mnl_attr_put(told, CTA_TUPLE_IP, len, addresses);
	mnl_attr_nest_end(told, nest);
	mnl_attr_put_u32(told, CTA_MARK, htonl(7));
	if (zone)
		mnl_attr_put_u16(told, CTA_ZONE, htons(5));
	return told;
}

static void a_flow_is_named_by_its_tuple_its_zone_and_its_family(void)
{
	uint8_t told[ROOM] = { 0 }, buffer[NFCTMSG_ROOM] = { 0 };
	const struct nlmsghdr *nlh = nfctmsg_begin_about(
		buffer, IPCTNL_MSG_CT_DELETE, describe(told, 8, true));
	const struct nfgenmsg *generic;
	const struct nlattr *ip, *zone;

	CU_ASSERT_PTR_NOT_NULL_FATAL(nlh);
	generic = mnl_nlmsg_get_payload(nlh);
	CU_ASSERT_EQUAL(nlh->nlmsg_type,
			NFNL_SUBSYS_CTNETLINK << 8 | IPCTNL_MSG_CT_DELETE);
	CU_ASSERT_EQUAL(nlh->nlmsg_flags, NLM_F_REQUEST | NLM_F_ACK);
	CU_ASSERT_EQUAL(generic->nfgen_family, AF_INET6);
	ip = nlattr_nested(nlattr_find(nlh, CTA_TUPLE_ORIG), CTA_TUPLE_IP);
	CU_ASSERT_PTR_NOT_NULL_FATAL(ip);
	CU_ASSERT_EQUAL(mnl_attr_get_payload_len(ip), 8);
	CU_ASSERT_EQUAL(
		memcmp(mnl_attr_get_payload(ip), "\12\130\0\2\0\0\0\0", 8), 0);
	zone = nlattr_find(nlh, CTA_ZONE);
	CU_ASSERT_PTR_NOT_NULL_FATAL(zone);
	CU_ASSERT_EQUAL(mnl_attr_get_u16(zone), htons(5));
	CU_ASSERT_PTR_NULL(nlattr_find(nlh, CTA_MARK));
}

static void a_request_about_a_flow_without_a_zone_has_no_zone(void)
{
	uint8_t told[ROOM] = { 0 }, buffer[NFCTMSG_ROOM] = { 0 };
	const struct nlmsghdr *nlh = nfctmsg_begin_about(
		buffer, IPCTNL_MSG_CT_NEW, describe(told, 8, false));

	CU_ASSERT_PTR_NOT_NULL_FATAL(nlh);
	CU_ASSERT_PTR_NULL(nlattr_find(nlh, CTA_ZONE));
}

static void a_message_that_describes_no_flow_is_refused(void)
{
	uint8_t told[ROOM] = { 0 }, buffer[NFCTMSG_ROOM] = { 0 };

	CU_ASSERT_PTR_NULL(nfctmsg_begin_about(
		buffer, IPCTNL_MSG_CT_NEW,
		nfctmsg_begin(told, IPCTNL_MSG_CT_NEW, AF_INET)));
	memset(told, 0, sizeof(told));
	CU_ASSERT_PTR_NULL(
		nfctmsg_begin_about(buffer, IPCTNL_MSG_CT_NEW,
				    describe(told, NFCTMSG_ROOM / 2, false)));
}

int main(void)
{
	static const struct unit_test tests[] = {
		UNIT(a_flow_is_named_by_its_tuple_its_zone_and_its_family),
		UNIT(a_request_about_a_flow_without_a_zone_has_no_zone),
		UNIT(a_message_that_describes_no_flow_is_refused),
	};

	return unit_main("nfctmsg", tests, ARRAY_SIZE(tests));
}
