/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * told.c - a table by the id of the alert.
 */
#include "enforcer/suspect/told.h"

#include <stdio.h>
#include <string.h>

#include "enforcer/host/identity/identity.h"

static void copy(char *to, size_t size, const char *text)
{
	(void)snprintf(to, size, "%s", text ?: "");
}

/* The ids are hashes. */
static struct told_entry *place_of(struct told *told, uint64_t id)
{
	return &told->entries[id % TOLD_MAX];
}

struct told_entry *told_put(struct told *told, uint64_t id,
			    const struct event *event,
			    const struct event_owner *owner,
			    const struct identity_info *identity)
{
	struct told_entry *entry = place_of(told, id);

	memset(entry, 0, sizeof(*entry));
	entry->id = id;
	memcpy(&entry->event, event, sizeof(*event));
	entry->event.owner = *owner;
	entry->event.payload_len = 0;
	entry->event.subject_off = 0;
	if (identity->exe)
		copy(entry->program, sizeof(entry->program), identity->exe);
	else
		memcpy(entry->program, owner->comm, EVENT_COMM_LEN);
	if (identity->user)
		copy(entry->user, sizeof(entry->user), identity->user);
	else
		(void)snprintf(entry->user, sizeof(entry->user), "%u",
			       owner->uid);
	copy(entry->unit, sizeof(entry->unit), identity->unit);
	copy(entry->cgroup, sizeof(entry->cgroup), identity->cgroup);
	copy(entry->container, sizeof(entry->container), identity->container);
	return entry;
}

struct told_entry *told_find(struct told *told, uint64_t id)
{
	struct told_entry *entry = place_of(told, id);

	return entry->id == id ? entry : NULL;
}

void told_release(struct told *told, const struct denied *denied)
{
	const struct denial_key key = denied->key;
	size_t i;

	for (i = 0; i < TOLD_MAX; i++)
		if (!memcmp(&told->entries[i].denied.key, &key, sizeof(key)))
			told->entries[i].denied.until_s = 0;
}
