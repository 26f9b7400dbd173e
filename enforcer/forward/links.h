/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * links.h - devices of other network namespaces: does what leaves by them come
 * to our `forward` hook, and by no other way out of this host?
 *
 * Each device that was asked about is looked at again when a device of ours
 * comes, goes or becomes a port, and every ten seconds, since other namespaces
 * change unseen.  Where that takes longer than a moment, the rest has to wait
 * for one.  Where the kernel does not list them in time
 * (enforcer/forward/rtnl_aside.h), what was found before stands; but once a
 * device of ours has changed, it holds no more.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "enforcer/forward/link_list.h"
#include "enforcer/forward/netns_link.h"

struct aside; /* bpf/aside/aside.h */
struct loop;  /* enforcer/lib/loop.h */
struct links;

/* What was said about device @ifindex of @netns holds no more. */
typedef void (*links_fn)(void *context, uint64_t netns, uint32_t ifindex);

struct links_options {
	struct loop *loop;	 /* borrowed, as is all below */
	struct aside *processes; /* looks at processes */
	struct aside *devices;	 /* asks rtnetlink */
	links_fn on_change;
	void *context;
};

int links_new(const struct links_options *options, struct links **ret_links);
void links_free(struct links *links); /* NULL is fine */

/*
 * Does what @from sends by its device @ifindex come by, and, unless @ip is
 * NULL, is @ip an address of that namespace?  -EREMOTE: it leads past us as
 * well. -ENOENT: it does not come by, or not from there.  Another error: it is
 * unknown.
 */
int links_check(struct links *links, const struct netns_link_from *from,
		uint32_t ifindex, const struct ip_addr *ip);

/* About how long the last links_check() took, but for what all have in common;
 * 0: it had been known that the device leads past us. */
uint64_t links_work_ns(const struct links *links);

/*
 * Has @netns, of which a device was asked about, the address @ip?  -ENOENT: no,
 * or no such device is there any more.  Another error: it is unknown.  @uid is
 * the reason to ask.
 */
int links_have_address(struct links *links, uint64_t netns, uint32_t uid,
		       const struct ip_addr *ip);

/* Look again at all devices that were asked about. */
void links_look_again(struct links *links);

/* The devices that were asked about. */
const struct link *links_list(const struct links *links, size_t *ret_n);
