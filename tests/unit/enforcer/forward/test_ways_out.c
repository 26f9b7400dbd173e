/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_ways_out.c - devices as tables; nothing is asked of the kernel.
 */
#include "enforcer/forward/ways_out.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "enforcer/forward/devices.h"
#include "policy/base.h"
#include "tests/unit/enforcer/forward/wayscene.h"
#include "tests/unit/unit.h"

static const struct {
	const char *what;
	struct device devices[WAYSCENE_DEVICES];
	int want;
	int arrives;	 /* at this device of ours; 0: at none */
	const char *why; /* NULL: none */
} nets[] = {
	{ "a pair", { WAYSCENE_BOX_PAIR, WAYSCENE_HOME_END(0) }, 0, 10, NULL },
	{ "a card of the host beside it",
	  { WAYSCENE_BOX_PAIR, WAYSCENE_HOME_END(0),
	    WAYSCENE_CARD(WAYSCENE_HOME, 3, 0) },
	  0,
	  10,
	  NULL },
	{ "a bridge",
	  { WAYSCENE_BOX_PAIR, WAYSCENE_HOME_END(20), WAYSCENE_BRIDGE },
	  0,
	  20,
	  NULL },
	{ "a bridge with a neighbour",
	  { WAYSCENE_BOX_PAIR, WAYSCENE_HOME_END(20), WAYSCENE_BRIDGE,
	    WAYSCENE_NEXT_PAIR },
	  0,
	  20,
	  NULL },
	{ "a bridge with a card",
	  { WAYSCENE_BOX_PAIR, WAYSCENE_HOME_END(20), WAYSCENE_BRIDGE,
	    WAYSCENE_CARD(WAYSCENE_HOME, 3, 20) },
	  -EREMOTE,
	  0,
	  "card, a port of br0" },
	{ "a bridge with a VLAN of a card",
	  { WAYSCENE_BOX_PAIR, WAYSCENE_HOME_END(20), WAYSCENE_BRIDGE,
	    WAYSCENE_CARD(WAYSCENE_HOME, 3, 0),
	    WAYSCENE_KIND(WAYSCENE_HOME, 4, "vlan", .link = 3,
			  .link_nsid = WAYSCENE_HOME, .master = 20) },
	  -EREMOTE,
	  0,
	  "card" },
	{ "a bridge with a bond of a card",
	  { WAYSCENE_BOX_PAIR, WAYSCENE_HOME_END(20), WAYSCENE_BRIDGE,
	    WAYSCENE_KIND(WAYSCENE_HOME, 4, "bond", .master = 20),
	    WAYSCENE_CARD(WAYSCENE_HOME, 3, 4) },
	  -EREMOTE,
	  0,
	  "card, a port of bond" },
	{ "a bridge with a tunnel",
	  { WAYSCENE_BOX_PAIR, WAYSCENE_HOME_END(20), WAYSCENE_BRIDGE,
	    WAYSCENE_KIND(WAYSCENE_HOME, 4, "vxlan", .master = 20) },
	  -EREMOTE,
	  0,
	  "vxlan, a port of br0" },
	{ "a bridge with a tap",
	  { WAYSCENE_BOX_PAIR, WAYSCENE_HOME_END(20), WAYSCENE_BRIDGE,
	    WAYSCENE_KIND(WAYSCENE_HOME, 4, "tun", .master = 20) },
	  -EREMOTE,
	  0,
	  "tun, a port of br0" },
	{ "a bridge with a dummy",
	  { WAYSCENE_BOX_PAIR, WAYSCENE_HOME_END(20), WAYSCENE_BRIDGE,
	    WAYSCENE_KIND(WAYSCENE_HOME, 4, "dummy", .master = 20) },
	  0,
	  20,
	  NULL },
	{ "a bridge with a device of an unknown kind",
	  { WAYSCENE_BOX_PAIR, WAYSCENE_HOME_END(20), WAYSCENE_BRIDGE,
	    WAYSCENE_KIND(WAYSCENE_HOME, 4, "new", .master = 20) },
	  -EREMOTE,
	  0,
	  "new, a port of br0" },
	{ "two bridges and a card, by a pair between them",
	  { WAYSCENE_BOX_PAIR, WAYSCENE_HOME_END(20), WAYSCENE_BRIDGE,
	    WAYSCENE_KIND(WAYSCENE_HOME, 4, "veth", .link = 5,
			  .link_nsid = WAYSCENE_HOME, .master = 20),
	    WAYSCENE_KIND(WAYSCENE_HOME, 5, "veth", .link = 4,
			  .link_nsid = WAYSCENE_HOME, .master = 21),
	    WAYSCENE_KIND(WAYSCENE_HOME, 21, "bridge", .link = 0),
	    WAYSCENE_CARD(WAYSCENE_HOME, 3, 21) },
	  -EREMOTE,
	  0,
	  "card, a port of bridge" },
	{ "a neighbour with a card",
	  { WAYSCENE_BOX_PAIR, WAYSCENE_HOME_END(20), WAYSCENE_BRIDGE,
	    WAYSCENE_NEXT_PAIR, WAYSCENE_CARD(WAYSCENE_OTHER, 3, 0) },
	  -EREMOTE,
	  0,
	  "card, not of the host" },
	{ "a neighbour with a bridge and a card",
	  { WAYSCENE_BOX_PAIR, WAYSCENE_HOME_END(20), WAYSCENE_BRIDGE,
	    WAYSCENE_KIND(WAYSCENE_HOME, 11, "veth", .link = 2,
			  .link_nsid = WAYSCENE_OTHER, .master = 20),
	    WAYSCENE_KIND(WAYSCENE_OTHER, 2, "veth", .link = 11,
			  .link_nsid = WAYSCENE_HOME, .master = 5),
	    WAYSCENE_KIND(WAYSCENE_OTHER, 5, "bridge", .link = 0),
	    WAYSCENE_CARD(WAYSCENE_OTHER, 3, 5) },
	  -EREMOTE,
	  0,
	  "veth, a port of br0" },
	{ "a neighbour with a tunnel of its own",
	  { WAYSCENE_BOX_PAIR, WAYSCENE_HOME_END(20), WAYSCENE_BRIDGE,
	    WAYSCENE_NEXT_PAIR,
	    WAYSCENE_KIND(WAYSCENE_OTHER, 3, "wireguard", .link = 0) },
	  0,
	  20,
	  NULL },
	{ "a neighbour with a tun device",
	  { WAYSCENE_BOX_PAIR, WAYSCENE_HOME_END(20), WAYSCENE_BRIDGE,
	    WAYSCENE_NEXT_PAIR,
	    WAYSCENE_KIND(WAYSCENE_OTHER, 3, "tun", .link = 0) },
	  0,
	  20,
	  NULL },
	{ "a macvlan on a card",
	  { WAYSCENE_KIND(WAYSCENE_BOX, 2, "macvlan", .link = 3,
			  .link_nsid = WAYSCENE_HOME),
	    WAYSCENE_CARD(WAYSCENE_HOME, 3, 0) },
	  -EREMOTE,
	  0,
	  "card" },
	{ "a macvlan on the pair",
	  { WAYSCENE_KIND(WAYSCENE_BOX, 2, "macvlan", .link = 3,
			  .link_nsid = WAYSCENE_BOX),
	    WAYSCENE_KIND(WAYSCENE_BOX, 3, "veth", .link = 10,
			  .link_nsid = WAYSCENE_HOME),
	    WAYSCENE_HOME_END(0) },
	  0,
	  10,
	  NULL },
	{ "a macvlan on a dummy of ours, as others may be",
	  { WAYSCENE_KIND(WAYSCENE_BOX, 2, "macvlan", .link = 3,
			  .link_nsid = WAYSCENE_HOME),
	    WAYSCENE_KIND(WAYSCENE_HOME, 3, "dummy", .link = 0) },
	  -EREMOTE,
	  0,
	  "dummy" },
	{ "a macvlan beside one of a neighbour with a card",
	  { WAYSCENE_KIND(WAYSCENE_BOX, 2, "macvlan", .link = 3,
			  .link_nsid = WAYSCENE_BOX),
	    WAYSCENE_KIND(WAYSCENE_BOX, 3, "dummy", .link = 0),
	    WAYSCENE_KIND(WAYSCENE_OTHER, 4, "macvlan", .link = 3,
			  .link_nsid = WAYSCENE_BOX),
	    WAYSCENE_CARD(WAYSCENE_OTHER, 5, 0) },
	  -EREMOTE,
	  0,
	  "card, not of the host" },
	{ "a VLAN beside one of a neighbour with a card",
	  { WAYSCENE_KIND(WAYSCENE_BOX, 2, "vlan", .link = 3,
			  .link_nsid = WAYSCENE_BOX),
	    WAYSCENE_KIND(WAYSCENE_BOX, 3, "dummy", .link = 0),
	    WAYSCENE_KIND(WAYSCENE_OTHER, 4, "vlan", .link = 3,
			  .link_nsid = WAYSCENE_BOX),
	    WAYSCENE_CARD(WAYSCENE_OTHER, 5, 0) },
	  0,
	  0,
	  NULL },
	{ "an ipvlan on the pair, which receives as well",
	  { WAYSCENE_KIND(WAYSCENE_BOX, 2, "ipvlan", .link = 3,
			  .link_nsid = WAYSCENE_BOX),
	    WAYSCENE_KIND(WAYSCENE_BOX, 3, "veth", .link = 10,
			  .link_nsid = WAYSCENE_HOME),
	    WAYSCENE_HOME_END(0),
	    WAYSCENE_KIND(WAYSCENE_OTHER, 4, "vlan", .link = 3,
			  .link_nsid = WAYSCENE_BOX),
	    WAYSCENE_CARD(WAYSCENE_OTHER, 5, 0) },
	  -EREMOTE,
	  0,
	  "card, not of the host" },
	{ "a VLAN on our end",
	  { WAYSCENE_BOX_PAIR, WAYSCENE_HOME_END(0),
	    WAYSCENE_KIND(WAYSCENE_HOME, 4, "vlan", .link = 10,
			  .link_nsid = WAYSCENE_HOME) },
	  0,
	  4,
	  NULL },
	{ "a VLAN on our end that is a port of a bridge with a card",
	  { WAYSCENE_BOX_PAIR, WAYSCENE_HOME_END(0), WAYSCENE_BRIDGE,
	    WAYSCENE_CARD(WAYSCENE_HOME, 3, 20),
	    WAYSCENE_KIND(WAYSCENE_HOME, 4, "vlan", .link = 10,
			  .link_nsid = WAYSCENE_HOME, .master = 20) },
	  -EREMOTE,
	  0,
	  "card, a port of br0" },
	{ "a card that was moved there",
	  { WAYSCENE_CARD(WAYSCENE_BOX, 2, 0) },
	  -EREMOTE,
	  0,
	  "card, not of the host" },
	{ "a tunnel there",
	  { WAYSCENE_KIND(WAYSCENE_BOX, 2, "sit", .link = 0) },
	  -EREMOTE,
	  0,
	  "sit, not of the host" },
	{ "another namespace that forwards to ours",
	  { WAYSCENE_KIND(WAYSCENE_BOX, 2, "veth", .link = 5,
			  .link_nsid = WAYSCENE_OTHER),
	    WAYSCENE_KIND(WAYSCENE_OTHER, 5, "veth", .link = 2,
			  .link_nsid = WAYSCENE_BOX),
	    WAYSCENE_KIND(WAYSCENE_OTHER, 6, "veth", .link = 10,
			  .link_nsid = WAYSCENE_HOME),
	    WAYSCENE_KIND(WAYSCENE_HOME, 10, "veth", .link = 6,
			  .link_nsid = WAYSCENE_OTHER) },
	  0,
	  0,
	  NULL },
	{ "a pair whose other end is being removed",
	  { WAYSCENE_KIND(WAYSCENE_BOX, 2, "veth", .link = 0,
			  .link_nsid = WAYSCENE_BOX) },
	  0,
	  0,
	  NULL },
	{ "a VRF",
	  { WAYSCENE_BOX_PAIR, WAYSCENE_HOME_END(20),
	    WAYSCENE_KIND(WAYSCENE_HOME, 20, "vrf", .link = 0),
	    WAYSCENE_CARD(WAYSCENE_HOME, 3, 20) },
	  0,
	  20,
	  NULL },
	{ "a switch of Open vSwitch",
	  { WAYSCENE_BOX_PAIR, WAYSCENE_HOME_END(20),
	    WAYSCENE_KIND(WAYSCENE_HOME, 20, "openvswitch", .link = 0),
	    WAYSCENE_KIND(WAYSCENE_HOME, 21, "openvswitch", .master = 20) },
	  0,
	  21,
	  NULL },
	{ "a switch of Open vSwitch with a card",
	  { WAYSCENE_BOX_PAIR, WAYSCENE_HOME_END(20),
	    WAYSCENE_KIND(WAYSCENE_HOME, 20, "openvswitch", .link = 0),
	    WAYSCENE_CARD(WAYSCENE_HOME, 3, 20) },
	  -EREMOTE,
	  0,
	  "card, a port of openvswitch" },
	{ "no such device", { WAYSCENE_HOME_END(0) }, -ENODEV, 0, NULL },
};

static void each_way_past_the_host_is_found(void)
{
	char why[WAYS_OUT_WHY_MAX];
	struct devices devices;
	size_t i;
	int r;

	for (i = 0; i < ARRAY_SIZE(nets); i++) {
		r = wayscene_follow(nets[i].devices, &devices, why);
		if (r != nets[i].want)
			printf("%s: got %d (%s)\n", nets[i].what, r, why);
		CU_ASSERT_EQUAL(r, nets[i].want);
		unit_string(nets[i].what, nets[i].why ? nets[i].why : "", why);
		if (nets[i].arrives)
			CU_ASSERT(ways_out_arrives(&devices, nets[i].arrives));
		if (!nets[i].arrives)
			CU_ASSERT(!ways_out_arrives(&devices, 10) || r < 0);
		wayscene_done(&devices);
	}
}

static void packets_arrive_at_the_device_of_their_way_alone(void)
{
	static const struct device list[WAYSCENE_DEVICES] = {
		WAYSCENE_BOX_PAIR, WAYSCENE_HOME_END(0),
		WAYSCENE_CARD(WAYSCENE_HOME, 3, 0)
	};
	char why[WAYS_OUT_WHY_MAX];
	struct devices devices;

	CU_ASSERT_EQUAL(wayscene_follow(list, &devices, why), 0);
	CU_ASSERT(ways_out_arrives(&devices, 10));
	CU_ASSERT(!ways_out_arrives(&devices, 3));
	CU_ASSERT(!ways_out_arrives(&devices, 99));
	wayscene_done(&devices);
}

/* The kernel numbers our own namespace, too. */
static void our_own_namespace_has_a_number(void)
{
	struct device list[WAYSCENE_DEVICES] = { WAYSCENE_BOX_PAIR,
						 WAYSCENE_HOME_END(0) };
	char why[WAYS_OUT_WHY_MAX];
	struct devices devices;

	list[0].link_nsid = 77;
	CU_ASSERT_EQUAL(wayscene_follow(list, &devices, why), 0);
	CU_ASSERT(ways_out_arrives(&devices, 10));
	wayscene_done(&devices);
}

/* Nothing of the walk before is left. */
static void each_walk_begins_anew(void)
{
	static const struct device list[WAYSCENE_DEVICES] = {
		WAYSCENE_BOX_PAIR, WAYSCENE_HOME_END(0),
		WAYSCENE_KIND(WAYSCENE_BOX, 3, "dummy", .link = 0)
	};
	char why[WAYS_OUT_WHY_MAX];
	struct devices devices;

	CU_ASSERT_EQUAL(wayscene_follow(list, &devices, why), 0);
	CU_ASSERT(ways_out_arrives(&devices, 10));
	CU_ASSERT_EQUAL(ways_out_follow(&devices, WAYSCENE_BOX, 3, why), 0);
	CU_ASSERT(!ways_out_arrives(&devices, 10));
	CU_ASSERT_EQUAL(ways_out_follow(&devices, WAYSCENE_BOX, 2, why), 0);
	CU_ASSERT(ways_out_arrives(&devices, 10));
	wayscene_done(&devices);
}

static void all_devices_of_a_namespace_are_followed_at_once(void)
{
	static const struct device list[WAYSCENE_DEVICES] = {
		WAYSCENE_CARD(WAYSCENE_BOX, 2, 0),
		WAYSCENE_KIND(WAYSCENE_BOX, 3, "veth", .link = 10,
			      .link_nsid = WAYSCENE_HOME),
		WAYSCENE_KIND(WAYSCENE_HOME, 10, "veth", .link = 3,
			      .link_nsid = WAYSCENE_BOX),
		WAYSCENE_KIND(WAYSCENE_BOX, 4, "veth", .link = 11,
			      .link_nsid = WAYSCENE_HOME),
		WAYSCENE_KIND(WAYSCENE_HOME, 11, "veth", .link = 4,
			      .link_nsid = WAYSCENE_BOX),
		WAYSCENE_KIND(WAYSCENE_HOME, 12, "veth", .link = 2,
			      .link_nsid = WAYSCENE_OTHER),
	};
	char why[WAYS_OUT_WHY_MAX];
	struct devices devices;

	CU_ASSERT_EQUAL(wayscene_follow(list, &devices, why), -EREMOTE);
	CU_ASSERT_EQUAL(ways_out_follow_all(&devices, WAYSCENE_BOX), 0);
	CU_ASSERT(ways_out_arrives(&devices, 10));
	CU_ASSERT(ways_out_arrives(&devices, 11));
	CU_ASSERT(!ways_out_arrives(&devices, 12));
	wayscene_done(&devices);
}

/* Both ends of each pair are on a bridge of the same namespace. */
static const struct unit_test tests[] = {
	UNIT(each_way_past_the_host_is_found),
	UNIT(packets_arrive_at_the_device_of_their_way_alone),
	UNIT(our_own_namespace_has_a_number),
	UNIT(each_walk_begins_anew),
	UNIT(all_devices_of_a_namespace_are_followed_at_once),
};

int main(void)
{
	return unit_main("ways_out", tests, ARRAY_SIZE(tests));
}
