/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * existing.h - the sockets that are open already, and who holds them.
 *
 * A socket that was opened before the programs were attached has no storage
 * and no mark; one opened under another policy has those of that policy.
 * The scan of /proc gives both what they should have now.  A socket that
 * nobody holds by a descriptor (in flight in SCM_RIGHTS) is not found; it
 * stays unknown, hence denied, until it is used.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

struct image; /* policy/eval/image.h */

/* Who asks for the class of a vector: capture_class_add(). */
typedef uint8_t (*existing_class_fn)(void *context, const uint64_t *words);

struct existing {
	int cgroup_fd;	       /* only processes at or below it are looked at */
	int sockets_fd;	       /* the socket storage map */
	int cgroups_fd;	       /* what each cgroup satisfies */
	int resolvers_fd;      /* processes that are local resolvers */
	int resolver_addrs_fd; /* addresses that make one */
	uint64_t home_netns;   /* cookie */
	const struct image *image; /* NULL: watching, owners only */
	existing_class_fn class_of;
	void *context;
};

/* Number of sockets that were given something; negative errno. */
int existing_scan(const struct existing *existing);
