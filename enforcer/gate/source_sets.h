/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * source_sets.h - the sets that say whose packets are forwarded.
 *
 * One has the addresses of all sources.  Besides, each rule with networks has
 * a set of those sources where a program was met that the rule is about.
 */
#pragma once

#include <stdbool.h>

struct gate_state; /* enforcer/gate/state.h */
struct nftprobe;   /* nft/nftprobe.h */
struct nl_socket;  /* nft/netlink/nl.h */
struct source;	   /* enforcer/gate/sources.h */

struct source_sets {
	struct nl_socket *nl; /* borrowed, as is all below */
	const struct nftprobe *probe;
	const struct gate_state *state;
};

/* Queue that @source is in the sets where it belongs, or in none of them.  It
 * is an error when one of these sets does not exist. */
int source_sets_add(const struct source_sets *sets,
		    const struct source *source);
int source_sets_remove(const struct source_sets *sets,
		       const struct source *source);

/* Queue all sources of the state. */
int source_sets_fill(const struct source_sets *sets);
