/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * sources.c - the sources in an array, searched from its start.
 */
#include "enforcer/gate/sources.h"

#include <string.h>

#include "policy/eval/clauses.h"

struct source *sources_find(struct sources *sources, const struct ip_addr *ip)
{
	size_t i;

	for (i = 0; i < sources->n; i++)
		if (ip_addr_equal(&sources->list[i].ip, ip))
			return &sources->list[i];
	return NULL;
}

static size_t count_of(const struct sources *sources, uint64_t netns)
{
	size_t i, n = 0;

	for (i = 0; i < sources->n; i++)
		n += sources->list[i].netns == netns;
	return n;
}

struct source *sources_add(struct sources *sources, uint64_t netns,
			   const struct ip_addr *ip)
{
	struct source *source;

	if (sources->n == SOURCES_MAX ||
	    count_of(sources, netns) >= SOURCES_PER_NETNS_MAX)
		return NULL;
	source = &sources->list[sources->n++];
	*source = (struct source){ .netns = netns, .ip = *ip };
	return source;
}

void sources_remove(struct sources *sources, struct source *source)
{
	*source = sources->list[--sources->n];
}

void sources_meet(struct source *source, uint32_t class_epoch,
		  const uint64_t words[EVENT_CLASS_WORDS])
{
	size_t i;

	if (source->class_epoch != class_epoch)
		memset(source->words, 0, sizeof(source->words));
	source->class_epoch = class_epoch;
	for (i = 0; i < EVENT_CLASS_WORDS; i++)
		source->words[i] |= words[i];
}

bool sources_matches(const struct source *source, uint32_t class_epoch,
		     uint32_t first, uint32_t n)
{
	return source->class_epoch == class_epoch &&
	       clauses_any(source->words, first, n);
}
