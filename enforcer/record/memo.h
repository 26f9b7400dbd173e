/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * memo.h - keep the text that was made for a key, to use it again.
 *
 * The table is bounded: a newer key replaces an older one in the same slot.
 * Keys are compared byte by byte, so a collision costs time and never yields
 * another key's text.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct memo;

#define MEMO_KEY_MAX 512 /* longer keys and texts are not kept */
#define MEMO_TEXT_MAX 4096

struct memo_key {
	uint32_t kind; /* keys of different kinds are never equal */
	const void *bytes;
	size_t len;
};

struct memo_text {
	const char *text; /* lives until the next memo_keep() */
	size_t len;
};

/* @n_slots is a power of two. */
int memo_new(size_t n_slots, struct memo **ret_memo);
void memo_free(struct memo *memo); /* NULL is fine */
void memo_freep(struct memo **memo);

bool memo_find(const struct memo *memo, const struct memo_key *key,
	       struct memo_text *ret_text);
/* Keep @text for @key; both are copied.  Out of memory is no error: nothing is
 * kept then. */
void memo_keep(struct memo *memo, const struct memo_key *key, const char *text,
	       size_t len);
