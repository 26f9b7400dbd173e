/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * vectors.c - intern bit vectors, and remember the latest unions.
 */
#include "policy/compile/vectors.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "policy/eval/siphash.h"

void vectors_init(struct vectors *vectors, const uint64_t key[2])
{
	const struct image_cell none = { 0 };

	*vectors = (struct vectors){ .key = { key[0], key[1] } };
	(void)vectors_add(vectors, &none);
}

void vectors_done(struct vectors *vectors)
{
	free(vectors->cells);
	keymap_done(&vectors->numbers);
	*vectors = (struct vectors){ 0 };
}

static int append(struct vectors *vectors, const struct image_cell *cell)
{
	size_t room = vectors->room ? 2 * vectors->room : 64;
	struct image_cell *cells;

	if (vectors->n == vectors->room) {
		cells = reallocarray(vectors->cells, room, sizeof(*cells));
		if (!cells)
			return -ENOMEM;
		vectors->cells = cells;
		vectors->room = room;
	}
	vectors->cells[vectors->n++] = *cell;
	return 0;
}

static uint64_t cell_hash(const struct vectors *vectors,
			  const struct image_cell *cell)
{
	const __u64 key[2] = { vectors->key[0], vectors->key[1] };
	struct siphash s;
	unsigned int i;

	siphash_begin(&s, key, 0);
	for (i = 0; i < IMAGE_WORDS; i++)
		siphash_absorb(&s, cell->words[i]);
	return siphash_finish(s);
}

uint32_t vectors_add(struct vectors *vectors, const struct image_cell *cell)
{
	uint64_t hash = cell_hash(vectors, cell);
	uint32_t *number = NULL;
	int r;

	for (;; hash += 2) { /* another vector has this hash: the next key */
		r = keymap_at(&vectors->numbers, hash | 1, &number);
		if (r < 0) {
			vectors->error = r;
			return 0;
		}
		if (*number == UINT32_MAX)
			break;
		if (!memcmp(&vectors->cells[*number], cell, sizeof(*cell)))
			return *number;
	}
	r = append(vectors, cell);
	if (r < 0) {
		*number = 0;
		vectors->error = r;
		return 0;
	}
	*number = (uint32_t)vectors->n - 1;
	return *number;
}

static uint32_t make_union(struct vectors *vectors, uint32_t a, uint32_t b)
{
	struct image_cell cell = vectors->cells[a];
	unsigned int i;

	for (i = 0; i < IMAGE_WORDS; i++)
		cell.words[i] |= vectors->cells[b].words[i];
	return vectors_add(vectors, &cell);
}

uint32_t vectors_union(struct vectors *vectors, uint32_t a, uint32_t b)
{
	uint64_t pair = (uint64_t)a << 32 | b;
	uint32_t at = (31 * a + b) % VECTORS_MEMO;

	if (a == b || !b)
		return a;
	if (!a)
		return b;
	if (vectors->unions[at].pair != pair) {
		vectors->unions[at].number = make_union(vectors, a, b);
		vectors->unions[at].pair = pair;
	}
	return vectors->unions[at].number;
}
