/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * past_sources.h - which namespace had an address that is no source any more.
 *
 * conntrack has the flows of an address for longer than it is a source.  A
 * namespace that was silent for a while goes on with them; another one that
 * gets the address must not.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "policy/ip.h"

struct gate; /* enforcer/gate/gate.h */

#define PAST_SOURCES_MAX 1024

struct past_source {
	uint64_t netns; /* cookie */
	struct ip_addr ip;
};

struct past_sources {
	struct past_source list[PAST_SOURCES_MAX]; /* each address once */
	size_t n; /* noted so far; beyond the list, the oldest made room */
	uint64_t spent_ns; /* see past_sources_end_flows() */
};

/* Note that @ip was of @netns last. */
void past_sources_note(struct past_sources *past, const struct ip_addr *ip,
		       uint64_t netns);
/* The namespace that had @ip last; 0: none is known. */
uint64_t past_sources_whose(const struct past_sources *past,
			    const struct ip_addr *ip);
/* Was @ip of another namespace than @netns last?  As soon as any address was
 * forgotten, each that is not known counts as another's. */
bool past_sources_is_anothers(const struct past_sources *past,
			      const struct ip_addr *ip, uint64_t netns);

/*
 * End the flows of @ip, if it was of another namespace than @netns last.  They
 * are many if somebody wants them to be, so this takes two seconds at most
 * until the caller sets past->spent_ns to 0 again.  -EAGAIN: not all of them
 * have ended.
 */
int past_sources_end_flows(struct past_sources *past, struct gate *gate,
			   const struct ip_addr *ip, uint64_t netns);
/* Is there time for that? */
bool past_sources_may_end(const struct past_sources *past);
