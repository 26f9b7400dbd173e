/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_nftflows.c - nft(8) lists the rules about flows as they are meant, and
 * no others; and the pairs that belong together.
 */
#include "nft/table/nftflows.h"

#include <string.h>

#include "nft/netlink/nl.h"
#include "nft/nftlayout.h"
#include "nft/table/nftwriter.h"
#include "nft/write/nftobject.h"
#include "policy/base.h"
#include "tests/unit/nftbox.h"
#include "tests/unit/unit.h"

static void put_own(struct nftwriter *writer, const char *chain)
{
	nftflows_accept_own(writer, chain, NFTEXPR_SOCKET_MARK);
	nftflows_accept_own(writer, chain, NFTEXPR_META_MARK);
}

static void put_going_on(struct nftwriter *writer, const char *chain)
{
	nftflows_go_on(writer, chain, NFTEXPR_SOCKET_MARK);
}

static void put_mark(struct nftwriter *writer, const char *chain)
{
	nftflows_keep(writer, chain, 3, 8);
	nftflows_keep(writer, chain, 3, 9);
}

static void put_forwarded(struct nftwriter *writer, const char *chain)
{
	nftflows_accept_forwarded(writer, chain);
	writer->epoch = 3;
	nftflows_accept_forwarded(writer, chain);
	nftflows_keep_forwarded(writer, chain);
	writer->all_epochs = true;
	nftflows_accept_forwarded(writer, chain);
}

static void put_without_flows(struct nftwriter *writer, const char *chain)
{
	writer->no_flows = true;
	nftflows_keep(writer, chain, 3, 8);
	nftflows_keep_none(writer, chain);
	nftflows_keep_forwarded(writer, chain);
	nftflows_accept_forwarded(writer, chain);
}

static void put_tunnels_without_socket_mark(struct nftwriter *writer,
					    const char *chain)
{
	writer->socket_mark = false;
	nftflows_accept_tunnels(writer, chain);
}

static void put_untracked_but_not_loopback(struct nftwriter *writer,
					   const char *chain)
{
	writer->track_loopback = true;
	nftflows_untrack(writer, chain);
}

#define CONNECTIONS                                                        \
	"\t\tmeta l4proto tcp ct state established ct direction original " \
	"accept comment \"connections live on\"\n"

static const struct {
	const char *what;
	void (*put)(struct nftwriter *writer, const char *chain);
	uint32_t n_rules;
	const char *want; /* the whole chain */
} cases[] = {
	{ "replies", nftflows_accept_replies, 1,
	  "\tchain c {\n"
	  "\t\tct state established,related ct direction reply accept comment "
	  "\"replies\"\n\t}\n" },
	{ "flows of the class that go on", put_going_on, 1,
	  "\tchain c {\n"
	  "\t\tct state established ct direction original socket mark & "
	  "0x7f000000 . ct mark & 0xff000000 @flows accept comment \"goes "
	  "on\"\n\t}\n" },
	{ "flows of the class", put_own, 2,
	  "\tchain c {\n"
	  "\t\tct state established,related socket mark & 0x7f000000 . ct mark "
	  "& 0xff000000 @flows accept comment \"flows of the class\"\n"
	  "\t\tct state established,related meta mark & 0x7f000000 . ct mark & "
	  "0xff000000 @flows accept comment \"flows of the class\"\n\t}\n" },
	{ "flows of other namespaces", put_forwarded, 7,
	  "\tchain c {\n" CONNECTIONS
	  "\t\tct state established,related ct mark 0x7e000000/8 accept comment "
	  "\"goes on\"\n" CONNECTIONS
	  "\t\tct state established,related ct mark 0xfe000000/8 accept comment "
	  "\"goes on\"\n"
	  "\t\tct mark set ct mark & 0xfeffffff | 0xfe000000\n" CONNECTIONS
	  "\t\tct state established,related ct mark & 0x7f000000 == 0x7e000000 "
	  "accept comment \"goes on\"\n\t}\n" },
	{ "tunnels", nftflows_accept_tunnels, 3,
	  "\tchain c {\n"
	  "\t\tct state established,related meta mark 0x00000000/8 ct mark "
	  "0x00000000/8 accept comment \"tunnels of the kernel\"\n"
	  "\t\tct state established,related meta l4proto { ipencap, ipv6, gre, "
	  "esp, ah, ipcomp } accept comment \"tunnels of the kernel\"\n"
	  "\t\tct state established,related udp sport 4500 udp dport 4500 "
	  "accept comment \"IPsec in UDP\"\n\t}\n" },
	{ "tunnels, where the mark of the packet is all there is",
	  put_tunnels_without_socket_mark, 2,
	  "\tchain c {\n"
	  "\t\tct state established,related meta l4proto { ipencap, ipv6, gre, "
	  "esp, ah, ipcomp } accept comment \"tunnels of the kernel\"\n"
	  "\t\tct state established,related udp sport 4500 udp dport 4500 "
	  "accept comment \"IPsec in UDP\"\n\t}\n" },
	/* nft shows the bits that are set as kept, too. */
	{ "the class and whether its epoch is odd", put_mark, 2,
	  "\tchain c {\n"
	  "\t\tct mark set ct mark & 0x03ffffff | 0x03000000\n"
	  "\t\tct mark set ct mark & 0x83ffffff | 0x83000000\n\t}\n" },
	{ "no class, for audit", nftflows_keep_none, 1,
	  "\tchain c {\n"
	  "\t\tsocket mark & 0x7f000000 == 0x7f000000 ct mark set ct mark & "
	  "0x7fffffff | 0x7f000000\n\t}\n" },
	{ "no mark, where one may mean something else", put_without_flows, 1,
	  "\tchain c {\n" CONNECTIONS "\t}\n" },
	{ "loopback", nftflows_untrack, 1,
	  "\tchain c {\n\t\toif \"lo\" notrack\n\t}\n" },
	{ "no loopback, where it is redirected", put_untracked_but_not_loopback,
	  0, "\tchain c {\n\t}\n" },
};

static void begin(struct nl_socket *nl, struct nftwriter *writer)
{
	writer->nl = nl;
	nftobject_table(nl, NFTLAYOUT_TABLE, 0);
	nftobject_chain(nl, NFTLAYOUT_TABLE, "c");
	nftflows_add_set(writer);
}

static void check(size_t i)
{
	CLEANUP(nl_closep) struct nl_socket *nl = NULL;
	struct nftwriter writer = { .mark_mask = 0xff000000,
				    .socket_mark = true };

	CU_ASSERT_EQUAL_FATAL(nl_open(&nl), 0);
	begin(nl, &writer);
	cases[i].put(&writer, "c");
	CU_ASSERT_EQUAL(nl_commit(nl), 0);
	CU_ASSERT_EQUAL(writer.n_rules, cases[i].n_rules);
	nftbox_expect_chain(cases[i].what, cases[i].want);
}

static void rules_are_listed_as_they_are_meant(void)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		if (!nftbox_enter())
			return;
		check(i);
	}
}

static const struct {
	const char *what;
	uint32_t epoch;
	bool all_epochs, no_flows;
	const char *has, *lacks;
} pairs[] = {
	{ "an even epoch", 2, false, false, "0x00000030 . 0x00000030",
	  "0x00000030 . 0x000000b0" },
	{ "an odd epoch", 3, false, false, "0x00000030 . 0x000000b0",
	  "0x00000030 . 0x00000030" },
	{ "the epoch before counts as well", 3, true, false,
	  "0x00000030 . 0x00000030", "0x00000030 . 0x00000020" },
	{ "each class has a pair", 3, true, false, "0x00000070 . 0x000000f0",
	  "0x00000000 . " },
	{ "no flow counts", 3, true, true, "type mark . mark", "0x000000" },
};

static void a_flow_belongs_to_its_class_in_its_epoch(void)
{
	CLEANUP(nl_closep) struct nl_socket *nl = NULL;
	char text[8192];
	size_t i;

	for (i = 0; i < ARRAY_SIZE(pairs); i++) {
		struct nftwriter writer = { .mark_mask = 0xf0,
					    .epoch = pairs[i].epoch,
					    .all_epochs = pairs[i].all_epochs,
					    .no_flows = pairs[i].no_flows };

		if (!nftbox_enter())
			return;
		nl_close(nl);
		CU_ASSERT_EQUAL_FATAL(nl_open(&nl), 0);
		begin(nl, &writer);
		CU_ASSERT_EQUAL(nl_commit(nl), 0);
		CU_ASSERT_EQUAL(nftbox_nft("list set inet nameward flows", text,
					   sizeof(text)),
				0);
		if (!strstr(text, pairs[i].has) || strstr(text, pairs[i].lacks))
			CU_FAIL(pairs[i].what);
	}
}

int main(void)
{
	static const struct unit_test tests[] = {
		UNIT(rules_are_listed_as_they_are_meant),
		UNIT(a_flow_belongs_to_its_class_in_its_epoch),
	};

	return unit_main("nftflows", tests, ARRAY_SIZE(tests));
}
