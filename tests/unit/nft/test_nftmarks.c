/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_nftmarks.c - rules that nft(8) puts into the kernel, and which bits of
 * marks they change.
 */
#include "nft/nftmarks.h"

#include <libmnl/libmnl.h>
#include <libnftnl/expr.h>
#include <libnftnl/rule.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/xt_connmark.h>
#include <linux/netfilter/xt_mark.h>
#include <linux/netlink.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "nft/netlink/nl.h"
#include "policy/base.h"
#include "tests/unit/nftbox.h"
#include "tests/unit/unit.h"

#define OURS 0xff000000U

static const struct {
	const char *what;
	const char *rule;
	size_t n;
	bool of_flow;
	uint32_t bits; /* of the first */
} cases[] = {
	{ "no mark", "accept", 0, false, 0 },
	{ "a comparison", "meta mark 0x1000000 accept", 0, false, 0 },
	{ "all of it", "meta mark set 0x1", 1, false, 0xffffffff },
	{ "other bits", "meta mark set meta mark and 0xffffff00 or 0x10", 0,
	  false, 0 },
	{ "bits of ours", "meta mark set meta mark or 0x1000000", 1, false,
	  0x01000000 },
	{ "cleared", "meta mark set meta mark and 0xff0f0000", 0, false, 0 },
	{ "bits of ours cleared", "meta mark set meta mark and 0x00ffffff", 1,
	  false, 0xff000000 },
	{ "the flow's", "ct mark set 0x1", 1, true, 0xffffffff },
	{ "the flow's, other bits",
	  "ct mark set ct mark and 0xff00ffff or 0x20000", 0, false, 0 },
	{ "the flow's to the packet's", "meta mark set ct mark", 1, false,
	  0xffffffff },
	{ "the packet's to the flow's", "ct mark set meta mark and 0xff", 1,
	  true, 0xffffffff },
	{ "from a map", "meta mark set tcp dport map { 80: 0x1, 443: 0x2 }", 1,
	  false, 0xffffffff },
	{ "both", "meta mark set 0x1 ct mark set 0x1", 2, false, 0xffffffff },
};

static void each_rule_is_followed(void)
{
	CLEANUP(nl_closep) struct nl_socket *nl = NULL;
	struct nftmarks marks;
	char ruleset[512];
	size_t i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		if (!nftbox_enter())
			return;
		nl_close(nl);
		CU_ASSERT_EQUAL_FATAL(nl_open(&nl), 0);
		(void)snprintf(ruleset, sizeof(ruleset),
			       "table ip t {\nchain o { type filter hook "
			       "output priority -150\n%s\n}\n}",
			       cases[i].rule);
		if (nftbox_nft(ruleset, NULL, 0) != 0)
			unit_string(cases[i].what, "a rule", "refused");
		CU_ASSERT_EQUAL(nftmarks_read(nl, OURS, &marks), 0);
		if (marks.n != cases[i].n)
			unit_string(cases[i].what, "as many", "others");
		if (marks.n != cases[i].n || !marks.n)
			continue;
		unit_string("the chain", "ip t o", marks.rules[0].chain);
		CU_ASSERT_NOT_EQUAL(marks.rules[0].handle, 0);
		CU_ASSERT_EQUAL(marks.rules[0].of_flow, cases[i].of_flow);
		CU_ASSERT_EQUAL(marks.rules[0].bits, cases[i].bits);
	}
}

static void another_mask_finds_rules_that_change_other_bits(void)
{
	CLEANUP(nl_closep) struct nl_socket *nl = NULL;
	struct nftmarks marks;

	if (!nftbox_enter())
		return;
	CU_ASSERT_EQUAL_FATAL(nl_open(&nl), 0);
	CU_ASSERT_EQUAL(nftbox_nft("table ip t {\nchain o {\n"
				   "meta mark set meta mark or 0x10\n}\n}",
				   NULL, 0),
			0);
	CU_ASSERT_EQUAL(nftmarks_read(nl, OURS, &marks), 0);
	CU_ASSERT_EQUAL(marks.n, 0);
	CU_ASSERT_EQUAL(nftmarks_read(nl, 0x000000ff, &marks), 0);
	CU_ASSERT_EQUAL(marks.n, 1);
}

static void our_own_table_is_left_out(void)
{
	CLEANUP(nl_closep) struct nl_socket *nl = NULL;
	struct nftmarks marks;

	if (!nftbox_enter())
		return;
	CU_ASSERT_EQUAL_FATAL(nl_open(&nl), 0);
	CU_ASSERT_EQUAL(nftbox_nft("table inet nameward {\nchain o {\n"
				   "meta mark set 0x1\n}\n}\n"
				   "table ip6 nameward {\nchain o {\n"
				   "meta mark set 0x1\n}\n}",
				   NULL, 0),
			0);
	CU_ASSERT_EQUAL(nftmarks_read(nl, OURS, &marks), 0);
	CU_ASSERT_EQUAL_FATAL(marks.n, 1);
	unit_string("that of another", "ip6 nameward o", marks.rules[0].chain);
}

static void rules_beyond_the_room_are_counted(void)
{
	CLEANUP(nl_closep) struct nl_socket *nl = NULL;
	char ruleset[4096] = "table ip t {\nchain o {\n";
	struct nftmarks marks;
	size_t i;

	if (!nftbox_enter())
		return;
	CU_ASSERT_EQUAL_FATAL(nl_open(&nl), 0);
	for (i = 0; i < NFTMARKS_MAX + 8; i++)
		(void)strcat(ruleset, "meta mark set 0x1\n");
	(void)strcat(ruleset, "}\n}");
	CU_ASSERT_EQUAL(nftbox_nft(ruleset, NULL, 0), 0);
	CU_ASSERT_EQUAL(nftmarks_read(nl, OURS, &marks), 0);
	CU_ASSERT_EQUAL(marks.n, NFTMARKS_MAX + 8);
}

/* `iptables-nft -t mangle -A OUTPUT -j NAME`, which nft(8) can't say.  Returns
 * what the kernel does. */
static int add_target(struct nl_socket *nl, const char *name, const void *info,
		      size_t len)
{
	struct nftnl_rule *rule = nftnl_rule_alloc();
	struct nftnl_expr *expr = nftnl_expr_alloc("target");
	void *copy = malloc(len); /* libnftnl's own from here on */
	struct nlmsghdr *nlh;

	memcpy(copy, info, len);
	nftnl_expr_set_str(expr, NFTNL_EXPR_TG_NAME, name);
	nftnl_expr_set_u32(expr, NFTNL_EXPR_TG_REV, 2);
	nftnl_expr_set_data(expr, NFTNL_EXPR_TG_INFO, copy, (uint32_t)len);
	nftnl_rule_set_str(rule, NFTNL_RULE_TABLE, "mangle");
	nftnl_rule_set_str(rule, NFTNL_RULE_CHAIN, "OUTPUT");
	nftnl_rule_add_expr(rule, expr);
	nlh = nl_put(
		nl,
		(struct nl_message){ .type = NFT_MSG_NEWRULE,
				     .family = NFPROTO_IPV4,
				     .flags = NLM_F_CREATE | NLM_F_APPEND },
		4096);
	CU_ASSERT_PTR_NOT_NULL_FATAL(nlh);
	nftnl_rule_nlmsg_build_payload(nlh, rule);
	nl_end(nl);
	nftnl_rule_free(rule);
	return nl_commit(nl);
}

static const struct {
	const char *what;
	struct xt_mark_tginfo2 mark;
	struct xt_connmark_tginfo2 connmark; /* if it has a mask */
	size_t n;
	bool of_flow;
	uint32_t bits;
} targets[] = {
	{ "MARK of other bits", { 0x10, 0xf0 }, { 0 }, 0, false, 0 },
	{ "MARK of ours", { 0x1000000, OURS }, { 0 }, 1, false, OURS },
	{ "CONNMARK of ours",
	  { 0 },
	  { .ctmark = 1, .ctmask = 0xffffffff, .mode = XT_CONNMARK_SET },
	  1,
	  true,
	  0xffffffff },
	{ "CONNMARK of other bits",
	  { 0 },
	  { .ctmark = 1, .ctmask = 0xff, .mode = XT_CONNMARK_SET },
	  0,
	  false,
	  0 },
	{ "saved without a mask",
	  { 0 },
	  { .ctmask = 0xffffffff,
	    .nfmask = 0xffffffff,
	    .mode = XT_CONNMARK_SAVE },
	  1,
	  true,
	  0xffffffff },
	{ "restored, other bits",
	  { 0 },
	  { .ctmask = 0xff, .nfmask = 0xff, .mode = XT_CONNMARK_RESTORE },
	  0,
	  false,
	  0 },
	{ "restored, shifted",
	  { 0 },
	  { .ctmask = 0xff,
	    .nfmask = 0xff,
	    .mode = XT_CONNMARK_RESTORE,
	    .shift_bits = 24 },
	  1,
	  false,
	  0xffffffff },
};

static void targets_of_iptables_are_followed(void)
{
	CLEANUP(nl_closep) struct nl_socket *nl = NULL;
	struct nftmarks marks;
	size_t i;
	int r;

	for (i = 0; i < ARRAY_SIZE(targets); i++) {
		bool connmark = targets[i].connmark.ctmask;

		if (!nftbox_enter())
			return;
		nl_close(nl);
		CU_ASSERT_EQUAL_FATAL(nl_open(&nl), 0);
		CU_ASSERT_EQUAL(nftbox_nft("table ip mangle {\nchain OUTPUT { "
					   "type route hook output priority "
					   "-150\n}\n}",
					   NULL, 0),
				0);
		r = connmark ? add_target(nl, "CONNMARK", &targets[i].connmark,
					  sizeof(targets[i].connmark))
			     : add_target(nl, "MARK", &targets[i].mark,
					  sizeof(targets[i].mark));
		if (r < 0) {
			unit_skip("this kernel has no targets of iptables");
			return;
		}
		CU_ASSERT_EQUAL(nftmarks_read(nl, OURS, &marks), 0);
		if (marks.n != targets[i].n ||
		    (marks.n && (marks.rules[0].of_flow != targets[i].of_flow ||
				 marks.rules[0].bits != targets[i].bits)))
			unit_string(targets[i].what, "", "others");
	}
}

static const struct unit_test tests[] = {
	UNIT(targets_of_iptables_are_followed),
	UNIT(each_rule_is_followed),
	UNIT(another_mask_finds_rules_that_change_other_bits),
	UNIT(our_own_table_is_left_out),
	UNIT(rules_beyond_the_room_are_counted),
};

int main(void)
{
	return unit_main("nftmarks", tests, ARRAY_SIZE(tests));
}
