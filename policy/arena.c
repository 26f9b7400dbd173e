/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * arena.c - a chain of blocks, each filled from its front.
 */
#include "policy/arena.h"

#include <errno.h>
#include <stdalign.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define BLOCK_SIZE 65536

struct block {
	struct block *next;
	size_t used;
	size_t size;
	alignas(max_align_t) unsigned char bytes[];
};

/* The first block of the chain is the one that is being filled. */
struct arena {
	struct block *blocks;
	size_t n_more; /* owners besides the first */
};

int arena_new(struct arena **ret_arena)
{
	struct arena *arena = calloc(1, sizeof(*arena));

	if (!arena)
		return -ENOMEM;
	*ret_arena = arena;
	return 0;
}

struct arena *arena_ref(struct arena *arena)
{
	arena->n_more++;
	return arena;
}

void arena_free(struct arena *arena)
{
	struct block *block, *next;

	if (!arena || arena->n_more-- > 0)
		return;
	for (block = arena->blocks; block; block = next) {
		next = block->next;
		free(block);
	}
	free(arena);
}

void arena_freep(struct arena **arena)
{
	arena_free(*arena);
	*arena = NULL;
}

/*
 * Add a block for at least @size bytes.  A large one goes behind the block that
 * is being filled, of which the rest would be lost otherwise.
 */
static struct block *add_block(struct arena *arena, size_t size)
{
	size_t room = size > BLOCK_SIZE / 4 ? size : BLOCK_SIZE;
	struct block *block;

	if (room > SIZE_MAX - sizeof(*block))
		return NULL;
	block = calloc(1, sizeof(*block) + room);
	if (!block)
		return NULL;
	block->size = room;
	if (arena->blocks && room != BLOCK_SIZE) {
		block->next = arena->blocks->next;
		arena->blocks->next = block;
	} else {
		block->next = arena->blocks;
		arena->blocks = block;
	}
	return block;
}

static void *take(struct arena *arena, size_t size, size_t align)
{
	struct block *block = arena->blocks;
	size_t at = block ? (block->used + align - 1) / align * align : 0;

	if (!block || at > block->size || size > block->size - at) {
		block = add_block(arena, size);
		at = 0;
	}
	if (!block)
		return NULL;
	block->used = at + size;
	return block->bytes + at;
}

void *arena_array(struct arena *arena, size_t n, size_t size)
{
	size_t bytes;

	if (__builtin_mul_overflow(n, size, &bytes))
		return NULL;
	return take(arena, bytes, alignof(max_align_t));
}

void *arena_bytes(struct arena *arena, const void *bytes, size_t len)
{
	void *copy = take(arena, len, 1);

	if (copy && len > 0)
		memcpy(copy, bytes, len);
	return copy;
}

char *arena_text(struct arena *arena, const char *text, size_t len)
{
	char *copy;

	if (len == SIZE_MAX)
		return NULL;
	copy = take(arena, len + 1, 1);
	if (copy)
		memcpy(copy, text, len); /* the block was zeroed */
	return copy;
}
