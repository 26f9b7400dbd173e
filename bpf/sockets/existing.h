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

#include <stddef.h>
#include <stdint.h>

struct image; /* policy/eval/image.h */

/* Yields the class id of a vector, as capture_class_add(). */
typedef uint8_t (*existing_class_fn)(void *context, const uint64_t *words);

struct existing {
	int cgroup_fd;	       /* only processes at or below it are looked at */
	int sockets_fd;	       /* the socket storage map */
	int cgroups_fd;	       /* map of the clauses each cgroup satisfies */
	int resolvers_fd;      /* processes that are local resolvers */
	int resolver_addrs_fd; /* addresses that make one */
	uint64_t home_netns;   /* cookie */
	const struct image *image; /* NULL: only watch, so find the owners
				    * only */
	existing_class_fn class_of;
	void *context;
};

/* The number of sockets that were changed; or negative errno. */
int existing_scan(const struct existing *existing);
