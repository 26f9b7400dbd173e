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

#include "enforcer/forward/device_list.h"

struct aside; /* bpf/aside/aside.h */

#define DEVICES_HOME DEVICE_LIST_HOME

struct devices_namespace {
	int32_t nsid;
	int result; /* of devices_read() */
	size_t n;   /* devices */
	/* Of enforcer/forward/ways_out.h: the walks that came there last, and
	 * in which it forwards. */
	unsigned int entered, routes;
};

struct devices {
	struct aside *aside; /* borrowed: it asks rtnetlink */
	struct device_list all;
	struct devices_namespace *namespaces; /* that were read, by number */
	size_t n_namespaces, room;
	unsigned int walks; /* of enforcer/forward/ways_out.h, so far */
	/* About how long what others can lengthen took: to read namespaces that
	 * no device of ours leads to, and to walk. */
	uint64_t work_ns;
};

/* Read the devices of our own namespace.  Errors are also those of aside_do().
 */
int devices_new(struct aside *aside, struct devices **ret_devices);
void devices_free(struct devices *devices); /* NULL is fine */
void devices_freep(struct devices **devices);

/* Read the devices of the namespace @nsid, once.  Pointers to devices and to
 * namespaces are not valid any more.  -EFBIG: it has more devices than are
 * looked at (RTNL_ASIDE_LINKS_MAX).  Errors are also those of aside_do(). */
int devices_read(struct devices *devices, int32_t nsid);

/* The namespace @nsid; NULL: it was not read. */
struct devices_namespace *devices_namespace(const struct devices *devices,
					    int32_t nsid);
/* Does no device of ours lead to the namespace @nsid, so that anybody may have
 * made it? */
bool devices_is_beyond(const struct devices *devices, int32_t nsid);

/* Device @index of the namespace @nsid; NULL: it is not in the list. */
struct device *devices_find(const struct devices *devices, int32_t nsid,
			    int index);

/* Does what RTM_NEWLINK or RTM_DELLINK notifies of make a difference to what is
 * known about our own devices? */
bool devices_differ(const struct devices *devices, const struct nlmsghdr *nlh);
