/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * nftlocal.h - statements that tell whether a packet stays on this host.
 *
 * At the output hook `oif` is what the route said before NAT: what goes to an
 * address of this host has "lo", wherever it was redirected to, and what is
 * redirected to a port of this host has the interface it would have left by.
 */
#pragma once

#include <stdint.h>

struct nftrule; /* nft/write/nftrule.h */

/* ct status ! dnat; no packet that isn't tracked is one of these */
void nftlocal_not_redirected(struct nftrule *rule);
/* ct state invalid,untracked: NAT left it alone */
void nftlocal_not_tracked(struct nftrule *rule);
/* ip daddr 127.0.0.0/8, ip6 daddr ::1 */
void nftlocal_to_loopback(struct nftrule *rule, uint8_t family);
