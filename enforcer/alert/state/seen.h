/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * seen.h - which domains this host, and which programs which domains, have
 * asked for before.
 *
 * It outlives the daemon in a file, which has the key of the hashes, too.  What
 * was not used the longest makes room, and is counted.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "enforcer/alert/lookup.h"

#define SEEN_ENTRIES 262144

/* One thing that was seen; times are in seconds since 1970. */
struct seen_entry {
	uint32_t tag; /* the upper half of its hash; 0: free */
	uint32_t first_s;
	uint32_t last_s;
};

struct seen {
	struct seen_entry *entries; /* NULL: nothing is remembered */
	uint64_t key[2];
	uint32_t begin_s; /* when the first was seen; 0: none was */
	uint64_t n_lost;
};

/* -ENOMEM */
int seen_init(struct seen *seen, const uint64_t key[2]);
void seen_done(struct seen *seen);

/* The hash of the domain of @lookup; that of a program is hash_who(). */
uint64_t seen_domain(const struct seen *seen,
		     const struct alert_lookup *lookup);

/* When @hash was first seen; 0: never. */
uint32_t seen_first(const struct seen *seen, uint64_t hash);
/* See @hash at @now_s.  Returns when it was first seen before; 0: never. */
uint32_t seen_add(struct seen *seen, uint64_t hash, uint32_t now_s);

/* How many domains the program with the hash @program has asked for. */
uint32_t seen_count(const struct seen *seen, uint64_t program);
/* Note that the program with the hash @program has asked for one more domain at
 * @now_s. */
void seen_count_up(struct seen *seen, uint64_t program, uint32_t now_s);

/* Read @path.  -ENOENT: it does not exist; -EBADMSG: it has another form;
 * -EPERM: others may have written it; or another negative errno.  @seen is as
 * it was then. */
int seen_load(struct seen *seen, const char *path);
/* Replace the file at @path: the new one is there as a whole, or the former. */
int seen_save(const struct seen *seen, const char *path);

size_t seen_memory(const struct seen *seen); /* bytes */
