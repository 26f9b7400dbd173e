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

struct nftwriter; /* nft/table/nftwriter.h */

void nftsets_add_answers(struct nftwriter *writer, const char *set,
			 uint8_t family, uint32_t size);
void nftsets_add_nets(struct nftwriter *writer, const char *set, uint8_t family,
		      const struct nftlayout_rule *rule);
/* RULE_f4 or RULE_f6 beside the above. */
void nftsets_add_pairs(struct nftwriter *writer, const char *set,
		       uint8_t family, uint32_t size);
/* Those of @nets that are of the family in the last letter of @set, 4 or 6;
 * more may come later. */
void nftsets_add_sources(struct nftwriter *writer, const char *set,
			 const struct ip_net *nets, size_t n_nets);
void nftsets_add_resolvers(struct nftwriter *writer,
			   const struct nftlayout_config *config);
void nftsets_add_class_map(struct nftwriter *writer);
/* Who has how much held; a limit each. */
void nftsets_add_held(struct nftwriter *writer);

/* Sets inside of a rule: { tcp . 80, udp . 443 }, for
 * nftexpr_proto_dport_in(), and the types that neighbours need. */
uint32_t nftsets_add_ports(struct nftwriter *writer,
			   const struct nftlayout_port *ports, size_t n);
uint32_t nftsets_add_icmp_types(struct nftwriter *writer);
