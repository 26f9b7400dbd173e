/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * ways_out.h - where does a packet get that leaves a network namespace by one
 * of its devices, before our own namespace routes it?
 *
 * Nothing in our nftables sees a packet that a bridge hands on, or that another
 * namespace forwards, to a card.  So all ways are followed: the other ends of
 * veth pairs, the ports of bridges, what a VLAN or macvlan is on top of, and
 * each device of a namespace that the packet could be forwarded in.  VLAN
 * filters, isolated ports, nftables and routes on the way are not looked at: a
 * way that only they shut counts as open.
 *
 * What the devices can't tell is not found: programs of tc and XDP that
 * redirect packets, and devices on top of ours in namespaces that no way leads
 * to.  A macvlan or ipvlan hands packets to the others on top of the same
 * device, and these may be in such a namespace; so one on top of a device of
 * another namespace counts as a way past ours.
 *
 * Anybody may make namespaces and devices in them.  Where a walk comes to more
 * of them than containers need, it counts as a way past ours, too.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct devices; /* enforcer/forward/devices.h */

#define WAYS_OUT_WHY_MAX 96

/* Of namespaces that no device of ours leads to, a walk comes through so many,
 * and through so many devices in these. */
#define WAYS_OUT_BEYOND_MAX 512
#define WAYS_OUT_BEYOND_DEVICES_MAX 4096

/*
 * Follow what leaves the namespace @nsid by its device @index.  -EREMOTE: a way
 * leads past our namespace, and @ret_why names the device.  -ENODEV: the device
 * is not there.  Another error: it is unknown.
 */
int ways_out_follow(struct devices *devices, int32_t nsid, int index,
		    char ret_why[WAYS_OUT_WHY_MAX]);

/* Follow what leaves @nsid by any of its devices, until a namespace forwards
 * it, and whether or not a way leads past ours.  An error: not all was
 * followed. */
int ways_out_follow_all(struct devices *devices, int32_t nsid);

/* Does what was followed last come to our device @index, before another
 * namespace has forwarded it? */
bool ways_out_arrives(const struct devices *devices, int index);
