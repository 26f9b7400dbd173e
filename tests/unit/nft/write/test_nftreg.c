/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_nftreg.c - expressions on registers, as nft(8) lists the statements that
 * consist of them.
 */
#include "nft/write/nftreg.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>

#include "nft/write/nftrule.h"
#include "policy/base.h"
#include "tests/unit/nft/write/rulebox.h"
#include "tests/unit/unit.h"

static const struct nftreg_field saddr = { NFT_PAYLOAD_NETWORK_HEADER, 12, 4 };
static const struct nftreg_field daddr = { NFT_PAYLOAD_NETWORK_HEADER, 16, 4 };
static const struct nftreg_field dport = { NFT_PAYLOAD_TRANSPORT_HEADER, 2, 2 };

static const uint32_t seven = 7;

static void put_meta(struct nftrule *rule)
{
	nftreg_meta(rule, NFT_META_MARK, NFT_REG_1);
	nftreg_compare(rule, NFT_CMP_EQ, &seven, sizeof(seven));
}

static void put_ct(struct nftrule *rule)
{
	nftreg_ct(rule, NFT_CT_MARK, NFT_REG_1);
	nftreg_compare(rule, NFT_CMP_NEQ, &seven, sizeof(seven));
}

static void put_masked(struct nftrule *rule)
{
	nftreg_meta(rule, NFT_META_MARK, NFT_REG_1);
	nftreg_mask(rule, 0x0f, NFT_REG_1);
	nftreg_compare(rule, NFT_CMP_EQ, &seven, sizeof(seven));
}

static void put_field(struct nftrule *rule)
{
	const uint16_t https = htons(443);

	nftreg_field(rule, dport, NFT_REG_1);
	nftreg_compare(rule, NFT_CMP_GT, &https, sizeof(https));
}

static void put_to_network(struct nftrule *rule)
{
	const uint32_t thousand = htonl(1000);

	nftreg_meta(rule, NFT_META_SKUID, NFT_REG_1);
	nftreg_to_network(rule, sizeof(thousand));
	nftreg_compare(rule, NFT_CMP_LT, &thousand, sizeof(thousand));
}

static void put_range(struct nftrule *rule)
{
	const uint16_t first = htons(255), last = htons(256);

	nftreg_field(rule, dport, NFT_REG_1);
	nftreg_range(rule, &first, &last, sizeof(first));
}

static void require_ipv4(struct nftrule *rule)
{
	const uint8_t family = NFPROTO_IPV4;

	nftreg_meta(rule, NFT_META_NFPROTO, NFT_REG_1);
	nftreg_compare(rule, NFT_CMP_EQ, &family, sizeof(family));
}

static void put_look_up(struct nftrule *rule)
{
	require_ipv4(rule);
	nftreg_field(rule, daddr, NFT_REG_1);
	CU_ASSERT_PTR_NOT_NULL(nftreg_look_up(rule, "a4"));
}

static void put_two_registers(struct nftrule *rule)
{
	require_ipv4(rule);
	nftreg_field(rule, saddr, NFT_REG32_00);
	nftreg_field(rule, daddr, NFT_REG32_01);
	(void)nftreg_look_up(rule, "p4");
}

static void put_mask_in_the_second_register(struct nftrule *rule)
{
	require_ipv4(rule);
	nftreg_field(rule, saddr, NFT_REG32_00);
	nftreg_field(rule, daddr, NFT_REG32_01);
	nftreg_mask(rule, htonl(0xffffff00), NFT_REG32_01);
	(void)nftreg_look_up(rule, "p4");
}

static void expressions_are_listed_as_the_statement_they_make(void)
{
	static const struct rulebox_case cases[] = {
		{ put_meta, "meta mark 0x00000007" },
		{ put_ct, "ct mark != 0x00000007" },
		{ put_masked, "meta mark & 0x0000000f == 0x00000007" },
		{ put_field, "th dport > 443" },
		{ put_to_network, "meta skuid < 1000" },
		{ put_range, "th dport 255-256" },
		{ put_look_up, "ip daddr @a4" },
		{ put_two_registers, "ip saddr . ip daddr @p4" },
		{ put_mask_in_the_second_register,
		  "ip saddr . ip daddr & 255.255.255.0 @p4" },
	};
	struct rulebox box;

	if (!rulebox_open(&box))
		return;
	rulebox_check(&box, cases, ARRAY_SIZE(cases));
	rulebox_close(&box);
}

static void put_socket_mark(struct nftrule *rule)
{
	nftreg_socket_mark(rule, NFT_REG_1);
	nftreg_compare(rule, NFT_CMP_EQ, &seven, sizeof(seven));
}

static void the_mark_of_the_socket_is_loaded_where_the_kernel_can(void)
{
	static const struct rulebox_case cases[] = {
		{ put_socket_mark, "socket mark 0x00000007" },
	};
	struct rulebox box;

	if (!rulebox_open(&box))
		return;
	if (rulebox_commit(&box, put_socket_mark) < 0)
		unit_skip("the kernel has no nft_socket");
	else
		rulebox_check(&box, cases, ARRAY_SIZE(cases));
	rulebox_close(&box);
}

static void put_all_after_giving_up(struct nftrule *rule)
{
	nftrule_give_up(rule);
	put_meta(rule);
	put_ct(rule);
	put_masked(rule);
	put_field(rule);
	put_range(rule);
	put_socket_mark(rule);
	CU_ASSERT_PTR_NULL(nftreg_look_up(rule, "a4"));
}

static void a_rule_that_was_given_up_takes_no_expression_and_fails(void)
{
	struct rulebox box;

	if (!rulebox_open(&box))
		return;
	CU_ASSERT_EQUAL(rulebox_commit(&box, put_all_after_giving_up), -ENOMEM);
	rulebox_close(&box);
}

int main(void)
{
	static const struct unit_test tests[] = {
		UNIT(expressions_are_listed_as_the_statement_they_make),
		UNIT(the_mark_of_the_socket_is_loaded_where_the_kernel_can),
		UNIT(a_rule_that_was_given_up_takes_no_expression_and_fails),
	};

	return unit_main("nftreg", tests, ARRAY_SIZE(tests));
}
