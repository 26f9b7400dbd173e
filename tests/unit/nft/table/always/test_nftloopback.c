/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_nftloopback.c - nft(8) lists the chains about what stays on this host to
 * the letter.  tests/bypass/loopback_device.sh tries to get out by them.
 */
#include "nft/table/always/nftloopback.h"

#include <stdio.h>

#include "nft/netlink/nl.h"
#include "nft/nftlayout.h"
#include "policy/base.h"
#include "tests/unit/nftbox.h"
#include "tests/unit/tablebox.h"
#include "tests/unit/unit.h"

#define LOGGED                                                           \
	"\t\tcounter packets 0 bytes 0 log prefix \"!martian\" group 5 " \
	"snaplen 256 "

static const struct {
	const char *what;
	bool audit;
	const char *chain;
	const char *want;
} cases[] = {
	{ "what leaves by lo is accepted, not what has its addresses", false,
	  "output",
	  "\t\toif \"lo\" ct status ! dnat accept\n"
	  "\t\toif \"lo\" ct state invalid,untracked accept\n"
	  "\t\tip daddr 127.0.0.0/8 goto loopback\n"
	  "\t\tip6 daddr ::1 goto loopback\n" },
	{ "NAT may lead there", false, "loopback",
	  "\tchain loopback {\n"
	  "\t\tct status dnat accept\n"
	  "\t\tgoto martian\n\t}\n" },
	{ "the device is looked at last", false, "leaving",
	  "\tchain leaving {\n"
	  "\t\ttype filter hook postrouting priority filter; policy accept;\n"
	  "\t\toif \"lo\" accept\n"
	  "\t\tip daddr 127.0.0.0/8 goto martian\n"
	  "\t\tip6 daddr ::1 goto martian\n\t}\n" },
	{ "no other device is loopback", false, "martian",
	  "\tchain martian {\n" LOGGED
	  "drop comment \"would leave by another device\"\n\t}\n" },
	{ "audit mode drops nothing", true, "martian",
	  LOGGED "accept comment \"would leave by another device\"\n\t}\n" },
};

static void loopback_is_what_leaves_by_lo(void)
{
	char command[64];
	struct tablebox box;
	size_t i;

	if (!tablebox_open(&box))
		return;
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		box.config.audit = cases[i].audit;
		(void)tablebox_replace(&box);
		(void)snprintf(command, sizeof(command),
			       "list chain inet nameward %s", cases[i].chain);
		if (!nftbox_shows(command, cases[i].want))
			CU_FAIL(cases[i].what);
	}
	tablebox_close(&box);
}

int main(void)
{
	static const struct unit_test tests[] = {
		UNIT(loopback_is_what_leaves_by_lo),
	};

	return unit_main("nftloopback", tests, ARRAY_SIZE(tests));
}
