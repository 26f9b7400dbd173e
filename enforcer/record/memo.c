/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * memo.c - a table of texts, with one slot for each hash.
 */
#include "enforcer/record/memo.h"

#include "policy/base.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct slot {
	uint64_t hash;
	uint32_t kind;
	uint32_t key_len;
	uint32_t text_len;
	uint32_t capacity;
	char *bytes; /* the key, then the text; NULL: never used */
};

struct memo {
	size_t n_slots;
	struct slot slots[];
};

int memo_new(size_t n_slots, struct memo **ret_memo)
{
	struct memo *memo;

	memo = calloc(1, sizeof(*memo) + n_slots * sizeof(memo->slots[0]));
	if (!memo)
		return -ENOMEM;

	memo->n_slots = n_slots;
	*ret_memo = memo;
	return 0;
}

void memo_free(struct memo *memo)
{
	size_t i;

	for (i = 0; memo && i < memo->n_slots; i++)
		free(memo->slots[i].bytes);
	free(memo);
}

void memo_freep(struct memo **memo)
{
	memo_free(*memo);
	*memo = NULL;
}

static uint64_t hash_of(const struct memo_key *key)
{
	const uint64_t odd = 0x9e3779b97f4a7c15ULL;
	const char *at = key->bytes;
	uint64_t hash = (key->len + key->kind) * odd, word;
	size_t left;

	for (left = key->len; left >= sizeof(word); left -= sizeof(word)) {
		memcpy(&word, at, sizeof(word));
		hash = (hash ^ word) * odd;
		hash ^= hash >> 32;
		at += sizeof(word);
	}
	word = 0;
	memcpy(&word, at, left);
	hash = (hash ^ word) * odd;
	return hash ^ hash >> 29;
}

static struct slot *slot_of(const struct memo *memo, uint64_t hash)
{
	return (struct slot *)&memo->slots[hash & (memo->n_slots - 1)];
}

bool memo_find(const struct memo *memo, const struct memo_key *key,
	       struct memo_text *ret_text)
{
	uint64_t hash = hash_of(key);
	const struct slot *slot = slot_of(memo, hash);

	if (!slot->bytes || slot->hash != hash || slot->kind != key->kind ||
	    slot->key_len != key->len ||
	    memcmp(slot->bytes, key->bytes, key->len) != 0)
		return false;
	ret_text->text = slot->bytes + slot->key_len;
	ret_text->len = slot->text_len;
	return true;
}

void memo_keep(struct memo *memo, const struct memo_key *key, const char *text,
	       size_t len)
{
	uint64_t hash = hash_of(key);
	struct slot *slot = slot_of(memo, hash);
	char *bytes;

	if (key->len > MEMO_KEY_MAX || len > MEMO_TEXT_MAX)
		return;
	if (slot->capacity < key->len + len) {
		bytes = realloc(slot->bytes, key->len + len);
		if (!bytes)
			return;
		slot->bytes = bytes;
		slot->capacity = (uint32_t)(key->len + len);
	}
	memcpy(slot->bytes, key->bytes, key->len);
	memcpy(slot->bytes + key->len, text, len);
	slot->hash = hash;
	slot->kind = key->kind;
	slot->key_len = (uint32_t)key->len;
	slot->text_len = (uint32_t)len;
}
