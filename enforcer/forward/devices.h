/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * devices.h - the network devices of our namespace and of those beside it, as
 * they are when they are asked for first.
 *
 * A namespace is named by the number that ours has for it.  The namespaces of
 * others are read from here: nothing enters them.
 */
#pragma once

#include <libmnl/libmnl.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct aside; /* bpf/aside/aside.h */

#define DEVICES_HOME (-1) /* our own namespace */

struct device {
	int32_t nsid;
	int index;
	int master;	   /* of which it is a port; 0: none */
	int link;	   /* the other end, or what it is on top of; 0: none */
	int32_t link_nsid; /* of that */
	bool is_loopback;
	char kind[32]; /* "veth", "bridge"; "" as a card has it */
	char name[16];
	/* Of enforcer/forward/ways_out.h: what was sent leaves by it, comes to
	 * it, and does so before anything routes it. */
	bool sends, receives, is_first;
	int via; /* by this device of ours; 0: by none yet */
};

struct devices {
	struct aside *aside; /* borrowed: it asks rtnetlink */
	int32_t home_nsid;   /* what we call ourselves; DEVICES_HOME: unknown */
	struct device *list;
	size_t n, room;
	int32_t *read; /* the namespaces that are in the list */
	size_t n_read;
};

/* Read the devices of our own namespace.  Errors are also those of aside_do().
 */
int devices_new(struct aside *aside, struct devices **ret_devices);
void devices_free(struct devices *devices); /* NULL is fine */
void devices_freep(struct devices **devices);

/* Read the devices of the namespace @nsid, once.  Pointers to devices are not
 * valid any more.  Errors are also those of aside_do(). */
int devices_read(struct devices *devices, int32_t nsid);

/* Device @index of the namespace @nsid; NULL: it is not in the list. */
struct device *devices_find(const struct devices *devices, int32_t nsid,
			    int index);
/* The namespace in which the other end of @device is, or what it is on top of.
 */
int32_t devices_link_nsid(const struct devices *devices,
			  const struct device *device);

/* Does what RTM_NEWLINK or RTM_DELLINK notifies of make a difference to what is
 * known about our own devices? */
bool devices_differ(const struct devices *devices, const struct nlmsghdr *nlh);
