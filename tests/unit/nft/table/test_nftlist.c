/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_nftlist.c - what nft(8) made in a table is listed.
 */
#include "nft/table/nftlist.h"

#include <errno.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>

#include "nft/netlink/nl.h"
#include "nft/write/nftobject.h"
#include "policy/base.h"
#include "tests/unit/nftbox.h"
#include "tests/unit/unit.h"

/* Another table, with objects of the same kinds, and one of another family. */
static const char *const ruleset =
	"table inet t {\n"
	"set web { type ipv4_addr; flags timeout; size 5000; }\n"
	"set addr6 { type ipv6_addr; }\n"
	"map m { type mark : verdict; }\n"
	"chain out { type filter hook output priority 0;\n"
	"tcp dport { 1, 2 } accept\n }\n"
	"chain early { type filter hook output priority -300; }\n"
	"chain late { type filter hook forward priority 7; }\n"
	"chain plain { accept\n drop\n }\n"
	"}\n"
	"table inet u {\nset web { type inet_service; }\n"
	"chain foreign { accept\n }\n}\n"
	"table ip t {\nset ip_set { type ipv4_addr; }\n"
	"chain ip_chain { drop\n }\n}";

static bool open_box(struct nl_socket **ret_nl)
{
	if (!nftbox_enter())
		return false;
	CU_ASSERT_EQUAL_FATAL(nftbox_nft(ruleset, NULL, 0), 0);
	CU_ASSERT_EQUAL_FATAL(nl_open(ret_nl), 0);
	return true;
}

static const struct {
	const char *name;
	uint32_t flags, key_len, size;
} sets[] = {
	{ "web", NFT_SET_TIMEOUT, 4, 5000 },
	{ "addr6", 0, 16, 0 },
	{ "m", NFT_SET_MAP, 4, 0 },
};

static void sets_with_a_name_are_listed(void)
{
	CLEANUP(nftlist_done) struct nftlist list = { 0 };
	CLEANUP(nl_closep) struct nl_socket *nl = NULL;
	size_t i;

	if (!open_box(&nl))
		return;
	CU_ASSERT_EQUAL_FATAL(nftlist_sets(nl, "t", &list), 0);
	CU_ASSERT_EQUAL(list.n, ARRAY_SIZE(sets));
	for (i = 0; i < ARRAY_SIZE(sets); i++) {
		const struct nftlist_object *set =
			nftlist_find(&list, sets[i].name);

		CU_ASSERT_PTR_NOT_NULL_FATAL(set);
		CU_ASSERT_EQUAL(set->flags, sets[i].flags);
		CU_ASSERT_EQUAL(set->key_len, sets[i].key_len);
		CU_ASSERT_EQUAL(set->size, sets[i].size);
		CU_ASSERT(!set->stays);
	}
	CU_ASSERT_PTR_NULL(nftlist_find(&list, "nosuch"));
}

static const struct {
	const char *name;
	uint32_t hook;
} chains[] = {
	{ "out", NF_INET_LOCAL_OUT },
	{ "early", NF_INET_LOCAL_OUT | NFTLIST_AT_RAW },
	{ "late", NFTLIST_OTHER_HOOK },
	{ "plain", NFTLIST_NO_HOOK },
};

static void chains_are_listed_with_their_hooks(void)
{
	CLEANUP(nftlist_done) struct nftlist list = { 0 };
	CLEANUP(nl_closep) struct nl_socket *nl = NULL;
	size_t i;

	if (!open_box(&nl))
		return;
	CU_ASSERT_EQUAL_FATAL(nftlist_chains(nl, "t", &list), 0);
	CU_ASSERT_EQUAL(list.n, ARRAY_SIZE(chains));
	for (i = 0; i < ARRAY_SIZE(chains); i++) {
		const struct nftlist_object *chain =
			nftlist_find(&list, chains[i].name);

		CU_ASSERT_PTR_NOT_NULL_FATAL(chain);
		CU_ASSERT_EQUAL(chain->hook, chains[i].hook);
	}
}

static void rules_of_the_table_are_counted(void)
{
	CLEANUP(nl_closep) struct nl_socket *nl = NULL;
	size_t n = 99;

	if (!open_box(&nl))
		return;
	CU_ASSERT_EQUAL(nftlist_count_rules(nl, "t", &n), 0);
	CU_ASSERT_EQUAL(n, 3);
	CU_ASSERT_EQUAL(nftbox_nft("flush chain inet t plain", NULL, 0), 0);
	CU_ASSERT_EQUAL(nftlist_count_rules(nl, "t", &n), 0);
	CU_ASSERT_EQUAL(n, 1);
}

static void a_table_says_its_flags_and_owner(void)
{
	CLEANUP(nl_closep) struct nl_socket *nl = NULL;
	struct nftlist_table table = { 99, 99 };

	if (!open_box(&nl))
		return;
	CU_ASSERT_EQUAL(nftlist_table(nl, "nosuch", &table), -ENOENT);
	CU_ASSERT_EQUAL(table.flags, 99);
	CU_ASSERT_EQUAL(nftlist_table(nl, "t", &table), 0);
	CU_ASSERT_EQUAL(table.flags, 0);
	CU_ASSERT_EQUAL(table.owner, 0);
	nftobject_table(nl, "owned", NFT_TABLE_F_OWNER);
	if (nl_commit(nl) < 0) {
		unit_skip("the kernel has no tables with an owner");
		return;
	}
	CU_ASSERT_EQUAL(nftlist_table(nl, "owned", &table), 0);
	CU_ASSERT_EQUAL(table.flags, NFT_TABLE_F_OWNER);
	CU_ASSERT_EQUAL(table.owner, nl_portid(nl));
}

static void nothing_is_listed_of_a_table_that_is_not_there(void)
{
	CLEANUP(nftlist_done) struct nftlist sets_of_it = { 0 };
	CLEANUP(nftlist_done) struct nftlist chains_of_it = { 0 };
	CLEANUP(nl_closep) struct nl_socket *nl = NULL;
	size_t n = 99;

	if (!open_box(&nl))
		return;
	CU_ASSERT_EQUAL(nftlist_sets(nl, "nosuch", &sets_of_it), -ENOENT);
	CU_ASSERT_EQUAL(nftlist_chains(nl, "nosuch", &chains_of_it), 0);
	CU_ASSERT_EQUAL(nftlist_count_rules(nl, "nosuch", &n), 0);
	CU_ASSERT_EQUAL(sets_of_it.n + chains_of_it.n + n, 0);
	CU_ASSERT_PTR_NULL(nftlist_find(&sets_of_it, "web"));
}

int main(void)
{
	static const struct unit_test tests[] = {
		UNIT(sets_with_a_name_are_listed),
		UNIT(chains_are_listed_with_their_hooks),
		UNIT(rules_of_the_table_are_counted),
		UNIT(a_table_says_its_flags_and_owner),
		UNIT(nothing_is_listed_of_a_table_that_is_not_there),
	};

	return unit_main("nftlist", tests, ARRAY_SIZE(tests));
}
