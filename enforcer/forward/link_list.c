/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * link_list.c - an array in no order, searched from its start.
 */
#include "enforcer/forward/link_list.h"

#include <stdlib.h>

#include "bpf/aside/credit.h"

/* No cookie of a namespace is so large. */
#define OF_USER (UINT64_C(1) << 63)
#define OF_RANGE (UINT64_C(1) << 62)

struct link *link_list_find(struct link_list *links, uint64_t netns,
			    uint32_t ifindex)
{
	size_t i;

	for (i = 0; i < links->n; i++)
		if (links->list[i].netns == netns &&
		    links->list[i].ifindex == ifindex)
			return &links->list[i];
	return NULL;
}

const struct link *link_list_of(const struct link_list *links, uint64_t netns)
{
	size_t i;

	for (i = 0; i < links->n; i++)
		if (links->list[i].netns == netns)
			return &links->list[i];
	return NULL;
}

struct link *link_list_former(struct link_list *links,
			      const struct link *of_now)
{
	size_t i;

	for (i = 0; i < links->n; i++)
		if (links->list[i].nsid == of_now->nsid &&
		    links->list[i].netns != of_now->netns)
			return &links->list[i];
	return NULL;
}

struct link *link_list_add(struct link_list *links, const struct link *link)
{
	struct link *added = &links->list[links->n++];

	*added = *link;
	added->round = links->round;
	added->number = links->n_added++;
	return added;
}

void link_list_remove(struct link_list *links, struct link *link)
{
	*link = links->list[--links->n];
}

static uint64_t owner_of(const struct link *link)
{
	const uint32_t range = credit_range_of(link->uid);

	if (range)
		return OF_RANGE | range;
	return link->uid ? OF_USER | link->uid : link->netns;
}

static int by_number(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

/* Whose number is there most often? */
static uint64_t most_of(uint64_t *owners, size_t n)
{
	size_t i, run = 0, longest = 0;
	uint64_t most = 0;

	qsort(owners, n, sizeof(owners[0]), by_number);
	for (i = 0; i < n; i++) {
		run = i && owners[i] == owners[i - 1] ? run + 1 : 1;
		if (run > longest) {
			longest = run;
			most = owners[i];
		}
	}
	return most;
}

struct link *link_list_surplus(struct link_list *links)
{
	uint64_t owners[LINK_LIST_MAX] = { 0 }, most;
	struct link *oldest = NULL;
	size_t i;

	for (i = 0; i < links->n; i++)
		owners[i] = owner_of(&links->list[i]);
	most = most_of(owners, links->n);
	for (i = 0; i < links->n; i++) {
		struct link *link = &links->list[i];

		if (owner_of(link) == most &&
		    (!oldest || link->number < oldest->number))
			oldest = link;
	}
	return oldest;
}

void link_list_begin_round(struct link_list *links)
{
	links->round++;
}

struct link *link_list_next(struct link_list *links)
{
	size_t i, k;

	for (k = 0; k < links->n; k++) {
		i = (links->next + k) % links->n;
		if (links->list[i].round == links->round)
			continue;
		links->list[i].round = links->round;
		links->next = i + 1;
		return &links->list[i];
	}
	return NULL;
}

bool link_list_is_due(const struct link_list *links)
{
	size_t i;

	for (i = 0; i < links->n; i++)
		if (links->list[i].round != links->round)
			return true;
	return false;
}
