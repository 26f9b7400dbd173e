/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * past_sources.c - a ring of addresses, searched from its start, and the end of
 * what conntrack has of them.
 */
#include "enforcer/forward/holder/past_sources.h"

#include <errno.h>

#include "enforcer/gate/gate.h"
#include "enforcer/lib/wallclock.h"

#define ENDINGS_NS (2 * UINT64_C(1000000000))

/* Returns PAST_SOURCES_MAX if @ip is not known. */
static size_t find(const struct past_sources *past, const struct ip_addr *ip)
{
	size_t i;

	for (i = 0; i < PAST_SOURCES_MAX && i < past->n; i++)
		if (ip_addr_equal(&past->list[i].ip, ip))
			return i;
	return PAST_SOURCES_MAX;
}

void past_sources_note(struct past_sources *past, const struct ip_addr *ip,
		       uint64_t netns)
{
	size_t i = find(past, ip);

	if (i == PAST_SOURCES_MAX)
		i = past->n++ % PAST_SOURCES_MAX;
	past->list[i] = (struct past_source){ .netns = netns, .ip = *ip };
}

uint64_t past_sources_whose(const struct past_sources *past,
			    const struct ip_addr *ip)
{
	size_t i = find(past, ip);

	return i == PAST_SOURCES_MAX ? 0 : past->list[i].netns;
}

bool past_sources_is_anothers(const struct past_sources *past,
			      const struct ip_addr *ip, uint64_t netns)
{
	size_t i = find(past, ip);

	if (i == PAST_SOURCES_MAX)
		return past->n > PAST_SOURCES_MAX;
	return past->list[i].netns != netns;
}

bool past_sources_may_end(const struct past_sources *past)
{
	return past->spent_ns < ENDINGS_NS;
}

int past_sources_end_flows(struct past_sources *past, struct gate *gate,
			   const struct ip_addr *ip, uint64_t netns)
{
	uint64_t began;
	int r;

	if (!past_sources_is_anothers(past, ip, netns))
		return 0;
	if (!past_sources_may_end(past))
		return -EAGAIN;
	began = wallclock_boottime_ns();
	r = gate_end_flows(gate, ip);
	past->spent_ns += wallclock_boottime_ns() - began;
	return r;
}
