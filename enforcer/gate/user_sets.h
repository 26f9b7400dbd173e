/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * user_sets.h - fill sets of the user's own tables (`open: { into: … }`).
 *
 * These sets belong to others: each can be missing, full or deleted at any
 * time.  So each is filled in a transaction of its own, a failure is reported
 * once and tried again each second, and what a set held before is left as it
 * was: an element without a timeout never gets one.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "policy/ip.h"

struct user_sets;
struct nftprobe;  /* nft/nftprobe.h */
struct nl_socket; /* nft/netlink/nl.h */
struct policy;	  /* policy/policy.h */

/* A set can't be filled, or it is filled again; @message says which. */
typedef void (*user_sets_fn)(void *context, bool filled, const char *message);

struct user_sets_options {
	struct nl_socket *nl; /* borrowed, as is all below */
	const struct nftprobe *probe;
	const struct policy *policy;
	user_sets_fn on_change;
	void *context;
};

int user_sets_new(const struct user_sets_options *options,
		  struct user_sets **ret_sets);
void user_sets_free(struct user_sets *sets); /* NULL is fine */
void user_sets_freep(struct user_sets **sets);

struct user_sets_addr {
	uint16_t rule;
	struct ip_addr ip;
	uint64_t expires_ns; /* CLOCK_BOOTTIME */
};

/* Queue @addr, if its rule fills a user's set.  -ENOMEM. */
int user_sets_put(struct user_sets *sets, const struct user_sets_addr *addr,
		  uint64_t now_ns);
/* Send what is queued; failures go to the callback. */
void user_sets_commit(struct user_sets *sets);
/* Each second from user_sets_due_ns() on: open sets that were missing, send
 * late refreshes. */
void user_sets_tick(struct user_sets *sets, uint64_t now_ns);
/* When user_sets_tick() has something to do (CLOCK_BOOTTIME): 0 as long as a
 * set is missing, UINT64_MAX where nothing is open. */
uint64_t user_sets_due_ns(const struct user_sets *sets);
/* Something in `family table` was deleted: fill its sets again. */
void user_sets_deleted(struct user_sets *sets, uint8_t family,
		       const char *table);
