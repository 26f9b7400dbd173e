/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_nftobject.c - nft(8) lists tables, chains and sets as they are
 * described.
 */
#include "nft/write/nftobject.h"

#include <errno.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <stdio.h>

#include "nft/netlink/nl.h"
#include "policy/base.h"
#include "tests/unit/nftbox.h"
#include "tests/unit/unit.h"

static const struct {
	struct nftobject_set set;
	uint32_t key_len;
	const char *want;
} sets[] = {
	{ { .type = NFTOBJECT_IPV4_ADDR }, 4, "{\n\t\ttype ipv4_addr\n\t}" },
	{ { .type = NFTOBJECT_IPV6_ADDR, .size = 100 },
	  16,
	  "{\n\t\ttype ipv6_addr\n\t\tsize 100\n\t}" },
	{ { .type = NFTOBJECT_MARK, .flags = NFT_SET_MAP },
	  4,
	  "{\n\t\ttype mark : verdict\n\t}" },
	{ { .type = NFTOBJECT_ICMPV6_TYPE },
	  1,
	  "{\n\t\ttype icmpv6_type\n\t}" },
	{ { .type = NFTOBJECT_PROTO_PORT },
	  8,
	  "{\n\t\ttype inet_proto . inet_service\n\t}" },
	{ { .type = NFTOBJECT_UID_MARK }, 8, "{\n\t\ttype uid . mark\n\t}" },
	{ { .type = NFTOBJECT_IPV4_PAIR, .flags = NFT_SET_TIMEOUT },
	  8,
	  "{\n\t\ttype ipv4_addr . ipv4_addr\n\t\tflags timeout\n\t}" },
	{ { .type = NFTOBJECT_IPV6_PAIR },
	  32,
	  "{\n\t\ttype ipv6_addr . ipv6_addr\n\t}" },
	{ { .type = NFTOBJECT_IPV4_ADDR,
	    .flags = NFT_SET_CONSTANT | NFT_SET_INTERVAL },
	  4,
	  "{\n\t\ttype ipv4_addr\n\t\tflags constant,interval\n\t}" },
};

static void each_type_of_set_is_listed_by_name(void)
{
	CLEANUP(nl_closep) struct nl_socket *nl = NULL;
	size_t i;

	if (!nftbox_enter())
		return;
	CU_ASSERT_EQUAL_FATAL(nl_open(&nl), 0);
	for (i = 0; i < ARRAY_SIZE(sets); i++) {
		struct nftobject_set set = sets[i].set;

		set.table = "t";
		set.name = "s";
		set.id = 1;
		nftobject_table(nl, "t", 0);
		nftobject_set(nl, &set);
		CU_ASSERT_EQUAL(nl_commit(nl), 0);
		CU_ASSERT_EQUAL(nftobject_key_len(set.type), sets[i].key_len);
		CU_ASSERT(nftbox_shows("list table inet t", sets[i].want));
		nftobject_delete_set(nl, "t", "s");
		CU_ASSERT_EQUAL(nl_commit(nl), 0);
		CU_ASSERT(nftbox_shows("list table inet t",
				       "table inet t {\n}\n"));
	}
}

static void elements_of_a_set_count_where_the_kernel_can(void)
{
	const struct nftobject_set set = { .table = "t",
					   .name = "s",
					   .id = 1,
					   .type = NFTOBJECT_IPV4_ADDR,
					   .counters = true };
	CLEANUP(nl_closep) struct nl_socket *nl = NULL;

	if (!nftbox_enter())
		return;
	CU_ASSERT_EQUAL_FATAL(nl_open(&nl), 0);
	nftobject_table(nl, "t", 0);
	nftobject_set(nl, &set);
	if (nl_commit(nl) < 0)
		unit_skip("the kernel has no counters of elements");
	else
		CU_ASSERT(nftbox_shows("list set inet t s", "counter"));
}

static void a_base_chain_has_its_hook_and_accepts(void)
{
	CLEANUP(nl_closep) struct nl_socket *nl = NULL;

	if (!nftbox_enter())
		return;
	CU_ASSERT_EQUAL_FATAL(nl_open(&nl), 0);
	nftobject_table(nl, "t", 0);
	nftobject_base_chain(nl, "t", "out", NF_INET_LOCAL_OUT,
			     NFTOBJECT_PRIORITY_RAW);
	nftobject_base_chain(nl, "t", "through", NF_INET_FORWARD,
			     NFTOBJECT_PRIORITY_FILTER);
	nftobject_chain(nl, "t", "plain");
	CU_ASSERT_EQUAL(nl_commit(nl), 0);
	CU_ASSERT(nftbox_shows("list chain inet t out",
			       "type filter hook output priority raw; "
			       "policy accept;"));
	CU_ASSERT(nftbox_shows("list chain inet t through",
			       "type filter hook forward priority filter; "
			       "policy accept;"));
	CU_ASSERT(
		nftbox_shows("list chain inet t plain", "chain plain {\n\t}"));
}

static void rules_chains_and_tables_are_deleted(void)
{
	CLEANUP(nl_closep) struct nl_socket *nl = NULL;

	if (!nftbox_enter())
		return;
	CU_ASSERT_EQUAL_FATAL(
		nftbox_nft("table inet t {\nchain a { accept\n }\nchain b { "
			   "drop\n }\nchain c { counter\n }\n}",
			   NULL, 0),
		0);
	CU_ASSERT_EQUAL_FATAL(nl_open(&nl), 0);
	nftobject_delete_rules(nl, "t", "a");
	CU_ASSERT_EQUAL(nl_commit(nl), 0);
	CU_ASSERT(nftbox_shows("list chain inet t a", "chain a {\n\t}"));
	CU_ASSERT(nftbox_shows("list chain inet t b", "drop"));
	nftobject_delete_rules(nl, "t", NULL);
	nftobject_delete_chain(nl, "t", "a");
	CU_ASSERT_EQUAL(nl_commit(nl), 0);
	CU_ASSERT(nftbox_shows("list table inet t",
			       "table inet t {\n\tchain b {\n\t}\n\n\tchain c "
			       "{\n\t}\n}"));
	nftobject_delete_table(nl, "t");
	CU_ASSERT_EQUAL(nl_commit(nl), 0);
	nftobject_delete_table(nl, "t");
	CU_ASSERT_EQUAL(nl_commit(nl), -ENOENT);
}

int main(void)
{
	static const struct unit_test tests[] = {
		UNIT(each_type_of_set_is_listed_by_name),
		UNIT(elements_of_a_set_count_where_the_kernel_can),
		UNIT(a_base_chain_has_its_hook_and_accepts),
		UNIT(rules_chains_and_tables_are_deleted),
	};

	return unit_main("nftobject", tests, ARRAY_SIZE(tests));
}
