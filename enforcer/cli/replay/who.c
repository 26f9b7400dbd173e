/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * who.c - a hash table with one entry for each hash, which the latest has.
 */
#include "enforcer/cli/replay/who.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "policy/base.h"

#define PLACES 1024 /* a power of two */

struct who {
	struct who_entry entries[PLACES];
	bool used[PLACES];
};

int who_new(struct who **ret_who)
{
	struct who *who = calloc(1, sizeof(*who));

	if (!who)
		return -ENOMEM;
	*ret_who = who;
	return 0;
}

void who_free(struct who *who)
{
	free(who);
}

void who_freep(struct who **who)
{
	who_free(*who);
	*who = NULL;
}

static size_t place_of(const struct alert_who *who)
{
	uint64_t hash = who->exe_ino ^ who->netns * 31 ^ who->uid * 131ULL;

	return (hash ^ hash >> 32) & (PLACES - 1);
}

static bool is_same(const struct alert_who *a, const struct alert_who *b)
{
	return a->exe_ino == b->exe_ino && a->netns == b->netns &&
	       a->exe_dev == b->exe_dev && a->uid == b->uid;
}

void who_keep(struct who *table, const struct alert_who *who,
	      const struct replay_lookup *lookup)
{
	size_t i = place_of(who);
	struct who_entry *entry = &table->entries[i];

	table->used[i] = true;
	entry->who = *who;
	memcpy(entry->client, lookup->client, sizeof(entry->client));
	memcpy(entry->exe, lookup->exe, sizeof(entry->exe));
	memcpy(entry->user, lookup->user, sizeof(entry->user));
}

const struct who_entry *who_find(const struct who *table,
				 const struct alert_who *who)
{
	size_t i = place_of(who);

	if (!table->used[i] || !is_same(&table->entries[i].who, who))
		return NULL;
	return &table->entries[i];
}
