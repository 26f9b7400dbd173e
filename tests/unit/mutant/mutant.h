/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * mutant.h - make DNS messages from a corpus by edits: gentle ones, after which
 * most can still be read, or rough ones.  The same seed makes the same messages
 * everywhere.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#define MUTANT_MAX 4096
#define MUTANT_SEEDS_MAX 512

struct mutant {
	size_t len;
	uint8_t wire[MUTANT_MAX];
};

struct mutant_pool {
	uint64_t state; /* of the generator; not 0 */
	size_t n;
	struct mutant seeds[MUTANT_SEEDS_MAX];
};

/* Read all files of @dir in the order of their names, cut to MUTANT_MAX. */
void mutant_read(struct mutant_pool *pool, const char *dir);

/* A random number below @n, which is not 0. */
uint32_t mutant_below(struct mutant_pool *pool, uint32_t n);

/* Half of the calls make gentle edits only. */
void mutant_make(struct mutant_pool *pool, struct mutant *ret_mutant);
