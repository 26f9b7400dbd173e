/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_nftexpr.c - nft(8) lists each statement as its comment says.
 */
#include "nft/write/nftexpr.h"

#include <errno.h>
#include <netinet/icmp6.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>

#include "nft/write/nftelem.h"
#include "nft/write/nftobject.h"
#include "nft/write/nftrule.h"
#include "policy/base.h"
#include "tests/unit/nft/write/rulebox.h"
#include "tests/unit/unit.h"

static void put_mark_zero(struct nftrule *rule)
{
	nftexpr_mark(rule, NFTEXPR_META_MARK, 0x0f0f0000, true);
}

static void put_mark_not_zero(struct nftrule *rule)
{
	nftexpr_mark(rule, NFTEXPR_META_MARK, 0x0f0f0000, false);
}

static void put_socket_mark_zero(struct nftrule *rule)
{
	nftexpr_mark(rule, NFTEXPR_SOCKET_MARK, 0x0f0f0000, true);
}

static void put_mark_is(struct nftrule *rule)
{
	nftexpr_mark_is(rule, NFTEXPR_META_MARK, 0x0f0f0000, 0x01020000);
}

static void put_mark_vmap(struct nftrule *rule)
{
	nftexpr_mark_vmap(rule, NFTEXPR_META_MARK, 0x7f000000, "m");
}

static void put_socket_mark_vmap(struct nftrule *rule)
{
	nftexpr_mark_vmap(rule, NFTEXPR_SOCKET_MARK, 0x7f000000, "m");
}

static void put_family(struct nftrule *rule)
{
	nftexpr_family(rule, NFPROTO_IPV6);
	nftexpr_accept(rule);
}

static void put_daddr_4(struct nftrule *rule)
{
	nftexpr_daddr(rule, NFPROTO_IPV4, "a4");
}

static void put_daddr_6(struct nftrule *rule)
{
	nftexpr_daddr(rule, NFPROTO_IPV6, "a6");
}

static void put_proto(struct nftrule *rule)
{
	nftexpr_proto(rule, IPPROTO_TCP);
}

static void put_ports(struct nftrule *rule)
{
	nftexpr_proto(rule, IPPROTO_UDP);
	nftexpr_ports(rule, 68, 67);
}

static void put_before(struct nftrule *rule)
{
	nftexpr_before(rule, 1801396800);
}

/* The year 9999, of which the nanoseconds don't fit into 64 bits. */
static void put_before_never(struct nftrule *rule)
{
	nftexpr_before(rule, 253402300799);
}

/* nft(8) shows the family where it is not said by the ICMP of it. */
static void put_quotes_dns_4(struct nftrule *rule)
{
	nftexpr_family(rule, NFPROTO_IPV4);
	nftexpr_quotes_dns(rule, NFPROTO_IPV4);
}

static void put_quotes_dns_6(struct nftrule *rule)
{
	nftexpr_family(rule, NFPROTO_IPV6);
	nftexpr_quotes_dns(rule, NFPROTO_IPV6);
}

static void put_range(struct nftrule *rule)
{
	nftexpr_proto(rule, IPPROTO_TCP);
	nftexpr_dport_range(rule, 8000, 8100);
}

/* An anonymous set with one element, for the rule that is being written. */
static uint32_t queue_set(struct nftrule *rule, enum nftobject_type type,
			  const void *key)
{
	const struct nftobject_set object = {
		.table = "t",
		.name = "__set%d",
		.id = 7,
		.flags = NFT_SET_ANONYMOUS | NFT_SET_CONSTANT,
		.type = type,
		.size = 1,
	};
	const struct nftelem_set set = { .family = NFPROTO_INET,
					 .table = "t",
					 .name = "__set%d",
					 .id = object.id };
	const struct nftelem elem = { .key = key,
				      .key_len = nftobject_key_len(type) };

	nftobject_set(rule->nl, &object);
	nftelem_add(rule->nl, &set, &elem);
	return object.id;
}

static void put_proto_dport(struct nftrule *rule)
{
	static const uint8_t key[8] = { IPPROTO_TCP, [4] = 1, 0xbb };

	nftexpr_proto_dport_in(rule,
			       queue_set(rule, NFTOBJECT_PROTO_PORT, key));
}

static void put_icmp_type(struct nftrule *rule)
{
	static const uint8_t type = ND_ROUTER_SOLICIT;

	nftexpr_proto(rule, IPPROTO_ICMPV6);
	nftexpr_icmp_type_in(rule,
			     queue_set(rule, NFTOBJECT_ICMPV6_TYPE, &type));
}

static void put_log(struct nftrule *rule)
{
	nftexpr_log(rule, 6, 256, NULL);
}

static void put_log_prefix(struct nftrule *rule)
{
	nftexpr_log(rule, 6, 256, "web");
}

static void put_goto(struct nftrule *rule)
{
	nftexpr_goto(rule, "d");
}

static void put_jump(struct nftrule *rule)
{
	nftexpr_jump(rule, "d");
}

static void put_mark_in(struct nftrule *rule)
{
	nftexpr_mark_in(rule, NFTEXPR_META_MARK, 0x7f000000, "m1");
}

static void statements_are_listed_as_they_are_meant(void)
{
	static const struct rulebox_case cases[] = {
		{ nftexpr_oif_lo, "oif \"lo\"" },
		{ put_mark_zero, "meta mark & 0x0f0f0000 == 0x00000000" },
		{ put_mark_not_zero, "meta mark & 0x0f0f0000 != 0x00000000" },
		{ put_mark_is, "meta mark & 0x0f0f0000 == 0x01020000" },
		{ put_mark_vmap, "meta mark & 0x7f000000 vmap @m" },
		{ put_family, "meta nfproto ipv6 accept" },
		{ put_daddr_4, "ip daddr @a4" },
		{ put_daddr_6, "ip6 daddr @a6" },
		{ put_proto, "meta l4proto tcp" },
		{ put_ports, "udp sport 68 udp dport 67" },
		{ put_range, "tcp dport 8000-8100" },
		{ put_proto_dport, "meta l4proto . th dport { tcp . 443 }" },
		{ put_icmp_type, "icmpv6 type { nd-router-solicit }" },
		{ nftexpr_counter, "counter packets 0 bytes 0" },
		{ put_log, "log group 6 snaplen 256" },
		{ put_log_prefix, "log prefix \"web\" group 6 snaplen 256" },
		{ nftexpr_reset, "reject with tcp reset" },
		{ nftexpr_reject, "reject with icmpx admin-prohibited" },
		{ nftexpr_accept, "accept" },
		{ nftexpr_drop, "drop" },
		{ nftexpr_return, "return" },
		{ put_goto, "goto d" },
		{ put_jump, "jump d" },
		{ put_mark_in, "meta mark & 0x7f000000 == @m1" },
		{ nftexpr_has_user, "meta skuid >= 0" },
		{ put_before, "meta time < \"2027-01-31 12:00:00\"" },
		{ put_before_never, "meta time < \"2554-07-21 23:34:33\"" },
		{ nftexpr_is_reset, "tcp flags & rst == rst" },
		{ put_quotes_dns_4, "icmp type destination-unreachable "
				    "@th,136,8 0x11 @th,224,16 0x35" },
		{ put_quotes_dns_6, "icmpv6 type destination-unreachable "
				    "@th,112,8 0x11 @th,384,16 0x35" },
	};
	struct rulebox box;

	(void)setenv("TZ", "UTC", 1); /* nft lists times in that of here */
	if (!rulebox_open(&box))
		return;
	rulebox_check(&box, cases, ARRAY_SIZE(cases));
	rulebox_close(&box);
}

static void the_mark_of_the_socket_is_matched_where_the_kernel_can(void)
{
	static const struct rulebox_case cases[] = {
		{ put_socket_mark_zero,
		  "socket mark & 0x0f0f0000 == 0x00000000" },
		{ put_socket_mark_vmap, "socket mark & 0x7f000000 vmap @m" },
	};
	struct rulebox box;

	if (!rulebox_open(&box))
		return;
	if (rulebox_commit(&box, put_socket_mark_zero) < 0)
		unit_skip("the kernel has no nft_socket");
	else
		rulebox_check(&box, cases, ARRAY_SIZE(cases));
	rulebox_close(&box);
}

static void put_queue(struct nftrule *rule)
{
	nftexpr_queue(rule, 6153);
}

static void a_packet_is_queued_where_the_kernel_can(void)
{
	static const struct rulebox_case cases[] = {
		{ put_queue, "queue to 6153" },
	};
	struct rulebox box;

	if (!rulebox_open(&box))
		return;
	if (rulebox_commit(&box, put_queue) < 0)
		unit_skip("the kernel has no nft_queue");
	else
		rulebox_check(&box, cases, ARRAY_SIZE(cases));
	rulebox_close(&box);
}

static void put_unknown_set(struct nftrule *rule)
{
	nftexpr_daddr(rule, NFPROTO_IPV4, "nosuch");
}

static void a_set_that_does_not_exist_fails_the_transaction(void)
{
	struct rulebox box;

	if (!rulebox_open(&box))
		return;
	CU_ASSERT_EQUAL(rulebox_commit(&box, put_unknown_set), -ENOENT);
	rulebox_close(&box);
}

int main(void)
{
	static const struct unit_test tests[] = {
		UNIT(statements_are_listed_as_they_are_meant),
		UNIT(the_mark_of_the_socket_is_matched_where_the_kernel_can),
		UNIT(a_packet_is_queued_where_the_kernel_can),
		UNIT(a_set_that_does_not_exist_fails_the_transaction),
	};

	return unit_main("nftexpr", tests, ARRAY_SIZE(tests));
}
