/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * nftlink.h - statements about packets that don't leave the link: no router
 * forwards what they match, or what they make of a packet.
 */
#pragma once

struct nftrule; /* nft/write/nftrule.h */

void nftlink_to_broadcast(struct nftrule *rule);  /* ip daddr 255.255.255.255 */
void nftlink_to_link_local(struct nftrule *rule); /* ip6 daddr fe80::/10 */
void nftlink_to_multicast(struct nftrule *rule);  /* ip6 daddr ff02::/16 */
void nftlink_to_dhcp_servers(struct nftrule *rule); /* ip6 daddr ff02::1:2 */
/* ip ttl set 1: the packet, which is IPv4's, ends at the next router. */
void nftlink_end_at_router(struct nftrule *rule);
