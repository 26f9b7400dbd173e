/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * user_sets.h - fill sets of the user's own tables (`open: { into: … }`).
 *
 * They are somebody else's: each can be missing, full or deleted at any time.
 * So each is filled in a transaction of its own, a failure is told once and
 * tried again each second, and what the set held before is left as it was:
 * an element without a timeout never gets one.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct intosets;
struct nftprobe;  /* nft/nftprobe.h */
struct nl_socket; /* nft/netlink/nl.h */
struct policy;	  /* policy/policy.h */

/* @set, as in the policy, can't be filled; or can again, @error 0. */
typedef void (*intosets_fn)(void *context, const char *set, int error);

struct intosets_options {
	struct nl_socket *nl; /* borrowed, as is all below */
	const struct nftprobe *probe;
	const struct policy *policy;
	intosets_fn fn;
	void *context;
};

int intosets_new(const struct intosets_options *options,
		 struct intosets **ret_sets);
void intosets_free(struct intosets *sets); /* NULL is fine */
void intosets_freep(struct intosets **sets);

struct intosets_addr {
	uint16_t rule;
	uint8_t family;
	uint8_t bytes[16];
	uint64_t expires_ns; /* CLOCK_BOOTTIME */
};

/* Queue @addr, if its rule fills a set of a user.  -ENOMEM. */
int intosets_put(struct intosets *sets, const struct intosets_addr *addr,
		 uint64_t now_ns);
/* Send what is queued; failures go to the callback. */
void intosets_commit(struct intosets *sets);
/* Once a second: open what was missing, send what was put off. */
void intosets_tick(struct intosets *sets, uint64_t now_ns);
/* Something was deleted in `family table`: fill its sets anew. */
void intosets_deleted(struct intosets *sets, uint8_t family, const char *table);
