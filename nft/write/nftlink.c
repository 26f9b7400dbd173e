/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * nftlink.c - load the destination address and compare it, or write the TTL.
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>

#include "nft/write/nftexpr.h"
#include "nft/write/nftlink.h"
#include "nft/write/nftreg.h"
#include "nft/write/nftrule.h"

#define IPV4_TTL 8 /* offsets in the headers */
#define IPV4_DADDR 16
#define IPV6_DADDR 24

/* [ payload load 4b @ network header + 16 ] [ cmp eq reg 1 0xffffffff ] */
void nftlink_to_broadcast(struct nftrule *rule)
{
	const struct nftreg_field to = { NFT_PAYLOAD_NETWORK_HEADER, IPV4_DADDR,
					 sizeof(struct in_addr) };
	const struct in_addr broadcast = { INADDR_BROADCAST };

	nftexpr_family(rule, NFPROTO_IPV4);
	nftreg_field(rule, to, NFT_REG_1);
	nftreg_compare(rule, NFT_CMP_EQ, &broadcast, sizeof(broadcast));
}

static void load_destination_6(struct nftrule *rule, uint32_t len)
{
	const struct nftreg_field to = { NFT_PAYLOAD_NETWORK_HEADER, IPV6_DADDR,
					 len };

	nftexpr_family(rule, NFPROTO_IPV6);
	nftreg_field(rule, to, NFT_REG_1);
}

/* [ payload load 16b @ network header + 24 ] [ bitwise & ffc0:: ] [ cmp eq ] */
void nftlink_to_link_local(struct nftrule *rule)
{
	const struct in6_addr mask = { { { 0xff, 0xc0 } } };
	const struct in6_addr net = { { { 0xfe, 0x80 } } };

	load_destination_6(rule, sizeof(net));
	nftreg_mask_bytes(rule, &mask, sizeof(mask));
	nftreg_compare(rule, NFT_CMP_EQ, &net, sizeof(net));
}

/* [ payload load 2b @ network header + 24 ] [ cmp eq reg 1 0x02ff ] */
void nftlink_to_multicast(struct nftrule *rule)
{
	const uint8_t net[] = { 0xff, 0x02 };

	load_destination_6(rule, sizeof(net));
	nftreg_compare(rule, NFT_CMP_EQ, net, sizeof(net));
}

/* [ payload load 16b @ network header + 24 ] [ cmp eq reg 1 ff02::1:2 ] */
void nftlink_to_dhcp_servers(struct nftrule *rule)
{
	const struct in6_addr servers = { { { 0xff,
					      0x02, [13] = 1, [15] = 2 } } };

	load_destination_6(rule, sizeof(servers));
	nftreg_compare(rule, NFT_CMP_EQ, &servers, sizeof(servers));
}

void nftlink_end_at_router(struct nftrule *rule)
{
	const struct nftreg_field ttl = { NFT_PAYLOAD_NETWORK_HEADER, IPV4_TTL,
					  1 };

	nftreg_write_ipv4(rule, ttl, 1);
}
