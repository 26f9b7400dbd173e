/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * nftlocal.h - statements that match packets which stay on this host.
 *
 * At the output hook `oif` is the interface of the route before NAT: a packet
 * to an address of this host has "lo", wherever NAT redirected it, and a packet
 * that NAT redirected to this host has the interface it would have left by.
 */
#pragma once

#include <stdint.h>

struct nftrule; /* nft/write/nftrule.h */

/* ct status ! dnat; never matches a packet that is not tracked */
void nftlocal_not_redirected(struct nftrule *rule);
/* ct status dnat */
void nftlocal_redirected(struct nftrule *rule);
/* meta iif 0: this host sends it; it is not forwarded. */
void nftlocal_is_ours(struct nftrule *rule);
/* meta oifkind "vrf": the packet will come by a second time, with the device
 * that it really leaves by, or stays on this host. */
void nftlocal_by_vrf(struct nftrule *rule);
/* ct state invalid,untracked: NAT has not redirected such a packet */
void nftlocal_not_tracked(struct nftrule *rule);
/* ip daddr 127.0.0.0/8, ip6 daddr ::1 */
void nftlocal_to_loopback(struct nftrule *rule, uint8_t family);
