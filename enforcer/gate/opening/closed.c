/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * closed.c - a table of buckets, chosen by a secret hash of the address.
 */
#include "enforcer/gate/opening/closed.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "policy/base.h"
#include "policy/eval/siphash.h"

#define WAYS 8
#define BUCKETS (CLOSED_MAX / WAYS)

/* `text` is the rule's name with its final zero, and the name behind it. */
struct entry {
	struct ip_addr ip;
	uint8_t name_len;
	uint64_t netns;
	uint64_t until_ns; /* 0: free */
	char *text;
};

struct closed {
	__u64 hash_key[2];
	struct entry entries[CLOSED_MAX]; /* unused pages cost nothing */
};

int closed_new(struct closed **ret_closed)
{
	CLEANUP(closed_freep) struct closed *closed = NULL;

	closed = calloc(1, sizeof(*closed));
	if (!closed)
		return -ENOMEM;
	if (getrandom(closed->hash_key, sizeof(closed->hash_key), 0) < 0)
		return -errno;
	*ret_closed = TAKE_PTR(closed);
	return 0;
}

void closed_free(struct closed *closed)
{
	size_t i;

	if (!closed)
		return;
	for (i = 0; i < CLOSED_MAX; i++)
		free(closed->entries[i].text);
	free(closed);
}

void closed_freep(struct closed **closed)
{
	closed_free(*closed);
}

static size_t first_of(const struct closed *closed, const struct ip_addr *ip,
		       uint64_t netns)
{
	const __u64 secret[2] = { closed->hash_key[0] ^ ip->family,
				  closed->hash_key[1] ^ netns };
	__u64 words[2];

	memcpy(words, ip->bytes, sizeof(words));
	return siphash_words(secret, 0, words[0], words[1]) % BUCKETS * WAYS;
}

static bool is_of(const struct entry *entry, const struct ip_addr *ip,
		  uint64_t netns)
{
	return entry->until_ns && entry->netns == netns &&
	       ip_addr_equal(&entry->ip, ip);
}

/* The entry that has @opening already, or the one to give up for it. */
static struct entry *place_of(struct closed *closed,
			      const struct closed_opening *opening)
{
	struct entry *bucket = &closed->entries[first_of(closed, &opening->ip,
							 opening->netns)];
	struct entry *oldest = bucket;
	size_t i;

	for (i = 0; i < WAYS; i++) {
		if (is_of(&bucket[i], &opening->ip, opening->netns) &&
		    strcmp(bucket[i].text, opening->rule) == 0)
			return &bucket[i];
		if (bucket[i].until_ns < oldest->until_ns)
			oldest = &bucket[i];
	}
	return oldest;
}

void closed_note(struct closed *closed, const struct closed_opening *opening)
{
	size_t len = strlen(opening->rule) + 1;
	char *text = malloc(len + opening->name_len);
	struct entry *entry;

	if (!text)
		return;
	memcpy(text, opening->rule, len);
	if (opening->name_len)
		memcpy(text + len, opening->name, opening->name_len);
	entry = place_of(closed, opening);
	free(entry->text);
	*entry = (struct entry){ .ip = opening->ip,
				 .name_len = opening->name_len,
				 .netns = opening->netns,
				 .until_ns = opening->until_ns,
				 .text = text };
}

static struct closed_opening opening_of(const struct entry *entry)
{
	const char *name = entry->text + strlen(entry->text) + 1;

	return (struct closed_opening){
		.ip = entry->ip,
		.netns = entry->netns,
		.until_ns = entry->until_ns,
		.rule = entry->text,
		.name = entry->name_len ? (const uint8_t *)name : NULL,
		.name_len = entry->name_len,
	};
}

bool closed_find(const struct closed *closed, const struct closed_query *query,
		 struct closed_opening *ret_opening)
{
	const struct entry *bucket =
		&closed->entries[first_of(closed, &query->ip, query->netns)];
	struct closed_opening opening;
	bool found = false;
	size_t i;

	for (i = 0; i < WAYS; i++) {
		if (!is_of(&bucket[i], &query->ip, query->netns) ||
		    (found && bucket[i].until_ns <= ret_opening->until_ns))
			continue;
		opening = opening_of(&bucket[i]);
		if (!query->is_meant(query->context, &opening))
			continue;
		*ret_opening = opening;
		found = true;
	}
	return found;
}
