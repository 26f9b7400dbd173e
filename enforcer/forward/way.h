/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * way.h - where a device sends what leaves by it, by its kind.
 */
#pragma once

struct device; /* enforcer/forward/device_list.h */

enum way {
	WAY_PAST_US = 0, /* of a kind that is not below, such as a card */
	WAY_PEER,	 /* to the other end */
	WAY_LOWER,	 /* to what it is on top of */
	WAY_SHARED,	 /* there, and to the others on top of that */
	WAY_PORT,	 /* out of one of its ports; they don't switch */
	WAY_SWITCH,	 /* out of its ports, and from port to port */
	WAY_PROGRAM,	 /* to a program */
	WAY_TUNNEL,	 /* in packets of the kernel's own */
	WAY_NOWHERE,
};

enum way way_of(const struct device *device);
