/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * alerted.c - a hash table by the id of the alert, in sets of 8.
 */
#include "enforcer/suspect/alerted.h"

#include <stdio.h>
#include <string.h>

#include "enforcer/host/identity/identity.h"

#define WAYS 8

static void copy(char *to, size_t size, const char *text)
{
	(void)snprintf(to, size, "%s", text ?: "");
}

/* The set of @id: ids are hashes. */
static struct alerted_entry *set_of(struct alerted *alerted, uint64_t id)
{
	return &alerted->entries[id % (ALERTED_MAX / WAYS) * WAYS];
}

/* The place of @id, else the one of its set that is free, or whose lookup was
 * the first. */
static struct alerted_entry *place_of(struct alerted *alerted, uint64_t id)
{
	struct alerted_entry *set = set_of(alerted, id), *goes = &set[0];
	size_t i;

	for (i = 0; i < WAYS; i++) {
		if (set[i].id == id)
			return &set[i];
		if (set[i].event.ktime_ns < goes->event.ktime_ns)
			goes = &set[i];
	}
	return goes;
}

/* A program chooses its comm, "/usr/bin/curl" as well. */
static void copy_comm(struct alerted_entry *who,
		      const char comm[EVENT_COMM_LEN])
{
	memcpy(who->comm, comm, EVENT_COMM_LEN - 1);
	(void)snprintf(who->program, sizeof(who->program), "comm '%s'",
		       who->comm);
}

void alerted_who(const struct event_owner *owner,
		 const struct identity_info *identity,
		 struct alerted_entry *ret_who)
{
	memset(ret_who, 0, sizeof(*ret_who));
	if (identity->exe)
		copy(ret_who->program, sizeof(ret_who->program), identity->exe);
	else
		copy_comm(ret_who, owner->comm);
	if (identity->user)
		copy(ret_who->user, sizeof(ret_who->user), identity->user);
	else
		(void)snprintf(ret_who->user, sizeof(ret_who->user), "%u",
			       owner->uid);
	copy(ret_who->unit, sizeof(ret_who->unit), identity->unit);
	copy(ret_who->cgroup, sizeof(ret_who->cgroup), identity->cgroup);
	copy(ret_who->container, sizeof(ret_who->container),
	     identity->container);
}

const char *alerted_lasting(const struct alerted_entry *who,
			    char ret_text[ALERTED_LASTING_MAX])
{
	(void)snprintf(ret_text, ALERTED_LASTING_MAX, "container %.12s's %s",
		       who->container, who->program);
	return who->container[0] ? ret_text : who->program;
}

struct alerted_entry *alerted_put(struct alerted *alerted, uint64_t id,
				  const struct event *event,
				  const struct event_owner *owner,
				  const struct identity_info *identity)
{
	struct alerted_entry *entry = place_of(alerted, id);

	alerted_who(owner, identity, entry);
	entry->id = id;
	memcpy(&entry->event, event, sizeof(*event));
	entry->event.owner = *owner;
	entry->event.payload_len = 0;
	entry->event.subject_off = 0;
	return entry;
}

struct alerted_entry *alerted_find(struct alerted *alerted, uint64_t id)
{
	struct alerted_entry *entry = place_of(alerted, id);

	return entry->id == id ? entry : NULL;
}

void alerted_release(struct alerted *alerted, const struct denied *denied)
{
	const struct denial_key key = denied->key;
	size_t i;

	for (i = 0; i < ALERTED_MAX; i++) {
		struct alerted_entry *entry = &alerted->entries[i];

		if (memcmp(&entry->denied.key, &key, sizeof(key)) != 0)
			continue;
		entry->denied.until_ns = 0;
		entry->released = true;
	}
}

void alerted_release_program(struct alerted *alerted,
			     const struct denial_key *key)
{
	size_t i;

	for (i = 0; i < ALERTED_MAX; i++)
		if (denial_same_program(&alerted->entries[i].denied.key, key))
			alerted->entries[i].released = true;
}
