/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_nftalways.c - nft(8) lists the rules for what every program may do, and
 * no others.
 */
#include "nft/table/always/nftalways.h"

#include <sys/socket.h>

#include "nft/netlink/nl.h"
#include "nft/nftlayout.h"
#include "nft/table/nftsets.h"
#include "nft/table/nftwriter.h"
#include "nft/write/nftobject.h"
#include "policy/base.h"
#include "tests/unit/nftbox.h"
#include "tests/unit/unit.h"

static const struct ip_net resolvers[] = {
	{ { AF_INET, { 192, 0, 2, 53 } }, 32 },
};
static const struct nftlayout_config config = { .resolvers = resolvers,
						.n_resolvers = 1 };

#define NEIGHBOURS                                                         \
	"icmpv6 type { mld-listener-query, mld-listener-report, "          \
	"mld-listener-done, nd-router-solicit, nd-router-advert, "         \
	"nd-neighbor-solicit, nd-neighbor-advert, mld2-listener-report } " \
	"accept comment \"neighbours and routers\"\n"

static const struct {
	const char *what;
	void (*put)(struct nftwriter *writer, const char *chain);
	uint32_t n_rules;
	const char *want; /* the whole chain */
} cases[] = {
	{ "connections that are established", nftalways_established, 1,
	  "\tchain c {\n"
	  "\t\tct state established,related accept\n"
	  "\t}\n" },
	{ "port 53 of the listed resolvers, of either family",
	  nftalways_resolvers, 2,
	  "\tchain c {\n"
	  "\t\tip daddr @resolvers4 meta l4proto . th dport { tcp . 53, "
	  "udp . 53 } accept comment \"listed resolvers\"\n"
	  "\t\tip6 daddr @resolvers6 meta l4proto . th dport { tcp . 53, "
	  "udp . 53 } accept comment \"listed resolvers\"\n"
	  "\t}\n" },
	{ "what keeps the link up", nftalways_link, 6,
	  "\tchain c {\n"
	  "\t\tip daddr 255.255.255.255 udp sport 68 udp dport 67 accept "
	  "comment \"DHCP\"\n"
	  "\t\tudp sport 68 udp dport 67 ip ttl set 1 accept comment "
	  "\"DHCP, on the link\"\n"
	  "\t\tip6 daddr ff02::1:2 udp sport 546 udp dport 547 accept "
	  "comment \"DHCP\"\n"
	  "\t\tip6 daddr fe80::/10 udp sport 546 udp dport 547 accept "
	  "comment \"DHCP\"\n"
	  "\t\tip6 daddr ff02::/16 " NEIGHBOURS
	  "\t\tip6 daddr fe80::/10 " NEIGHBOURS "\t}\n" },
};

static void check(size_t i)
{
	CLEANUP(nl_closep) struct nl_socket *nl = NULL;
	struct nftwriter writer = { .mark_mask = 0xff000000, .enforces = true };

	CU_ASSERT_EQUAL_FATAL(nl_open(&nl), 0);
	writer.nl = nl;
	nftobject_table(nl, NFTLAYOUT_TABLE, 0);
	nftobject_chain(nl, NFTLAYOUT_TABLE, "c");
	nftsets_add_resolvers(&writer, &config);
	cases[i].put(&writer, "c");
	CU_ASSERT_EQUAL(nl_commit(nl), 0);
	CU_ASSERT_EQUAL(writer.n_rules, cases[i].n_rules);
	nftbox_expect_chain(cases[i].what, cases[i].want);
}

static void packets_that_all_may_send_are_accepted_and_no_others(void)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		if (!nftbox_enter())
			return;
		check(i);
	}
}

int main(void)
{
	static const struct unit_test tests[] = {
		UNIT(packets_that_all_may_send_are_accepted_and_no_others),
	};

	return unit_main("nftalways", tests, ARRAY_SIZE(tests));
}
