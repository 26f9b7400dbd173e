/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * names.h - the first of two passes over the domain patterns: collect the names
 * that they end in, and for each name the patterns that end in it.
 *
 * The names stay where the policy has them; an entry here is 24 bytes.
 */
#pragma once

#include "policy/compile/build.h"
#include "policy/compile/listed.h"

struct policy_pattern; /* policy/policy.h */

/* A name that some pattern ends in.  Vectors are numbers of struct vectors. */
struct compile_entry {
	uint64_t hash;
	const uint8_t *wire;
	uint32_t exact; /* vector of patterns that are the name itself */
	uint32_t zone;	/* patterns for names below; 0: none */
};

/* What the patterns that end in one name say of the names below it. */
struct compile_zone {
	uint32_t below; /* vector of "**.": names at any depth */
	uint32_t child; /* vector of "*.": names one label longer */
	uint32_t globs; /* "api-*." and the like: the first of a chain */
	uint32_t n_globs;
	uint32_t listed; /* chain of struct listed */
};

/* A pattern with part of a label before its star, or behind it. */
struct compile_star {
	const struct policy_pattern *pattern;
	uint32_t vec;
	uint32_t next;	 /* 0: the last */
	uint32_t listed; /* chain of struct listed */
};

struct compile_names {
	struct compile_build *build;
	struct compile_entry *entries; /* entry 0 is the root */
	size_t n_entries, entries_room;
	struct compile_zone *zones; /* zone 0 is empty */
	size_t n_zones, zones_room;
	struct compile_star *globs; /* glob 0 ends each chain */
	size_t n_globs, globs_room;
	struct listed listed;  /* lists with exceptions */
	struct keymap by_hash; /* -> entry */
	struct keymap zone_by_hash;
	uint32_t zone_depths; /* image_depth() of every zone's name */
	const struct policy_pattern *crowded; /* has one star too many */
	uint32_t any; /* vector of the clauses that every name satisfies */
};

/* Fill @names, which is zeroed.  -EINVAL (the diag says what); -EAGAIN (two
 * names have the same hash); -ENOMEM. */
int compile_names_collect(struct compile_names *names,
			  struct compile_build *build);
void compile_names_done(struct compile_names *names);
