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

#include <stddef.h>
#include <stdint.h>

struct vectors; /* policy/compile/vectors.h */

enum listed_mark { LISTED_UNSAID, LISTED_NO, LISTED_YES };

/* Of which names a list says it at a zone: of the zone's name itself, of those
 * one label longer, or of all below it. */
enum listed_names { LISTED_ITSELF, LISTED_CHILD, LISTED_BELOW };

/* What one list says at one zone, or by one pattern with part of a label. */
struct listed_entry {
	uint32_t list;
	uint32_t next; /* entry of the same zone; 0: the last */
	uint8_t marks[LISTED_BELOW + 1];
};

/* Where something is said of a name: by the marks for @names in a chain. */
struct listed_place {
	uint32_t chain;
	enum listed_names names;
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
 * Let @list say @mark of @names at the zone whose chain of entries is *@chain.
 * What is said first stands.  -ENOMEM.
 */
int listed_add(struct listed *listed, uint32_t *chain, uint32_t list,
	       enum listed_names names, enum listed_mark mark);

/* Find the clauses of the lists that a name is on, by the @n places where
 * something is said of it: the later one says more. */
uint32_t listed_vector(struct listed *listed, struct vectors *vectors,
		       const struct listed_place *places, size_t n);
