/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_nftports.c - the rules that the ports of an entry need, as nft(8) lists
 * them.
 */
#include "nft/table/nftports.h"

#include <netinet/in.h>
#include <linux/netfilter.h>
#include <stdio.h>
#include <string.h>

#include "nft/netlink/nl.h"
#include "nft/nftlayout.h"
#include "nft/nftprobe.h"
#include "nft/table/nftwriter.h"
#include "nft/write/nftexpr.h"
#include "nft/write/nftrule.h"
#include "policy/base.h"
#include "tests/unit/nftbox.h"
#include "tests/unit/unit.h"

#define CHAIN(rules) "chain c {\n" rules "\t}\n"
#define RULE(match) "\t\t" match "accept\n"

static const struct nftlayout_port single[] = { { IPPROTO_TCP, 80, 0 },
						{ IPPROTO_UDP, 443, 0 } };
static const struct nftlayout_port range[] = { { IPPROTO_UDP, 8000, 8100 } };
static const struct nftlayout_port icmp[] = { { IPPROTO_ICMP, 0, 0 } };
static const struct nftlayout_port mixed[] = {
	{ IPPROTO_TCP, 8000, 8100 }, { IPPROTO_TCP, 80, 0 },
	{ IPPROTO_ICMP, 0, 0 },	     { IPPROTO_TCP, 443, 0 },
	{ IPPROTO_UDP, 1, 65535 },
};

static const struct {
	const char *what;
	struct nftlayout_entry entry;
	uint8_t family;
	const char *want;
} cases[] = {
	{ "no ports are all", { .n_ports = 0 }, NFPROTO_IPV4, CHAIN(RULE("")) },
	{ "single ports are one set",
	  { .ports = single, .n_ports = 2 },
	  NFPROTO_IPV4,
	  CHAIN(RULE("meta l4proto . th dport { tcp . 80, udp . 443 } ")) },
	{ "a range alone",
	  { .ports = range, .n_ports = 1 },
	  NFPROTO_IPV4,
	  CHAIN(RULE("udp dport 8000-8100 ")) },
	{ "ICMP alone",
	  { .ports = icmp, .n_ports = 1 },
	  NFPROTO_IPV4,
	  CHAIN(RULE("meta l4proto icmp ")) },
	{ "ICMP of IPv6",
	  { .ports = icmp, .n_ports = 1 },
	  NFPROTO_IPV6,
	  CHAIN(RULE("meta l4proto ipv6-icmp ")) },
	{ "all kinds",
	  { .ports = mixed, .n_ports = ARRAY_SIZE(mixed) },
	  NFPROTO_IPV6,
	  CHAIN(RULE("meta l4proto . th dport { tcp . 80, tcp . 443 } ") RULE(
		  "tcp dport 8000-8100 ") RULE("meta l4proto ipv6-icmp ")
			RULE("udp dport 1-65535 ")) },
};

static void queue_rules(struct nftwriter *writer,
			const struct nftlayout_entry *entry, uint8_t family)
{
	struct nftports ports = { .entry = entry };
	struct nftrule rule;

	while (nftports_next(&ports, writer)) {
		nftwriter_begin(writer, &rule, "c", NULL);
		nftports_match(&ports, &rule, family);
		nftexpr_accept(&rule);
		nftrule_end(&rule);
	}
}

static void an_entry_has_a_rule_for_each_kind_of_its_ports(void)
{
	const struct nftlayout_config config = { .mark_mask = 0xff000000 };
	CLEANUP(nl_closep) struct nl_socket *nl = NULL;
	const struct nftprobe probe = { 0 };
	struct nftwriter writer;
	size_t i;

	if (!nftbox_enter())
		return;
	CU_ASSERT_EQUAL_FATAL(nl_open(&nl), 0);
	CU_ASSERT_EQUAL_FATAL(nftwriter_init(&writer, nl, &config, &probe), 0);
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		CU_ASSERT_EQUAL(nftbox_nft("flush ruleset; table inet nameward "
					   "{ chain c { }; }",
					   NULL, 0),
				0);
		queue_rules(&writer, &cases[i].entry, cases[i].family);
		CU_ASSERT_EQUAL(nl_commit(nl), 0);
		if (!nftbox_shows("list chain inet nameward c", cases[i].want))
			CU_FAIL(cases[i].what);
	}
}

static const struct unit_test tests[] = {
	UNIT(an_entry_has_a_rule_for_each_kind_of_its_ports),
};

int main(void)
{
	return unit_main("nftports", tests, ARRAY_SIZE(tests));
}
