/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * nftobject.h - queue messages that make or delete tables, chains and sets of
 * family inet.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

struct nl_socket; /* nft/netlink/nl.h */

/* A table flag: the table outlives the socket that owns it.
 * Linux 6.9 (da5141bbe0c2) */
#define NFTOBJECT_TABLE_F_PERSIST 0x4

/* The numbers of the types that nft(8) lists by name.  They are its own, not
 * the kernel's, and never change. */
enum nftobject_type {
	NFTOBJECT_IPV4_ADDR = 7,
	NFTOBJECT_IPV6_ADDR = 8,
	NFTOBJECT_PROTO = 12,
	NFTOBJECT_MARK = 19,
	NFTOBJECT_ICMPV6_TYPE = 29,
	NFTOBJECT_PROTO_PORT = 12 << 6 | 13, /* inet_proto . inet_service */
	NFTOBJECT_UID_MARK = 24 << 6 | 19,   /* uid . mark */
	NFTOBJECT_IPV4_PAIR = 7 << 6 | 7,    /* ipv4_addr . ipv4_addr */
	NFTOBJECT_IPV6_PAIR = 8 << 6 | 8,
	NFTOBJECT_MARK_PAIR = 19 << 6 | 19, /* mark . mark */
};

struct nftobject_set {
	const char *table;
	const char *name; /* "__set%d" with NFT_SET_ANONYMOUS */
	uint32_t id;	  /* unique in the transaction */
	uint32_t flags;	  /* NFT_SET_*; MAP: to verdicts */
	enum nftobject_type type;
	uint32_t size; /* most elements; 0: no bound */
	bool counters; /* of each element */
};

uint32_t nftobject_key_len(enum nftobject_type type);

void nftobject_table(struct nl_socket *nl, const char *table, uint32_t flags);
void nftobject_delete_table(struct nl_socket *nl, const char *table);

void nftobject_chain(struct nl_socket *nl, const char *table,
		     const char *chain);
/* Priorities of base chains, as nft(8) names them. */
#define NFTOBJECT_PRIORITY_RAW (-300)
#define NFTOBJECT_PRIORITY_FILTER 0

/* type filter hook @hook priority @priority; policy accept; NF_INET_* */
void nftobject_base_chain(struct nl_socket *nl, const char *table,
			  const char *chain, uint32_t hook, int32_t priority);
void nftobject_delete_chain(struct nl_socket *nl, const char *table,
			    const char *chain);
/* Queue the deletion of all rules of @chain, or of the whole table when it is
 * NULL. */
void nftobject_delete_rules(struct nl_socket *nl, const char *table,
			    const char *chain);

void nftobject_set(struct nl_socket *nl, const struct nftobject_set *set);
void nftobject_delete_set(struct nl_socket *nl, const char *table,
			  const char *set);
