/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * device_list.h - network devices of several namespaces, found by what they
 * have to do with each other.
 *
 * Whoever owns a namespace chooses how many devices it has, and their numbers:
 * nothing here searches the list, and the places in the index follow from a
 * secret.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define DEVICE_LIST_MAX 32768
#define DEVICE_LIST_HOME (-1) /* our own namespace */

enum device_relation {
	DEVICE_ITSELF, /* of that index */
	DEVICE_PORT,   /* a port of that one */
	DEVICE_UPPER,  /* on top of that one, or its other end */
	DEVICE_OF,     /* of that namespace; the number is 0 */
	DEVICE_LEADS,  /* ours, whose other end or lower device is there; 0, too
			*/
	DEVICE_RELATIONS,
};

struct device {
	int32_t nsid;
	int index;
	int master;	   /* of which it is a port; 0: none */
	int link;	   /* the other end, or what it is on top of; 0: none */
	int32_t link_nsid; /* of that */
	char kind[32];	   /* "veth", "bridge"; "" as a card has it */
	char name[16];
	bool is_loopback;
	/* Of enforcer/forward/ways_out.h, in the walk of that number: what was
	 * sent leaves by it, comes to it, and does so before anything routes
	 * it. */
	bool sends, receives, is_first;
	unsigned int walk;
	int via; /* by this device of ours; 0: by none yet */
	/* Its ports send, but for the one of that index; -1: all; 0: none. */
	int flooded;
	uint32_t next[DEVICE_RELATIONS]; /* of the index; place plus 1 */
};

/* All zeroes is an empty one, but for @home_nsid. */
struct device_list {
	int32_t home_nsid; /* what we call ourselves, or DEVICE_LIST_HOME */
	struct device *list;
	size_t n, room;
	uint32_t *heads; /* of chains, by relation; place plus 1 */
	size_t n_heads;	 /* of each relation */
	uint64_t key[2];
};

void device_list_done(struct device_list *devices);

/* Pointers to devices are not valid any more.  -ENOSPC: there are too many. */
int device_list_add(struct device_list *devices, const struct device *device);

/* The first of those that have @relation to the device @number of @nsid, in no
 * order; NULL: there is none. */
struct device *device_list_first(const struct device_list *devices,
				 enum device_relation relation, int32_t nsid,
				 int number);
/* The next one after @device of the same. */
struct device *device_list_next(const struct device_list *devices,
				enum device_relation relation,
				const struct device *device);

/* Where the other end of @device is, or what it is on top of. */
int32_t device_list_link_nsid(const struct device_list *devices,
			      const struct device *device);
