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
#include "tests/unit/unit.h"

#define HOME DEVICES_HOME
#define BOX 1	/* the namespace that sends, by its device 2 */
#define OTHER 2 /* another one */
#define THIRD 3
#define DEVICES 12

/* What leaves the box comes to device 10 of ours. */
#define BOX_PAIR                                                         \
	{                                                                \
		.nsid = BOX, .index = 2, .kind = "veth", .name = "eth0", \
		.link = 10, .link_nsid = HOME                            \
	}
#define HOME_END(port_of)                                                  \
	{                                                                  \
		.nsid = HOME, .index = 10, .kind = "veth", .name = "port", \
		.link = 2, .link_nsid = BOX, .master = (port_of)           \
	}
#define BRIDGE                                                             \
	{                                                                  \
		.nsid = HOME, .index = 20, .kind = "bridge", .name = "br0" \
	}
#define CARD(ns, i, port_of)                                \
	{                                                   \
		.nsid = (ns), .index = (i), .name = "card", \
		.master = (port_of)                         \
	}
/* A pair from the bridge to another namespace. */
#define NEXT_PAIR                                                          \
	{ .nsid = HOME,                                                    \
	  .index = 11,                                                     \
	  .kind = "veth",                                                  \
	  .name = "next",                                                  \
	  .link = 2,                                                       \
	  .link_nsid = OTHER,                                              \
	  .master = 20 },                                                  \
	{                                                                  \
		.nsid = OTHER, .index = 2, .kind = "veth", .name = "eth0", \
		.link = 11, .link_nsid = HOME                              \
	}
#define KIND(ns, i, what, ...)                                              \
	{                                                                   \
		.nsid = (ns), .index = (i), .kind = (what), .name = (what), \
		__VA_ARGS__                                                 \
	}

static const struct {
	const char *what;
	struct device devices[DEVICES];
	int want;
	int arrives;	 /* at this device of ours; 0: at none */
	const char *why; /* NULL: none */
} nets[] = {
	{ "a pair", { BOX_PAIR, HOME_END(0) }, 0, 10, NULL },
	{ "a card of the host beside it",
	  { BOX_PAIR, HOME_END(0), CARD(HOME, 3, 0) },
	  0,
	  10,
	  NULL },
	{ "a bridge", { BOX_PAIR, HOME_END(20), BRIDGE }, 0, 20, NULL },
	{ "a bridge with a neighbour",
	  { BOX_PAIR, HOME_END(20), BRIDGE, NEXT_PAIR },
	  0,
	  20,
	  NULL },
	{ "a bridge with a card",
	  { BOX_PAIR, HOME_END(20), BRIDGE, CARD(HOME, 3, 20) },
	  -EREMOTE,
	  0,
	  "card, a port of br0" },
	{ "a bridge with a VLAN of a card",
	  { BOX_PAIR, HOME_END(20), BRIDGE, CARD(HOME, 3, 0),
	    KIND(HOME, 4, "vlan", .link = 3, .link_nsid = HOME, .master = 20) },
	  -EREMOTE,
	  0,
	  "card" },
	{ "a bridge with a bond of a card",
	  { BOX_PAIR, HOME_END(20), BRIDGE, KIND(HOME, 4, "bond", .master = 20),
	    CARD(HOME, 3, 4) },
	  -EREMOTE,
	  0,
	  "card, a port of bond" },
	{ "a bridge with a tunnel",
	  { BOX_PAIR, HOME_END(20), BRIDGE,
	    KIND(HOME, 4, "vxlan", .master = 20) },
	  -EREMOTE,
	  0,
	  "vxlan, a port of br0" },
	{ "a bridge with a tap",
	  { BOX_PAIR, HOME_END(20), BRIDGE,
	    KIND(HOME, 4, "tun", .master = 20) },
	  -EREMOTE,
	  0,
	  "tun, a port of br0" },
	{ "a bridge with a dummy",
	  { BOX_PAIR, HOME_END(20), BRIDGE,
	    KIND(HOME, 4, "dummy", .master = 20) },
	  0,
	  20,
	  NULL },
	{ "a bridge with a device of an unknown kind",
	  { BOX_PAIR, HOME_END(20), BRIDGE,
	    KIND(HOME, 4, "new", .master = 20) },
	  -EREMOTE,
	  0,
	  "new, a port of br0" },
	{ "two bridges and a card, by a pair between them",
	  { BOX_PAIR, HOME_END(20), BRIDGE,
	    KIND(HOME, 4, "veth", .link = 5, .link_nsid = HOME, .master = 20),
	    KIND(HOME, 5, "veth", .link = 4, .link_nsid = HOME, .master = 21),
	    KIND(HOME, 21, "bridge", .link = 0), CARD(HOME, 3, 21) },
	  -EREMOTE,
	  0,
	  "card, a port of bridge" },
	{ "a neighbour with a card",
	  { BOX_PAIR, HOME_END(20), BRIDGE, NEXT_PAIR, CARD(OTHER, 3, 0) },
	  -EREMOTE,
	  0,
	  "card, not of the host" },
	{ "a neighbour with a bridge and a card",
	  { BOX_PAIR, HOME_END(20), BRIDGE,
	    KIND(HOME, 11, "veth", .link = 2, .link_nsid = OTHER, .master = 20),
	    KIND(OTHER, 2, "veth", .link = 11, .link_nsid = HOME, .master = 5),
	    KIND(OTHER, 5, "bridge", .link = 0), CARD(OTHER, 3, 5) },
	  -EREMOTE,
	  0,
	  "veth, a port of br0" },
	{ "a neighbour with a tunnel of its own",
	  { BOX_PAIR, HOME_END(20), BRIDGE, NEXT_PAIR,
	    KIND(OTHER, 3, "wireguard", .link = 0) },
	  0,
	  20,
	  NULL },
	{ "a neighbour with a tun device",
	  { BOX_PAIR, HOME_END(20), BRIDGE, NEXT_PAIR,
	    KIND(OTHER, 3, "tun", .link = 0) },
	  0,
	  20,
	  NULL },
	{ "a macvlan on a card",
	  { KIND(BOX, 2, "macvlan", .link = 3, .link_nsid = HOME),
	    CARD(HOME, 3, 0) },
	  -EREMOTE,
	  0,
	  "card" },
	{ "a macvlan on the pair",
	  { KIND(BOX, 2, "macvlan", .link = 3, .link_nsid = BOX),
	    KIND(BOX, 3, "veth", .link = 10, .link_nsid = HOME), HOME_END(0) },
	  0,
	  10,
	  NULL },
	{ "a macvlan on a dummy of ours, as others may be",
	  { KIND(BOX, 2, "macvlan", .link = 3, .link_nsid = HOME),
	    KIND(HOME, 3, "dummy", .link = 0) },
	  -EREMOTE,
	  0,
	  "dummy" },
	{ "a macvlan beside one of a neighbour with a card",
	  { KIND(BOX, 2, "macvlan", .link = 3, .link_nsid = BOX),
	    KIND(BOX, 3, "dummy", .link = 0),
	    KIND(OTHER, 4, "macvlan", .link = 3, .link_nsid = BOX),
	    CARD(OTHER, 5, 0) },
	  -EREMOTE,
	  0,
	  "card, not of the host" },
	{ "a VLAN beside one of a neighbour with a card",
	  { KIND(BOX, 2, "vlan", .link = 3, .link_nsid = BOX),
	    KIND(BOX, 3, "dummy", .link = 0),
	    KIND(OTHER, 4, "vlan", .link = 3, .link_nsid = BOX),
	    CARD(OTHER, 5, 0) },
	  0,
	  0,
	  NULL },
	{ "an ipvlan on the pair, which receives as well",
	  { KIND(BOX, 2, "ipvlan", .link = 3, .link_nsid = BOX),
	    KIND(BOX, 3, "veth", .link = 10, .link_nsid = HOME), HOME_END(0),
	    KIND(OTHER, 4, "vlan", .link = 3, .link_nsid = BOX),
	    CARD(OTHER, 5, 0) },
	  -EREMOTE,
	  0,
	  "card, not of the host" },
	{ "a VLAN on our end",
	  { BOX_PAIR, HOME_END(0),
	    KIND(HOME, 4, "vlan", .link = 10, .link_nsid = HOME) },
	  0,
	  4,
	  NULL },
	{ "a VLAN on our end that is a port of a bridge with a card",
	  { BOX_PAIR, HOME_END(0), BRIDGE, CARD(HOME, 3, 20),
	    KIND(HOME, 4, "vlan", .link = 10, .link_nsid = HOME,
		 .master = 20) },
	  -EREMOTE,
	  0,
	  "card, a port of br0" },
	{ "a card that was moved there",
	  { CARD(BOX, 2, 0) },
	  -EREMOTE,
	  0,
	  "card, not of the host" },
	{ "a tunnel there",
	  { KIND(BOX, 2, "sit", .link = 0) },
	  -EREMOTE,
	  0,
	  "sit, not of the host" },
	{ "another namespace that forwards to ours",
	  { KIND(BOX, 2, "veth", .link = 5, .link_nsid = OTHER),
	    KIND(OTHER, 5, "veth", .link = 2, .link_nsid = BOX),
	    KIND(OTHER, 6, "veth", .link = 10, .link_nsid = HOME),
	    KIND(HOME, 10, "veth", .link = 6, .link_nsid = OTHER) },
	  0,
	  0,
	  NULL },
	{ "a pair whose other end is being removed",
	  { KIND(BOX, 2, "veth", .link = 0, .link_nsid = BOX) },
	  0,
	  0,
	  NULL },
	{ "a VRF",
	  { BOX_PAIR, HOME_END(20), KIND(HOME, 20, "vrf", .link = 0),
	    CARD(HOME, 3, 20) },
	  0,
	  20,
	  NULL },
	{ "a switch of Open vSwitch",
	  { BOX_PAIR, HOME_END(20), KIND(HOME, 20, "openvswitch", .link = 0),
	    KIND(HOME, 21, "openvswitch", .master = 20) },
	  0,
	  21,
	  NULL },
	{ "a switch of Open vSwitch with a card",
	  { BOX_PAIR, HOME_END(20), KIND(HOME, 20, "openvswitch", .link = 0),
	    CARD(HOME, 3, 20) },
	  -EREMOTE,
	  0,
	  "card, a port of openvswitch" },
	{ "no such device", { HOME_END(0) }, -ENODEV, 0, NULL },
};

/* The namespaces up to @last were read. */
static void begin(struct devices *devices, int32_t last)
{
	int32_t nsid;

	*devices = (struct devices){ .all.home_nsid = 77 };
	devices->namespaces =
		calloc((size_t)last + 2, sizeof(*devices->namespaces));
	CU_ASSERT_PTR_NOT_NULL_FATAL(devices->namespaces);
	for (nsid = HOME; nsid <= last; nsid++)
		devices->namespaces[devices->n_namespaces++].nsid = nsid;
}

static void add(struct devices *devices, const struct device *device)
{
	CU_ASSERT_EQUAL_FATAL(device_list_add(&devices->all, device), 0);
}

static void done(struct devices *devices)
{
	device_list_done(&devices->all);
	free(devices->namespaces);
}

static int follow(const struct device *list, struct devices *devices, char *why)
{
	size_t i;

	begin(devices, THIRD);
	for (i = 0; i < DEVICES && list[i].index; i++)
		add(devices, &list[i]);
	return ways_out_follow(devices, BOX, 2, why);
}

static void each_way_past_the_host_is_found(void)
{
	char why[WAYS_OUT_WHY_MAX];
	struct devices devices;
	size_t i;
	int r;

	for (i = 0; i < ARRAY_SIZE(nets); i++) {
		r = follow(nets[i].devices, &devices, why);
		if (r != nets[i].want)
			printf("%s: got %d (%s)\n", nets[i].what, r, why);
		CU_ASSERT_EQUAL(r, nets[i].want);
		unit_string(nets[i].what, nets[i].why ? nets[i].why : "", why);
		if (nets[i].arrives)
			CU_ASSERT(ways_out_arrives(&devices, nets[i].arrives));
		if (!nets[i].arrives)
			CU_ASSERT(!ways_out_arrives(&devices, 10) || r < 0);
		done(&devices);
	}
}

static void packets_arrive_at_the_device_of_their_way_alone(void)
{
	static const struct device list[DEVICES] = { BOX_PAIR, HOME_END(0),
						     CARD(HOME, 3, 0) };
	char why[WAYS_OUT_WHY_MAX];
	struct devices devices;

	CU_ASSERT_EQUAL(follow(list, &devices, why), 0);
	CU_ASSERT(ways_out_arrives(&devices, 10));
	CU_ASSERT(!ways_out_arrives(&devices, 3));
	CU_ASSERT(!ways_out_arrives(&devices, 99));
	done(&devices);
}

/* The kernel numbers our own namespace, too. */
static void our_own_namespace_has_a_number(void)
{
	struct device list[DEVICES] = { BOX_PAIR, HOME_END(0) };
	char why[WAYS_OUT_WHY_MAX];
	struct devices devices;

	list[0].link_nsid = 77;
	CU_ASSERT_EQUAL(follow(list, &devices, why), 0);
	CU_ASSERT(ways_out_arrives(&devices, 10));
	done(&devices);
}

/* Nothing of the walk before is left. */
static void each_walk_begins_anew(void)
{
	static const struct device list[DEVICES] = {
		BOX_PAIR, HOME_END(0), KIND(BOX, 3, "dummy", .link = 0)
	};
	char why[WAYS_OUT_WHY_MAX];
	struct devices devices;

	CU_ASSERT_EQUAL(follow(list, &devices, why), 0);
	CU_ASSERT(ways_out_arrives(&devices, 10));
	CU_ASSERT_EQUAL(ways_out_follow(&devices, BOX, 3, why), 0);
	CU_ASSERT(!ways_out_arrives(&devices, 10));
	CU_ASSERT_EQUAL(ways_out_follow(&devices, BOX, 2, why), 0);
	CU_ASSERT(ways_out_arrives(&devices, 10));
	done(&devices);
}

static void all_devices_of_a_namespace_are_followed_at_once(void)
{
	static const struct device list[DEVICES] = {
		CARD(BOX, 2, 0),
		KIND(BOX, 3, "veth", .link = 10, .link_nsid = HOME),
		KIND(HOME, 10, "veth", .link = 3, .link_nsid = BOX),
		KIND(BOX, 4, "veth", .link = 11, .link_nsid = HOME),
		KIND(HOME, 11, "veth", .link = 4, .link_nsid = BOX),
		KIND(HOME, 12, "veth", .link = 2, .link_nsid = OTHER),
	};
	char why[WAYS_OUT_WHY_MAX];
	struct devices devices;

	CU_ASSERT_EQUAL(follow(list, &devices, why), -EREMOTE);
	CU_ASSERT_EQUAL(ways_out_follow_all(&devices, BOX), 0);
	CU_ASSERT(ways_out_arrives(&devices, 10));
	CU_ASSERT(ways_out_arrives(&devices, 11));
	CU_ASSERT(!ways_out_arrives(&devices, 12));
	done(&devices);
}

#define LOTS 16000

/* Both ends of each pair are on a bridge of the same namespace. */
static void a_walk_takes_as_long_as_there_are_devices(void)
{
	struct device device = { .nsid = BOX, .link_nsid = BOX };
	char why[WAYS_OUT_WHY_MAX];
	struct devices devices;
	clock_t start;
	int i;

	begin(&devices, THIRD);
	for (i = 0; i < 2; i++) {
		device = (struct device){ .nsid = BOX,
					  .index = 2 + i,
					  .kind = "bridge",
					  .link_nsid = BOX };
		add(&devices, &device);
	}
	for (i = 10; i < LOTS; i++) {
		device = (struct device){ .nsid = BOX,
					  .index = i,
					  .link = i ^ 1,
					  .link_nsid = BOX,
					  .master = 2 + i % 2,
					  .kind = "veth" };
		add(&devices, &device);
	}
	start = clock();
	CU_ASSERT_EQUAL(ways_out_follow(&devices, BOX, 2, why), 0);
	CU_ASSERT(clock() - start < CLOCKS_PER_SEC / 2);
	CU_ASSERT(devices.work_ns > 0);
	done(&devices);
}

/* Each namespace leads to the next one, and the first to ours. */
static int follow_chain(int32_t n, struct devices *devices, char *why)
{
	struct device device = BOX_PAIR;
	int32_t nsid;

	begin(devices, n);
	devices->all.home_nsid = HOME; /* 77 is one of them */
	device.index = 1;
	add(devices, &device);
	device = (struct device)HOME_END(0);
	device.link = 1;
	add(devices, &device);
	for (nsid = BOX; nsid <= n; nsid++) {
		device = (struct device){ .nsid = nsid,
					  .index = 2,
					  .kind = "veth",
					  .link = nsid < n ? 3 : 0,
					  .link_nsid = nsid + 1 };
		add(devices, &device);
		device = (struct device){ .nsid = nsid,
					  .index = 3,
					  .kind = "veth",
					  .link = nsid > BOX ? 2 : 0,
					  .link_nsid = nsid - 1 };
		add(devices, &device);
	}
	return ways_out_follow(devices, BOX, 2, why);
}

/* BOX is not among them, as a device of ours leads there. */
static void namespaces_beyond_ours_have_a_bound(void)
{
	char why[WAYS_OUT_WHY_MAX];
	struct devices devices;

	CU_ASSERT_EQUAL(follow_chain(BOX + WAYS_OUT_BEYOND_MAX, &devices, why),
			0);
	done(&devices);
	CU_ASSERT_EQUAL(
		follow_chain(BOX + WAYS_OUT_BEYOND_MAX + 1, &devices, why),
		-EREMOTE);
	CU_ASSERT_STRING_EQUAL(why, "more devices than are looked at");
	done(&devices);
	CU_ASSERT_EQUAL(follow_chain(BOX + 3, &devices, why), 0);
	devices_namespace(&devices, BOX)->n = WAYS_OUT_BEYOND_DEVICES_MAX + 1;
	CU_ASSERT_EQUAL(ways_out_follow(&devices, BOX, 2, why), 0);
	devices_namespace(&devices, BOX + 1)->n = WAYS_OUT_BEYOND_DEVICES_MAX;
	CU_ASSERT_EQUAL(ways_out_follow(&devices, BOX, 2, why), 0);
	devices_namespace(&devices, BOX + 2)->n = 1;
	CU_ASSERT_EQUAL(ways_out_follow(&devices, BOX, 2, why), -EREMOTE);
	done(&devices);
}

/* The kernel was not asked for all of them. */
static void a_namespace_with_too_many_devices_counts_as_a_way_past_us(void)
{
	static const struct device list[DEVICES] = { BOX_PAIR, HOME_END(20),
						     BRIDGE, NEXT_PAIR };
	char why[WAYS_OUT_WHY_MAX];
	struct devices devices;

	CU_ASSERT_EQUAL(follow(list, &devices, why), 0);
	devices_namespace(&devices, OTHER)->result = -EFBIG;
	CU_ASSERT_EQUAL(ways_out_follow(&devices, BOX, 2, why), -EREMOTE);
	CU_ASSERT_STRING_EQUAL(
		why, "next, which leads to more devices than are looked at");
	devices_namespace(&devices, BOX)->result = -EFBIG;
	CU_ASSERT_EQUAL(ways_out_follow(&devices, BOX, 2, why), -EREMOTE);
	CU_ASSERT_EQUAL(ways_out_follow_all(&devices, BOX), -EREMOTE);
	done(&devices);
}

static const struct unit_test tests[] = {
	UNIT(each_way_past_the_host_is_found),
	UNIT(packets_arrive_at_the_device_of_their_way_alone),
	UNIT(our_own_namespace_has_a_number),
	UNIT(each_walk_begins_anew),
	UNIT(all_devices_of_a_namespace_are_followed_at_once),
	UNIT(a_walk_takes_as_long_as_there_are_devices),
	UNIT(namespaces_beyond_ours_have_a_bound),
	UNIT(a_namespace_with_too_many_devices_counts_as_a_way_past_us),
};

int main(void)
{
	return unit_main("ways_out", tests, ARRAY_SIZE(tests));
}
