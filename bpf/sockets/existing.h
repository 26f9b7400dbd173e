/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * existing.h - evaluate the sockets that are open already, and find who holds
 * them.
 *
 * A socket that was opened before the programs were attached has no storage and
 * no mark; one that was opened under another policy has those of that policy.
 * A scan of /proc gives both what they should have now.  A socket that no
 * process holds by a descriptor (in flight in SCM_RIGHTS) is not found; its
 * owner stays unknown, so it is denied, until it is used.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bpf/sockets/sockdiag.h"

struct image; /* policy/eval/image.h */

/* Yields the class id of a vector, as capture_class_add(). */
typedef uint8_t (*existing_class_fn)(void *context, const uint64_t *words);

/* A connection of the home namespace was found, whose socket has a mark of
 * class
 * @class_id, or gets it now. */
typedef void (*existing_flow_fn)(void *context,
				 const struct sockdiag_ends *ends,
				 uint8_t class_id);

struct existing {
	int cgroup_fd;	       /* only processes at or below it are looked at */
	int sockets_fd;	       /* the socket storage map */
	int cgroups_fd;	       /* map of the clauses each cgroup satisfies */
	int resolvers_fd;      /* processes that are local resolvers */
	int resolver_addrs_fd; /* addresses that make one */
	uint64_t home_netns;   /* cookie */
	const struct image *image; /* NULL: only watch, so find the owners
				    * only */
	bool first; /* scan of this daemon: connections are reported */
	existing_class_fn class_of;
	void *context;
	existing_flow_fn on_flow; /* NULL: it is of no interest */
	void *flow_context;
};

/* The number of sockets that were changed; or negative errno. */
int existing_scan(const struct existing *existing);
