/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * nftalways.h - rules about what is open to everybody.
 */
#pragma once

struct nftwriter; /* nft/table/nftwriter.h */

void nftalways_established(struct nftwriter *writer, const char *chain);
void nftalways_resolvers(struct nftwriter *writer, const char *chain);
/* Of this host: DHCP, neighbours and routers. */
void nftalways_link(struct nftwriter *writer, const char *chain);
