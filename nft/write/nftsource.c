/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * nftsource.c - load the source of a packet into registers, and compare it or
 * look it up.
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/rtnetlink.h>

#include "nft/write/nftexpr.h"
#include "nft/write/nftreg.h"
#include "nft/write/nftsource.h"

static void load_source(struct nftrule *rule, uint8_t family)
{
	const struct nftreg_field v4 = { NFT_PAYLOAD_NETWORK_HEADER, 12, 4 };
	const struct nftreg_field v6 = { NFT_PAYLOAD_NETWORK_HEADER, 8, 16 };

	nftexpr_family(rule, family);
	nftreg_field(rule, family == NFPROTO_IPV4 ? v4 : v6, NFT_REG_1);
}

/* [ payload load 4b @ network header + 12 => reg 1 ] [ lookup reg 1 ] */
void nftsource_in(struct nftrule *rule, uint8_t family, const char *set)
{
	load_source(rule, family);
	(void)nftreg_look_up(rule, set);
}

/* [ payload load 4b @ network header + 12 => reg 1 ] [ payload load 4b @
 * network header + 16 => reg 9 ] [ lookup reg 1 set web_f4 ] */
void nftsource_pair_in(struct nftrule *rule, uint8_t family, const char *set)
{
	const struct nftreg_field v4 = { NFT_PAYLOAD_NETWORK_HEADER, 16, 4 };
	const struct nftreg_field v6 = { NFT_PAYLOAD_NETWORK_HEADER, 24, 16 };

	load_source(rule, family);
	if (family == NFPROTO_IPV4)
		nftreg_field(rule, v4, NFT_REG32_01);
	else
		nftreg_field(rule, v6, NFT_REG_2);
	(void)nftreg_look_up(rule, set);
}

/* [ fib saddr type => reg 1 ] [ cmp neq reg 1 2 ] */
static void not_local(struct nftrule *rule, uint32_t flags)
{
	const uint32_t local = RTN_LOCAL;

	nftreg_fib_type(rule, flags, NFT_REG_1);
	nftreg_compare(rule, NFT_CMP_NEQ, &local, sizeof(local));
}

void nftsource_foreign(struct nftrule *rule)
{
	not_local(rule, NFTA_FIB_F_SADDR);
	not_local(rule, NFTA_FIB_F_SADDR | NFTA_FIB_F_OIF);
}

/* [ payload load 4b @ network header + 12 => reg 1 ] [ cmp eq reg 1 0 ] */
void nftsource_unspecified(struct nftrule *rule, uint8_t family)
{
	load_source(rule, family);
	nftreg_compare(rule, NFT_CMP_EQ, &in6addr_any,
		       family == NFPROTO_IPV4 ? sizeof(struct in_addr)
					      : sizeof(in6addr_any));
}

/* [ meta load l4proto ] [ cmp eq 17 ] [ payload load 2b @ transport header + 0
 * => reg 1 ] [ cmp eq reg 1 0x3500 ] */
void nftsource_udp_port(struct nftrule *rule, uint16_t port)
{
	const struct nftreg_field sport = { NFT_PAYLOAD_TRANSPORT_HEADER, 0,
					    2 };
	const uint16_t value = htons(port);

	nftexpr_proto(rule, IPPROTO_UDP);
	nftreg_field(rule, sport, NFT_REG_1);
	nftreg_compare(rule, NFT_CMP_EQ, &value, sizeof(value));
}
