/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * listed.h - lists with exceptions: who is on them.
 *
 * The patterns of all other lists add up: what a name above says holds for all
 * below it.  A list with exceptions says for some names that they are on it and
 * for others that they are not, and the one that says most holds.  So its marks
 * are kept apart, by zone and list, until a node is made.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct vectors; /* policy/compile/vectors.h */

/* What a list says of a name itself, or of all below it. */
enum listed_mark { LISTED_UNSAID, LISTED_NO, LISTED_YES };

/* What one list says at one zone. */
struct listed_entry {
	uint32_t list;
	uint32_t next; /* entry of the same zone; 0: the last */
	uint8_t itself, below;
};

struct listed_list {
	uint32_t vec;	 /* the clauses that use the list */
	uint32_t ticket; /* of the name that it had its say about */
};

struct listed {
	struct listed_list *lists;
	size_t n_lists, lists_room;
	struct listed_entry *entries; /* entry 0 ends each chain */
	size_t n_entries, entries_room;
	uint32_t ticket;
};

void listed_done(struct listed *listed);

/* Add a list of the clauses @vec; *ret_list is its number.  -ENOMEM. */
int listed_add_list(struct listed *listed, uint32_t vec, uint32_t *ret_list);

/*
 * Let @list say @mark of the zone whose chain of entries is *@chain: of all
 * below if @below is set, else of the name itself.  What is said first stands.
 * -ENOMEM.
 */
int listed_add(struct listed *listed, uint32_t *chain, uint32_t list,
	       bool below, enum listed_mark mark);

/*
 * The clauses of the lists that a name is on, of which @chains are the zones
 * from the shortest suffix on.  @itself: the last of them is the name itself,
 * or else one above it.
 */
uint32_t listed_vector(struct listed *listed, struct vectors *vectors,
		       const uint32_t *chains, size_t n, bool itself);
