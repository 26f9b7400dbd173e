/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * nftexpr.h - write one rule, statement by statement, and queue it.
 *
 * Running out of memory in between is remembered and shows at nl_commit(), so
 * a rule is written straight through.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct nftnl_expr; /* libnftnl */
struct nftnl_rule;
struct nl_socket; /* nft/netlink/nl.h */

struct nftexpr {
	struct nl_socket *nl;
	struct nftnl_rule *rule; /* NULL: out of memory */
};

/* Which chain of which `inet` table. */
struct nftexpr_chain {
	const char *table;
	const char *name;
};

/* @comment is shown at the end of the rule; NULL: none. */
void nftexpr_begin(struct nftexpr *e, struct nl_socket *nl,
		   struct nftexpr_chain chain, const char *comment);
void nftexpr_end(struct nftexpr *e);

/* For nft/write/nftreg.c and nft/write/nftlimit.c: an expression of @type at
 * the end; NULL: no memory. */
struct nftnl_expr *nftexpr_add(struct nftexpr *e, const char *type);
/* ... and no rule after all. */
void nftexpr_give_up(struct nftexpr *e);

void nftexpr_oif_lo(struct nftexpr *e);
void nftexpr_established(struct nftexpr *e);

/* meta mark, or socket mark; a packet without a socket passes by the latter */
enum nftexpr_mark {
	NFTEXPR_META_MARK,
	NFTEXPR_SOCKET_MARK,
};

/* meta mark & @mask == 0, or != 0 */
void nftexpr_mark(struct nftexpr *e, enum nftexpr_mark mark, uint32_t mask,
		  bool is_zero);
/* meta mark & @mask == @value */
void nftexpr_mark_is(struct nftexpr *e, enum nftexpr_mark mark, uint32_t mask,
		     uint32_t value);
/* meta mark & @mask vmap @map */
void nftexpr_mark_vmap(struct nftexpr *e, enum nftexpr_mark mark, uint32_t mask,
		       const char *map);
/* meta nfproto @family */
void nftexpr_family(struct nftexpr *e, uint8_t family);
/* ip daddr @set, or ip6 */
void nftexpr_daddr(struct nftexpr *e, uint8_t family, const char *set);
/* meta l4proto @proto */
void nftexpr_proto(struct nftexpr *e, uint8_t proto);
/* udp sport @source udp dport @to, without the protocol */
void nftexpr_ports(struct nftexpr *e, uint16_t source, uint16_t to);
/* The anonymous set @id, in `th dport`, `icmpv6 type` ... */
void nftexpr_proto_dport_in(struct nftexpr *e, uint32_t id);
void nftexpr_icmp_type_in(struct nftexpr *e, uint32_t id);
void nftexpr_counter(struct nftexpr *e);
/* log prefix @prefix group @group snaplen @snaplen; NULL: no prefix */
void nftexpr_log(struct nftexpr *e, uint16_t group, uint32_t snaplen,
		 const char *prefix);
void nftexpr_reset(struct nftexpr *e);	/* reject with tcp reset */
void nftexpr_reject(struct nftexpr *e); /* with icmpx admin-prohibited */
void nftexpr_queue(struct nftexpr *e, uint16_t number);
void nftexpr_accept(struct nftexpr *e);
void nftexpr_drop(struct nftexpr *e);
void nftexpr_goto(struct nftexpr *e, const char *chain);
