/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * device_list.c - an array, and chains through it: each device is in one chain
 * for each of its relations.
 */
#include "enforcer/forward/device_list.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "policy/base.h"
#include "policy/eval/siphash.h"

#define HEADS_MIN 256
/* So many heads for each device there is room for. */
#define HEADS_FACTOR 2

struct place {
	int32_t nsid;
	int number;
};

void device_list_done(struct device_list *devices)
{
	free(devices->list);
	free(devices->heads);
	*devices = (struct device_list){ .home_nsid = devices->home_nsid };
}

int32_t device_list_link_nsid(const struct device_list *devices,
			      const struct device *device)
{
	return device->link_nsid == devices->home_nsid ? DEVICE_LIST_HOME
						       : device->link_nsid;
}

/* What @device has @relation to.  false: to nothing. */
static bool place_of(const struct device_list *devices,
		     enum device_relation relation, const struct device *device,
		     struct place *ret)
{
	int32_t link_nsid = device_list_link_nsid(devices, device);

	switch (relation) {
	case DEVICE_ITSELF:
		*ret = (struct place){ device->nsid, device->index };
		return true;
	case DEVICE_PORT:
		*ret = (struct place){ device->nsid, device->master };
		return device->master != 0;
	case DEVICE_UPPER:
		*ret = (struct place){ link_nsid, device->link };
		return device->link != 0;
	case DEVICE_OF:
		*ret = (struct place){ device->nsid, 0 };
		return true;
	case DEVICE_LEADS:
		*ret = (struct place){ link_nsid, 0 };
		return device->nsid == DEVICE_LIST_HOME &&
		       link_nsid != DEVICE_LIST_HOME;
	case DEVICE_RELATIONS:
		break;
	}
	return false;
}

static uint32_t *head_of(const struct device_list *devices,
			 enum device_relation relation, struct place place)
{
	const __u64 key[2] = { devices->key[0], devices->key[1] };
	uint64_t hash = siphash_words(key, relation, (uint32_t)place.nsid,
				      (uint32_t)place.number);

	return &devices->heads[relation * devices->n_heads +
			       (hash & (devices->n_heads - 1))];
}

static void put_in_chains(struct device_list *devices, size_t i)
{
	struct device *device = &devices->list[i];
	enum device_relation relation;
	struct place place;
	uint32_t *head;

	for (relation = 0; relation < DEVICE_RELATIONS; relation++) {
		device->next[relation] = 0;
		if (!place_of(devices, relation, device, &place))
			continue;
		head = head_of(devices, relation, place);
		device->next[relation] = *head;
		*head = (uint32_t)i + 1;
	}
}

/* Make the list longer, and the index anew. */
static int grow(struct device_list *devices)
{
	size_t room =
		devices->room ? 2 * devices->room : HEADS_MIN / HEADS_FACTOR;
	struct device *list;
	uint32_t *heads;
	size_t i;

	if (room > DEVICE_LIST_MAX)
		return -ENOSPC;
	if (!devices->n_heads &&
	    getrandom(devices->key, sizeof(devices->key), 0) < 0)
		return -errno;
	heads = calloc(room * HEADS_FACTOR * DEVICE_RELATIONS, sizeof(*heads));
	if (!heads)
		return -ENOMEM;
	list = reallocarray(devices->list, room, sizeof(*list));
	if (!list) {
		free(heads);
		return -ENOMEM;
	}
	free(devices->heads);
	devices->heads = heads;
	devices->n_heads = room * HEADS_FACTOR;
	devices->list = list;
	devices->room = room;
	for (i = 0; i < devices->n; i++)
		put_in_chains(devices, i);
	return 0;
}

int device_list_add(struct device_list *devices, const struct device *device)
{
	int r = devices->n == devices->room ? grow(devices) : 0;

	if (r < 0)
		return r;
	devices->list[devices->n] = *device;
	put_in_chains(devices, devices->n++);
	return 0;
}

/* The first one from place @next (plus 1) of a chain that has @relation to
 * @wanted; others may share the chain. */
static struct device *search(const struct device_list *devices,
			     enum device_relation relation, uint32_t next,
			     struct place wanted)
{
	struct device *device;
	struct place place;

	for (; next; next = device->next[relation]) {
		device = &devices->list[next - 1];
		if (place_of(devices, relation, device, &place) &&
		    place.nsid == wanted.nsid && place.number == wanted.number)
			return device;
	}
	return NULL;
}

struct device *device_list_first(const struct device_list *devices,
				 enum device_relation relation, int32_t nsid,
				 int number)
{
	const struct place wanted = { nsid, number };

	if (!devices->n)
		return NULL;
	return search(devices, relation, *head_of(devices, relation, wanted),
		      wanted);
}

struct device *device_list_next(const struct device_list *devices,
				enum device_relation relation,
				const struct device *device)
{
	struct place place;

	if (!place_of(devices, relation, device, &place))
		return NULL;
	return search(devices, relation, device->next[relation], place);
}
