/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_nftsource.c - nft(8) lists the statements about the source of a packet
 * as they are meant.
 */
#include "nft/write/nftsource.h"

#include <linux/netfilter.h>

#include "policy/base.h"
#include "tests/unit/nft/write/rulebox.h"
#include "tests/unit/unit.h"

static void put_source_4(struct nftrule *rule)
{
	nftsource_in(rule, NFPROTO_IPV4, "a4");
}

static void put_source_6(struct nftrule *rule)
{
	nftsource_in(rule, NFPROTO_IPV6, "a6");
}

static void put_pair_4(struct nftrule *rule)
{
	nftsource_pair_in(rule, NFPROTO_IPV4, "p4");
}

static void put_pair_6(struct nftrule *rule)
{
	nftsource_pair_in(rule, NFPROTO_IPV6, "p6");
}

static void put_udp_port(struct nftrule *rule)
{
	nftsource_udp_port(rule, 53);
}

static void sources_are_matched_as_they_are_meant(void)
{
	static const struct rulebox_case cases[] = {
		{ put_source_4, "ip saddr @a4" },
		{ put_source_6, "ip6 saddr @a6" },
		{ put_pair_4, "ip saddr . ip daddr @p4" },
		{ put_pair_6, "ip6 saddr . ip6 daddr @p6" },
		{ put_udp_port, "udp sport 53" },
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
		UNIT(sources_are_matched_as_they_are_meant),
	};

	return unit_main("nftsource", tests, ARRAY_SIZE(tests));
}
