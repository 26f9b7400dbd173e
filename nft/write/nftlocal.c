/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * nftlocal.c - statements about the state in conntrack, and about loopback
 * addresses.
 */
#include <arpa/inet.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_conntrack_common.h>
#include <linux/netfilter/nf_tables.h>
#include <netinet/in.h>

#include "nft/write/nftexpr.h"
#include "nft/write/nftlocal.h"
#include "nft/write/nftreg.h"

#define CT_NOT_TRACKED 0x41 /* NF_CT_STATE_INVALID_BIT | _UNTRACKED_BIT */
#define IPV4_DADDR 16
#define IPV6_DADDR 24
#define IPV4_LOOPBACK_NET 127

/* [ ct load key => reg 1 ] [ bitwise & bits ] [ cmp eq reg 1 0 ] */
static void ct_bits(struct nftrule *rule, uint32_t key, uint32_t bits,
		    uint32_t op)
{
	const uint32_t zero = 0;

	nftreg_ct(rule, key, NFT_REG_1);
	nftreg_mask(rule, bits, NFT_REG_1);
	nftreg_compare(rule, op, &zero, sizeof(zero));
}

void nftlocal_not_redirected(struct nftrule *rule)
{
	ct_bits(rule, NFT_CT_STATUS, IPS_DST_NAT, NFT_CMP_EQ);
}

void nftlocal_redirected(struct nftrule *rule)
{
	ct_bits(rule, NFT_CT_STATUS, IPS_DST_NAT, NFT_CMP_NEQ);
}

/* [ meta load iif => reg 1 ] [ cmp eq reg 1 0 ] */
void nftlocal_is_ours(struct nftrule *rule)
{
	const uint32_t none = 0;

	nftreg_meta(rule, NFT_META_IIF, NFT_REG_1);
	nftreg_compare(rule, NFT_CMP_EQ, &none, sizeof(none));
}

/* [ meta load oifkind => reg 1 ] [ cmp eq reg 1 "vrf" ] */
void nftlocal_by_vrf(struct nftrule *rule)
{
	const char kind[16] = "vrf"; /* IFNAMSIZ */

	nftreg_meta(rule, NFT_META_OIFKIND, NFT_REG_1);
	nftreg_compare(rule, NFT_CMP_EQ, kind, sizeof(kind));
}

void nftlocal_not_tracked(struct nftrule *rule)
{
	ct_bits(rule, NFT_CT_STATE, CT_NOT_TRACKED, NFT_CMP_NEQ);
}

/* [ payload load 1b @ network header + 16 ] [ cmp eq reg 1 0x7f ] */
void nftlocal_to_loopback(struct nftrule *rule, uint8_t family)
{
	const uint8_t net = IPV4_LOOPBACK_NET;
	const struct nftreg_field v4 = { NFT_PAYLOAD_NETWORK_HEADER, IPV4_DADDR,
					 sizeof(net) };
	const struct nftreg_field v6 = { NFT_PAYLOAD_NETWORK_HEADER, IPV6_DADDR,
					 sizeof(in6addr_loopback) };

	nftexpr_family(rule, family);
	if (family == NFPROTO_IPV4) {
		nftreg_field(rule, v4, NFT_REG_1);
		nftreg_compare(rule, NFT_CMP_EQ, &net, sizeof(net));
	} else {
		nftreg_field(rule, v6, NFT_REG_1);
		nftreg_compare(rule, NFT_CMP_EQ, &in6addr_loopback,
			       sizeof(in6addr_loopback));
	}
}
