/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_nftforeign.c - nft(8) lists the chains about packets from other
 * addresses to the letter, and the set has the classes that may send such
 * packets. tests/bypass/foreign_source.sh and tests/e2e/transparent.sh send
 * some.
 */
#include "nft/table/always/nftforeign.h"

#include <stdio.h>

#include "nft/netlink/nl.h"
#include "nft/nftlayout.h"
#include "policy/base.h"
#include "tests/unit/nftbox.h"
#include "tests/unit/tablebox.h"
#include "tests/unit/unit.h"

#define NEIGHBOURS                                                 \
	"icmpv6 type { mld-listener-query, mld-listener-report, "  \
	"mld-listener-done, nd-router-solicit, nd-router-advert, " \
	"nd-neighbor-solicit, nd-neighbor-advert, mld2-listener-report }"
#define CONFIGURATION                                                    \
	"\tchain foreign {\n"                                            \
	"\t\tip saddr 0.0.0.0 udp sport 68 udp dport 67 return comment " \
	"\"DHCP\"\n"                                                     \
	"\t\tip6 saddr :: " NEIGHBOURS                                   \
	" return comment \"neighbours and routers\"\n"                   \
	"\t\tmeta oifkind \"vrf\" return comment \"comes by again\"\n"   \
	"\t\ttcp flags & rst == rst return comment \"begins nothing\"\n"
#define LOGGED                                                              \
	"counter packets 0 bytes 0 log prefix \"!source\" group 5 snaplen " \
	"256 "
#define FOREIGN "fib saddr type != local fib saddr . oif type != local "

static const struct {
	const char *what;
	bool socket_mark;
	bool audit;
	const char *chain;
	const char *want;
} cases[] = {
	{ "the mark of the socket says whose it is", true, false, "foreign",
	  CONFIGURATION
	  "\t\tsocket mark & 0x7f000000 == @transparent return comment "
	  "\"transparent\"\n"
	  "\t\tsocket mark 0x00000000/0 " LOGGED
	  "drop comment \"of a socket\"\n"
	  "\t\tmeta mark & 0x7f000000 == @transparent return comment "
	  "\"transparent\"\n"
	  "\t\tmeta mark 0x00000000/8 return comment \"of the kernel\"\n"
	  "\t\t" LOGGED "drop\n\t}\n" },
	{ "without nft_socket the user does", false, false, "foreign",
	  CONFIGURATION
	  "\t\tmeta mark & 0x7f000000 == @transparent return comment "
	  "\"transparent\"\n"
	  "\t\tmeta skuid >= 0 " LOGGED "drop comment \"of a socket\"\n"
	  "\t\tmeta mark 0x00000000/8 return comment \"of the kernel\"\n"
	  "\t\t" LOGGED "drop\n\t}\n" },
	{ "audit mode drops nothing", true, true, "foreign",
	  "\t\tsocket mark 0x00000000/0 " LOGGED
	  "accept comment \"of a socket\"\n" },
	{ "no reject goes to such an address", true, false, "refuse",
	  "\t\tiif 0 " FOREIGN
	  "jump unanswered comment \"not from this host\"\n" },
	{ "it is dropped instead", true, false, "unanswered",
	  "\tchain unanswered {\n"
	  "\t\tmeta l4proto tcp meta oifkind \"vrf\" return\n"
	  "\t\tdrop\n\t}\n" },
	{ "flows that go on come before the source", true, false, "output",
	  "priority filter; policy accept;\n"
	  "\t\tct state established ct direction original socket mark & "
	  "0x7f000000 . ct mark & 0xff000000 @flows accept comment \"goes "
	  "on\"\n"
	  "\t\tmeta l4proto udp socket mark 0x00000000/8 meta mark != 0x00000000/8 "
	  "goto by_packet comment \"carried by another socket\"\n"
	  "\t\tct state established ct direction original ip daddr @resolvers4 meta "
	  "l4proto . th dport { tcp . 53, udp . 53 } accept comment \"goes on\"\n"
	  "\t\tct state established ct direction original ip6 daddr @resolvers6 meta "
	  "l4proto . th dport { tcp . 53, udp . 53 } accept comment \"goes on\"\n"
	  "\t\t" FOREIGN "jump foreign comment \"not from this host\"\n" },
};

static void packets_from_foreign_addresses_are_dropped(void)
{
	char command[64];
	struct tablebox box;
	size_t i;

	if (!tablebox_open(&box))
		return;
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		box.probe.fib = true;
		box.probe.socket_mark = cases[i].socket_mark;
		box.config.audit = cases[i].audit;
		(void)tablebox_replace(&box);
		(void)snprintf(command, sizeof(command),
			       "list chain inet nameward %s", cases[i].chain);
		if (!nftbox_shows(command, cases[i].want))
			CU_FAIL(cases[i].what);
	}
	CU_ASSERT_EQUAL(nfttable_check(box.table), 0);
	tablebox_close(&box);
}

static void without_fib_there_is_no_rule_about_sources(void)
{
	struct tablebox box;

	if (!tablebox_open(&box))
		return;
	box.probe.fib = false;
	(void)tablebox_replace(&box);
	CU_ASSERT(!nftbox_shows(TABLEBOX_LIST, "fib"));
	CU_ASSERT(nftbox_shows(TABLEBOX_LIST, "\tchain foreign {\n\t}\n"));
	CU_ASSERT_EQUAL(nfttable_check(box.table), 0);
	tablebox_close(&box);
}

static bool lists(const char *elements)
{
	return nftbox_shows("list set inet nameward transparent", elements);
}

static void the_set_of_transparent_classes_follows_the_classes(void)
{
	struct nftlayout_class classes[] = { { .id = 1 },
					     { .id = 2, .transparent = true } };
	struct nftlayout_class third = { .id = 3, .transparent = true };
	struct tablebox box;

	if (!tablebox_open(&box))
		return;
	(void)tablebox_replace(&box);
	CU_ASSERT(!lists("elements"));
	box.config.classes = classes;
	box.config.n_classes = ARRAY_SIZE(classes);
	(void)tablebox_replace(&box);
	CU_ASSERT(lists("elements = { 0x02000000 }"));
	CU_ASSERT_EQUAL(nfttable_add_class(box.table, &third), 0);
	CU_ASSERT(lists("elements = { 0x02000000, 0x03000000 }"));
	CU_ASSERT_EQUAL(nfttable_add_class(box.table, &third), 0);
	third.transparent = false;
	CU_ASSERT_EQUAL(nfttable_add_class(box.table, &third), 0);
	CU_ASSERT(lists("elements = { 0x02000000 }"));
	classes[1].transparent = false;
	(void)tablebox_replace(&box);
	CU_ASSERT(!lists("elements"));
	tablebox_close(&box);
}

int main(void)
{
	static const struct unit_test tests[] = {
		UNIT(packets_from_foreign_addresses_are_dropped),
		UNIT(without_fib_there_is_no_rule_about_sources),
		UNIT(the_set_of_transparent_classes_follows_the_classes),
	};

	return unit_main("nftforeign", tests, ARRAY_SIZE(tests));
}
