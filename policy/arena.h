/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * arena.h - allocate memory that is freed all at once.
 *
 * All that a policy points to lies in one arena, so a list of a million names
 * needs no allocation for each name, and nothing is freed one by one.
 */
#pragma once

#include <stddef.h>

struct arena;

int arena_new(struct arena **ret_arena);
/* Share @arena: it lives until as many owners have freed it.  Returns it. */
struct arena *arena_ref(struct arena *arena);
void arena_free(struct arena *arena); /* NULL is fine */
void arena_freep(struct arena **arena);

/* Allocate @n times @size zeroed bytes, aligned for any type; NULL: no memory.
 * For @n = 0 the result is some pointer other than NULL. */
void *arena_array(struct arena *arena, size_t n, size_t size);

/* Copy @len bytes, without alignment; the second adds a terminating zero. */
void *arena_bytes(struct arena *arena, const void *bytes, size_t len);
char *arena_text(struct arena *arena, const char *text, size_t len);
