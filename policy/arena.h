/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * arena.h - memory that is given back all at once.
 *
 * What a policy points at lives in one arena, so a list of a million names
 * costs no allocation a name and nothing has to be freed one by one.
 */
#pragma once

#include <stddef.h>

struct arena;

int arena_new(struct arena **ret_arena);
void arena_free(struct arena *arena); /* NULL is fine */
void arena_freep(struct arena **arena);

/* @n times @size zeroed bytes, aligned for anything; NULL: no memory.  For
 * @n = 0 it is some pointer that is not NULL. */
void *arena_array(struct arena *arena, size_t n, size_t size);

/* Copies: of @len bytes, not aligned; and of @len bytes as a string. */
void *arena_bytes(struct arena *arena, const void *bytes, size_t len);
char *arena_text(struct arena *arena, const char *text, size_t len);
