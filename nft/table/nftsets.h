/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * nftsets.h - queue the sets of the table, with the elements that never change.
 *
 * A set is queued before the rules that use it: a constant set takes no more
 * elements once it is in use.
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
/* Queue RULE_f4 or RULE_f6, beside nftsets_add_answers(). */
void nftsets_add_pairs(struct nftwriter *writer, const char *set,
		       uint8_t family, uint32_t size);
/* Queue the set @set, whose family is the last letter of its name, 4 or 6, with
 * those of @nets that have this family.  More may be added later. */
void nftsets_add_sources(struct nftwriter *writer, const char *set,
			 const struct ip_net *nets, size_t n_nets);
void nftsets_add_resolvers(struct nftwriter *writer,
			   const struct nftlayout_config *config);
void nftsets_add_class_map(struct nftwriter *writer);
/* Queue the sets that count how much is held for each user and class. */
void nftsets_add_held(struct nftwriter *writer);

/* Queue an anonymous set, whose id is returned: { tcp . 80, udp . 443 } of the
 * single ports among @ports for nftexpr_proto_dport_in(), or the types that
 * neighbours and routers need for nftexpr_icmp_type_in(), or the protocols of
 * tunnels for nftexpr_proto_in(). */
uint32_t nftsets_add_ports(struct nftwriter *writer,
			   const struct nftlayout_port *ports, size_t n);
uint32_t nftsets_add_icmp_types(struct nftwriter *writer);
uint32_t nftsets_add_tunnel_protocols(struct nftwriter *writer);
