/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * wayscene.h - devices of several network namespaces as tables, for walks over
 * them; nothing is asked of the kernel.
 */
#pragma once

#include <stdint.h>

#include "enforcer/forward/devices.h"

#define WAYSCENE_HOME DEVICES_HOME
#define WAYSCENE_BOX 1	 /* the namespace that sends, by its device 2 */
#define WAYSCENE_OTHER 2 /* another one */
#define WAYSCENE_THIRD 3
#define WAYSCENE_DEVICES 12

/* What leaves the box comes to device 10 of ours. */
#define WAYSCENE_BOX_PAIR                                              \
	{                                                              \
		.nsid = WAYSCENE_BOX, .index = 2, .kind = "veth",      \
		.name = "eth0", .link = 10, .link_nsid = WAYSCENE_HOME \
	}
#define WAYSCENE_HOME_END(port_of)                                    \
	{                                                             \
		.nsid = WAYSCENE_HOME, .index = 10, .kind = "veth",   \
		.name = "port", .link = 2, .link_nsid = WAYSCENE_BOX, \
		.master = (port_of)                                   \
	}
#define WAYSCENE_BRIDGE                                               \
	{                                                             \
		.nsid = WAYSCENE_HOME, .index = 20, .kind = "bridge", \
		.name = "br0"                                         \
	}
#define WAYSCENE_CARD(ns, i, port_of)                       \
	{                                                   \
		.nsid = (ns), .index = (i), .name = "card", \
		.master = (port_of)                         \
	}
/* A pair from the bridge to another namespace. */
#define WAYSCENE_NEXT_PAIR                                             \
	{ .nsid = WAYSCENE_HOME,                                       \
	  .index = 11,                                                 \
	  .kind = "veth",                                              \
	  .name = "next",                                              \
	  .link = 2,                                                   \
	  .link_nsid = WAYSCENE_OTHER,                                 \
	  .master = 20 },                                              \
	{                                                              \
		.nsid = WAYSCENE_OTHER, .index = 2, .kind = "veth",    \
		.name = "eth0", .link = 11, .link_nsid = WAYSCENE_HOME \
	}
#define WAYSCENE_KIND(ns, i, what, ...)                                     \
	{                                                                   \
		.nsid = (ns), .index = (i), .kind = (what), .name = (what), \
		__VA_ARGS__                                                 \
	}

/* Begin with the namespaces up to @last, which have no devices yet. */
void wayscene_begin(struct devices *devices, int32_t last);
void wayscene_add(struct devices *devices, const struct device *device);
void wayscene_done(struct devices *devices);

/* Begin with @list, up to its first empty device, and walk from device 2 of
 * WAYSCENE_BOX as ways_out_follow() does. */
int wayscene_follow(const struct device *list, struct devices *devices,
		    char *why);
