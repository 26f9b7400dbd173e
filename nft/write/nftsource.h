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
/* udp sport @port */
void nftsource_udp_port(struct nftrule *rule, uint16_t port);
