/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_nftrules.c - the chains that every table has, and the rules that depend
 * on the description.  test_nfttable.c has the table as a whole.
 */
#include "nft/table/nftrules.h"

#include <linux/netfilter.h>
#include <stdio.h>

#include "nft/netlink/nl.h"
#include "nft/nftlayout.h"
#include "nft/table/nftlist.h"
#include "nft/table/nftwriter.h"
#include "nft/write/nftobject.h"
#include "policy/base.h"
#include "tests/unit/nftbox.h"
#include "tests/unit/tablebox.h"
#include "tests/unit/unit.h"

static const struct {
	const char *name;
	bool is_fixed;
	uint32_t hook;
} chains[] = {
	{ "untracked", true, NF_INET_LOCAL_OUT | NFTLIST_AT_RAW },
	{ "output", true, NF_INET_LOCAL_OUT },
	{ "forward", true, NF_INET_FORWARD },
	{ "leaving", true, NF_INET_POST_ROUTING },
	{ "forwarded", true, NFTLIST_NO_HOOK },
	{ "permit_forwarded", true, NFTLIST_NO_HOOK },
	{ "foreign", true, NFTLIST_NO_HOOK },
	{ "unanswered", true, NFTLIST_NO_HOOK },
	{ "loopback", true, NFTLIST_NO_HOOK },
	{ "martian", true, NFTLIST_NO_HOOK },
	{ "by_packet", true, NFTLIST_NO_HOOK },
	{ "shut", true, NFTLIST_NO_HOOK },
	{ "miss", true, NFTLIST_NO_HOOK },
	{ "refuse", true, NFTLIST_NO_HOOK },
	{ "class_1", false, NFTLIST_NO_HOOK },
	{ "permit_1", false, NFTLIST_NO_HOOK },
	{ "outpu", false, NFTLIST_NO_HOOK },
	{ "", false, NFTLIST_NO_HOOK },
};

static void fixed_chains_are_known_by_name_with_their_hooks(void)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(chains); i++) {
		if (nftrules_is_fixed_chain(chains[i].name) !=
			    chains[i].is_fixed ||
		    nftrules_hook(chains[i].name) != chains[i].hook)
			CU_FAIL(chains[i].name);
	}
}

static void exactly_the_fixed_chains_are_made(void)
{
	CLEANUP(nftlist_done) struct nftlist list = { 0 };
	CLEANUP(nl_closep) struct nl_socket *nl = NULL;
	struct nftwriter writer = { 0 };
	size_t i;

	if (!nftbox_enter())
		return;
	CU_ASSERT_EQUAL_FATAL(nl_open(&nl), 0);
	writer.nl = nl;
	nftobject_table(nl, NFTLAYOUT_TABLE, 0);
	nftrules_add_chains(&writer);
	CU_ASSERT_EQUAL(nl_commit(nl), 0);
	CU_ASSERT_EQUAL_FATAL(nftlist_chains(nl, NFTLAYOUT_TABLE, &list), 0);
	CU_ASSERT_EQUAL(list.n, nftrules_n_chains);
	for (i = 0; i < list.n; i++) {
		CU_ASSERT(nftrules_is_fixed_chain(list.objects[i].name));
		CU_ASSERT_EQUAL(list.objects[i].hook,
				nftrules_hook(list.objects[i].name));
	}
}

/* What depends on the kernel is left out, so every line is the same. */
static const struct {
	const char *what;
	bool audit;
	const char *chain;
	const char *want;
} cases[] = {
	{ "a packet in flight is held", false, "list chain inet nameward shut",
	  "\t\tmeta mark 0x00000000/1 goto miss\n"
	  "\t\tjump hold\n"
	  "\t\tgoto miss\n\t}" },
	{ "a miss is logged without a prefix", false,
	  "list chain inet nameward miss",
	  "\t\tcounter packets 0 bytes 0 log group 5 snaplen 256 goto refuse "
	  "comment \"no rule permits it\"\n\t}" },
	{ "TCP is reset, all else rejected", false,
	  "list chain inet nameward refuse",
	  "\t\tiif 0 fib saddr type != local fib saddr . oif type != local "
	  "jump unanswered comment \"not from this host\"\n"
	  "\t\tmeta l4proto tcp reject with tcp reset\n"
	  "\t\treject with icmpx admin-prohibited\n\t}" },
	{ "audit mode holds nothing", true, "list chain inet nameward shut",
	  "chain shut {\n\t\tgoto miss\n\t}" },
	{ "audit mode logs a miss", true, "list chain inet nameward miss",
	  "log group 5 snaplen 256 accept" },
	{ "audit mode refuses nothing", true, "list chain inet nameward refuse",
	  "\t\taccept comment \"audit: nothing is blocked\"\n\t}" },
};

static void packets_that_no_entry_accepts_are_logged_and_refused(void)
{
	struct tablebox box;
	size_t i;

	if (!tablebox_open(&box))
		return;
	box.probe.socket_mark = false;
	box.probe.queue = false;
	box.config.hold_queue = 77;
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		box.config.audit = cases[i].audit;
		(void)tablebox_replace(&box);
		if (!nftbox_shows(cases[i].chain, cases[i].want))
			CU_FAIL(cases[i].what);
	}
	tablebox_close(&box);
}

int main(void)
{
	static const struct unit_test tests[] = {
		UNIT(fixed_chains_are_known_by_name_with_their_hooks),
		UNIT(exactly_the_fixed_chains_are_made),
		UNIT(packets_that_no_entry_accepts_are_logged_and_refused),
	};

	return unit_main("nftrules", tests, ARRAY_SIZE(tests));
}
