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

static void put_unspecified_4(struct nftrule *rule)
{
	nftsource_unspecified(rule, NFPROTO_IPV4);
}

static void put_unspecified_6(struct nftrule *rule)
{
	nftsource_unspecified(rule, NFPROTO_IPV6);
}

static void sources_are_matched_as_they_are_meant(void)
{
	static const struct rulebox_case cases[] = {
		{ put_source_4, "ip saddr @a4" },
		{ put_source_6, "ip6 saddr @a6" },
		{ put_pair_4, "ip saddr . ip daddr @p4" },
		{ put_pair_6, "ip6 saddr . ip6 daddr @p6" },
		{ put_udp_port, "udp sport 53" },
		{ put_unspecified_4, "ip saddr 0.0.0.0" },
		{ put_unspecified_6, "ip6 saddr ::" },
	};
	struct rulebox box;

	if (!rulebox_open(&box))
		return;
	rulebox_check(&box, cases, ARRAY_SIZE(cases));
	rulebox_close(&box);
}

static void a_foreign_source_is_found_where_the_kernel_can(void)
{
	static const struct rulebox_case cases[] = {
		{ nftsource_foreign, "fib saddr type != local "
				     "fib saddr . oif type != local" },
	};
	struct rulebox box;

	if (!rulebox_open(&box))
		return;
	if (rulebox_commit(&box, nftsource_foreign) < 0)
		unit_skip("the kernel has no nft_fib_inet");
	else
		rulebox_check(&box, cases, ARRAY_SIZE(cases));
	rulebox_close(&box);
}

int main(void)
{
	static const struct unit_test tests[] = {
		UNIT(sources_are_matched_as_they_are_meant),
		UNIT(a_foreign_source_is_found_where_the_kernel_can),
	};

	return unit_main("nftsource", tests, ARRAY_SIZE(tests));
}
