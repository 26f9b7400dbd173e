/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * nftalways.h - rules about what is open to everybody.
 */
#pragma once

struct nftrules; /* nft/table/nftrules.h */

void nftalways_established(struct nftrules *rules, const char *chain);
void nftalways_resolvers(struct nftrules *rules, const char *chain);
/* Of this host: DHCP, neighbours and routers. */
void nftalways_link(struct nftrules *rules, const char *chain);
