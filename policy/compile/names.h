/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * names.h - the names that domain patterns end in, and what the patterns
 * say of each by itself: the first pass of the compiler over them.
 *
 * The names stay where the policy has them; an entry here is 24 bytes.
 */
#pragma once

#include "policy/compile/build.h"

struct policy_pattern; /* policy/policy.h */

/* A name that some pattern ends in.  Vectors are numbers of vectors.h. */
struct compile_entry {
	uint64_t hash;
	const uint8_t *wire;
	uint32_t exact; /* says of the name itself */
	uint32_t zone;	/* what it says of names below; 0: nothing */
};

struct compile_zone {
	uint32_t below; /* at any depth */
	uint32_t child; /* one label below */
	uint32_t globs; /* the same, if the label matches: a chain from here */
	uint32_t n_globs;
};

struct compile_star {
	const struct policy_pattern *pattern;
	uint32_t vec;
	uint32_t next; /* 0: the last */
};

struct compile_names {
	struct compile_build *build;
	struct compile_entry *entries; /* entry 0 is the root */
	size_t n_entries, entries_room;
	struct compile_zone *zones; /* zone 0 is nothing, zone 1 the root's */
	size_t n_zones, zones_room;
	struct compile_star *globs; /* glob 0 is nothing */
	size_t n_globs, globs_room;
	struct keymap by_hash; /* -> entry */
	struct keymap zone_by_hash;
	uint32_t zone_depths; /* image_depth() of every zone's name */
	const struct policy_pattern *crowded; /* one star too many */
	uint32_t any; /* the clauses that every name satisfies */
};

/* Into zeroed memory.  -EINVAL (the diag says what), -EAGAIN (two names have
 * one hash), -ENOMEM. */
int compile_names_collect(struct compile_names *names,
			  struct compile_build *build);
void compile_names_done(struct compile_names *names);
