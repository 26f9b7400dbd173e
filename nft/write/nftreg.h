/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * nftreg.h - the expressions that statements consist of: load something into a
 * register, mask it, compare it, look it up.
 *
 * For the files that write statements (nft/write/nftexpr.c and its neighbours).
 * Running out of memory gives the rule up, see nft/write/nftrule.h.
 */
#pragma once

#include <stdint.h>

struct nftrule; /* nft/write/nftrule.h */
struct nftnl_expr;

/* A field of a header. */
struct nftreg_field {
	uint32_t base; /* NFT_PAYLOAD_* */
	uint32_t offset;
	uint32_t len;
};

/* Load something into @reg, which is NFT_REG_*, or NFT_REG32_*, of
 * linux/netfilter/nf_tables.h. */
void nftreg_meta(struct nftrule *rule, uint32_t key, uint32_t reg);
void nftreg_ct(struct nftrule *rule, uint32_t key, uint32_t reg);
void nftreg_socket_mark(struct nftrule *rule, uint32_t reg);
void nftreg_field(struct nftrule *rule, struct nftreg_field field,
		  uint32_t reg);

/* Load what an address is to this host, RTN_* of linux/rtnetlink.h; @flags are
 * NFTA_FIB_F_*: which address. */
void nftreg_fib_type(struct nftrule *rule, uint32_t flags, uint32_t reg);

/* @reg = (@reg & @mask) ^ @bits */
void nftreg_change(struct nftrule *rule, uint32_t mask, uint32_t bits,
		   uint32_t reg);
/* @reg &= @mask */
void nftreg_mask(struct nftrule *rule, uint32_t mask, uint32_t reg);
/* Register 1 &= the @len bytes at @mask. */
void nftreg_mask_bytes(struct nftrule *rule, const void *mask, uint32_t len);
/* Write @value, of one byte, to @field of the IPv4 header, whose checksum is
 * corrected. */
void nftreg_write_ipv4(struct nftrule *rule, struct nftreg_field field,
		       uint8_t value);

/* Turn register 1, a number of @len bytes, to network order, in which numbers
 * are compared. */
void nftreg_to_network(struct nftrule *rule, uint32_t len);

/* Compare register 1 with @len bytes at @data; @op is NFT_CMP_*. */
void nftreg_compare(struct nftrule *rule, uint32_t op, const void *data,
		    uint32_t len);
/* Is register 1 from @first to @last, of @len bytes each?  They are compared as
 * numbers of network order. */
void nftreg_range(struct nftrule *rule, const void *first, const void *last,
		  uint32_t len);
/* Look register 1 up in @set.  NULL: no memory. */
struct nftnl_expr *nftreg_look_up(struct nftrule *rule, const char *set);
