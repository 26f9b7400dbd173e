/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * nftsource.h - more of nft/write/nftexpr.h: where a packet comes from.
 */
#pragma once

#include <stdint.h>

struct nftexpr; /* nft/write/nftexpr.h */

/* ip saddr @set, or ip6 */
void nftsource_in(struct nftexpr *e, uint8_t family, const char *set);
/* ip saddr . ip daddr @set, or ip6 */
void nftsource_pair_in(struct nftexpr *e, uint8_t family, const char *set);
/* udp sport @port */
void nftsource_udp_port(struct nftexpr *e, uint16_t port);
