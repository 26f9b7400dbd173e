/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * nftexpr.h - the statements of a rule: what it matches, and what becomes of
 * the packet.
 *
 * Each function appends one statement; the comment above it shows it as nft(8)
 * does, where the name doesn't say it.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

struct nftrule; /* nft/write/nftrule.h */

void nftexpr_oif_lo(struct nftrule *rule);

/* meta mark, or socket mark, which a packet without a socket never matches */
enum nftexpr_mark {
	NFTEXPR_META_MARK,
	NFTEXPR_SOCKET_MARK,
};

/* meta mark & @mask == 0, or != 0 */
void nftexpr_mark(struct nftrule *rule, enum nftexpr_mark mark, uint32_t mask,
		  bool is_zero);
/* meta mark & @mask == @value */
void nftexpr_mark_is(struct nftrule *rule, enum nftexpr_mark mark,
		     uint32_t mask, uint32_t value);
/* meta mark & @mask @set */
void nftexpr_mark_in(struct nftrule *rule, enum nftexpr_mark mark,
		     uint32_t mask, const char *set);
/* meta mark & @mask vmap @map */
void nftexpr_mark_vmap(struct nftrule *rule, enum nftexpr_mark mark,
		       uint32_t mask, const char *map);
/* meta skuid >= 0: of a socket that a program has as a file */
void nftexpr_has_user(struct nftrule *rule);
/* meta time < @until_s, seconds since 1970 */
void nftexpr_before(struct nftrule *rule, int64_t until_s);
/* tcp flags & rst == rst */
void nftexpr_is_reset(struct nftrule *rule);
/* An ICMP error, "destination unreachable", about a datagram that came from
 * port 53.  @family is NFPROTO_IPV4 or NFPROTO_IPV6. */
void nftexpr_quotes_dns(struct nftrule *rule, uint8_t family);
/* meta nfproto @family */
void nftexpr_family(struct nftrule *rule, uint8_t family);
/* ip daddr @set, or ip6 */
void nftexpr_daddr(struct nftrule *rule, uint8_t family, const char *set);
/* meta l4proto @proto */
void nftexpr_proto(struct nftrule *rule, uint8_t proto);
/* th sport @source th dport @to; the protocol is matched before */
void nftexpr_ports(struct nftrule *rule, uint16_t source, uint16_t to);
/* th dport @first-@last; the protocol is matched before */
void nftexpr_dport_range(struct nftrule *rule, uint16_t first, uint16_t last);
/* The anonymous set @id, in `th dport`, `icmpv6 type`, `meta l4proto` ... */
void nftexpr_proto_dport_in(struct nftrule *rule, uint32_t id);
void nftexpr_icmp_type_in(struct nftrule *rule, uint32_t id);
void nftexpr_proto_in(struct nftrule *rule, uint32_t id);
void nftexpr_counter(struct nftrule *rule);
/* log prefix @prefix group @group snaplen @snaplen; NULL: no prefix */
void nftexpr_log(struct nftrule *rule, uint16_t group, uint32_t snaplen,
		 const char *prefix);
void nftexpr_reset(struct nftrule *rule);  /* reject with tcp reset */
void nftexpr_reject(struct nftrule *rule); /* with icmpx admin-prohibited */
void nftexpr_queue(struct nftrule *rule, uint16_t number);
void nftexpr_accept(struct nftrule *rule);
void nftexpr_drop(struct nftrule *rule);
void nftexpr_return(struct nftrule *rule);
void nftexpr_goto(struct nftrule *rule, const char *chain);
void nftexpr_jump(struct nftrule *rule, const char *chain);
