/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * nftsets.h - the sets of the table: queue that they are made, with the
 * elements that never change.
 *
 * All of it goes before the rules that use it: a set that is constant takes no
 * element any more once it is in use.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "nft/nftlayout.h"

struct nftrules; /* nft/table/nftrules.h */

void nftsets_add_answers(struct nftrules *rules, const char *set,
			 uint8_t family, uint32_t size);
void nftsets_add_nets(struct nftrules *rules, const char *set, uint8_t family,
		      const struct nftlayout_rule *rule);
/* RULE_f4 or RULE_f6 beside the above. */
void nftsets_add_pairs(struct nftrules *rules, const char *set, uint8_t family,
		       uint32_t size);
/* Those of @nets that are of the family in the last letter of @set, 4 or 6;
 * more may come later. */
void nftsets_add_sources(struct nftrules *rules, const char *set,
			 const struct nftlayout_net *nets, size_t n_nets);
void nftsets_add_resolvers(struct nftrules *rules,
			   const struct nftlayout_config *config);
void nftsets_add_class_map(struct nftrules *rules);
/* Who has how much held; a limit each. */
void nftsets_add_held(struct nftrules *rules);

/* Sets inside of a rule: { tcp . 80, udp . 443 }, for
 * nftexpr_proto_dport_in(), and the types that neighbours need. */
uint32_t nftsets_add_ports(struct nftrules *rules,
			   const struct nftlayout_port *ports, size_t n);
uint32_t nftsets_add_icmp_types(struct nftrules *rules);
