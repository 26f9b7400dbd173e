/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * nftsource.h - statements that match where a packet comes from.
 */
#pragma once

#include <stdint.h>

struct nftrule; /* nft/write/nftrule.h */

/* ip saddr @set, or ip6 */
void nftsource_in(struct nftrule *rule, uint8_t family, const char *set);
/* ip saddr . ip daddr @set, or ip6 */
void nftsource_pair_in(struct nftrule *rule, uint8_t family, const char *set);
/* fib saddr type != local fib saddr . oif type != local: the address is not
 * this host's.  The second half finds those of a VRF. */
void nftsource_foreign(struct nftrule *rule);
/* ip saddr 0.0.0.0, or ip6 saddr :: */
void nftsource_unspecified(struct nftrule *rule, uint8_t family);
/* udp sport @port */
void nftsource_udp_port(struct nftrule *rule, uint16_t port);
