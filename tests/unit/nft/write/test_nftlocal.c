/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_nftlocal.c - nft(8) lists the statements about local packets as they are
 * meant.
 */
#include "nft/write/nftlocal.h"

#include <linux/netfilter.h>

#include "nft/write/nftexpr.h"
#include "policy/base.h"
#include "tests/unit/nft/write/rulebox.h"
#include "tests/unit/unit.h"

static void put_loopback_4(struct nftrule *rule)
{
	nftlocal_to_loopback(rule, NFPROTO_IPV4);
}

static void put_loopback_6(struct nftrule *rule)
{
	nftlocal_to_loopback(rule, NFPROTO_IPV6);
}

static void local_packets_are_matched_as_they_are_meant(void)
{
	static const struct rulebox_case cases[] = {
		{ nftlocal_not_redirected, "ct status ! dnat" },
		{ nftlocal_redirected, "ct status dnat" },
		{ nftlocal_is_ours, "iif 0" },
		{ nftlocal_by_vrf, "meta oifkind \"vrf\"" },
		{ nftlocal_not_tracked, "ct state invalid,untracked" },
		{ put_loopback_4, "ip daddr 127.0.0.0/8" },
		{ put_loopback_6, "ip6 daddr ::1" },
	};
	struct rulebox box;

	if (!rulebox_open(&box))
		return;
	rulebox_check(&box, cases, ARRAY_SIZE(cases));
	rulebox_close(&box);
}

int main(void)
{
	static const struct unit_test tests[] = {
		UNIT(local_packets_are_matched_as_they_are_meant),
	};

	return unit_main("nftlocal", tests, ARRAY_SIZE(tests));
}
