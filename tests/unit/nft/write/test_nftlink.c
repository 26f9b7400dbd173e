/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_nftlink.c - nft(8) lists the statements about what stays on the link as
 * they are meant.
 */
#include "nft/write/nftlink.h"

#include <linux/netfilter.h>

#include "nft/write/nftexpr.h"
#include "policy/base.h"
#include "tests/unit/nft/write/rulebox.h"
#include "tests/unit/unit.h"

static void put_end_at_router(struct nftrule *rule)
{
	nftexpr_family(rule, NFPROTO_IPV4);
	nftlink_end_at_router(rule);
}

static void the_link_is_matched_as_it_is_meant(void)
{
	static const struct rulebox_case cases[] = {
		{ nftlink_to_broadcast, "ip daddr 255.255.255.255" },
		{ nftlink_to_link_local, "ip6 daddr fe80::/10" },
		{ nftlink_to_multicast, "ip6 daddr ff02::/16" },
		{ nftlink_to_dhcp_servers, "ip6 daddr ff02::1:2" },
		{ put_end_at_router, "ip ttl set 1" },
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
		UNIT(the_link_is_matched_as_it_is_meant),
	};

	return unit_main("nftlink", tests, ARRAY_SIZE(tests));
}
