/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * nftalways.h - rules for what every program may do: go on with established
 * connections, ask the listed resolvers, and keep the link of this host up.
 */
#pragma once

struct nftwriter; /* nft/table/nftwriter.h */

void nftalways_established(struct nftwriter *writer, const char *chain);
void nftalways_resolvers(struct nftwriter *writer, const char *chain);
/* Accept what nftalways_resolvers() does, of what follows the first packet of a
 * flow, which passed all of the chain: most questions, so they are not looked
 * at so closely. */
void nftalways_resolvers_go_on(struct nftwriter *writer, const char *chain);
/* Accept DHCP, neighbour discovery and router discovery of this host. */
void nftalways_link(struct nftwriter *writer, const char *chain);
