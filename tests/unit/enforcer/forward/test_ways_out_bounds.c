/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_ways_out_bounds.c - however many devices and namespaces there are, a
 * walk ends soon.
 */
#include <errno.h>

#include "enforcer/forward/ways_out.h"
#include "policy/base.h"
#include "tests/unit/enforcer/forward/wayscene.h"
#include "tests/unit/unit.h"

#define LOTS 16000

static void a_walk_takes_as_long_as_there_are_devices(void)
{
	struct device device = { .nsid = WAYSCENE_BOX,
				 .link_nsid = WAYSCENE_BOX };
	char why[WAYS_OUT_WHY_MAX];
	struct devices devices;
	int i;

	wayscene_begin(&devices, WAYSCENE_THIRD);
	for (i = 0; i < 2; i++) {
		device = (struct device){ .nsid = WAYSCENE_BOX,
					  .index = 2 + i,
					  .kind = "bridge",
					  .link_nsid = WAYSCENE_BOX };
		wayscene_add(&devices, &device);
	}
	for (i = 10; i < LOTS; i++) {
		device = (struct device){ .nsid = WAYSCENE_BOX,
					  .index = i,
					  .link = i ^ 1,
					  .link_nsid = WAYSCENE_BOX,
					  .master = 2 + i % 2,
					  .kind = "veth" };
		wayscene_add(&devices, &device);
	}
	CU_ASSERT_EQUAL(ways_out_follow(&devices, WAYSCENE_BOX, 2, why), 0);
	/* Each device is looked at a few times, for some 250 ns. */
	CU_ASSERT(devices.work_ns > 0);
	CU_ASSERT(devices.work_ns < 10 * LOTS * 250ULL);
	wayscene_done(&devices);
}

/* Each namespace leads to the next one, and the first to ours. */
static int follow_chain(int32_t n, struct devices *devices, char *why)
{
	struct device device = WAYSCENE_BOX_PAIR;
	int32_t nsid;

	wayscene_begin(devices, n);
	devices->all.home_nsid = WAYSCENE_HOME; /* 77 is one of them */
	device.index = 1;
	wayscene_add(devices, &device);
	device = (struct device)WAYSCENE_HOME_END(0);
	device.link = 1;
	wayscene_add(devices, &device);
	for (nsid = WAYSCENE_BOX; nsid <= n; nsid++) {
		device = (struct device){ .nsid = nsid,
					  .index = 2,
					  .kind = "veth",
					  .link = nsid < n ? 3 : 0,
					  .link_nsid = nsid + 1 };
		wayscene_add(devices, &device);
		device = (struct device){ .nsid = nsid,
					  .index = 3,
					  .kind = "veth",
					  .link = nsid > WAYSCENE_BOX ? 2 : 0,
					  .link_nsid = nsid - 1 };
		wayscene_add(devices, &device);
	}
	return ways_out_follow(devices, WAYSCENE_BOX, 2, why);
}

/* WAYSCENE_BOX is not among them, as a device of ours leads there. */
static void namespaces_beyond_ours_have_a_bound(void)
{
	char why[WAYS_OUT_WHY_MAX];
	struct devices devices;

	CU_ASSERT_EQUAL(
		follow_chain(WAYSCENE_BOX + WAYS_OUT_BEYOND_MAX, &devices, why),
		0);
	wayscene_done(&devices);
	CU_ASSERT_EQUAL(follow_chain(WAYSCENE_BOX + WAYS_OUT_BEYOND_MAX + 1,
				     &devices, why),
			-EREMOTE);
	CU_ASSERT_STRING_EQUAL(why, "more devices than are looked at");
	wayscene_done(&devices);
	CU_ASSERT_EQUAL(follow_chain(WAYSCENE_BOX + 3, &devices, why), 0);
	devices_namespace(&devices, WAYSCENE_BOX)->n =
		WAYS_OUT_BEYOND_DEVICES_MAX + 1;
	CU_ASSERT_EQUAL(ways_out_follow(&devices, WAYSCENE_BOX, 2, why), 0);
	devices_namespace(&devices, WAYSCENE_BOX + 1)->n =
		WAYS_OUT_BEYOND_DEVICES_MAX;
	CU_ASSERT_EQUAL(ways_out_follow(&devices, WAYSCENE_BOX, 2, why), 0);
	devices_namespace(&devices, WAYSCENE_BOX + 2)->n = 1;
	CU_ASSERT_EQUAL(ways_out_follow(&devices, WAYSCENE_BOX, 2, why),
			-EREMOTE);
	wayscene_done(&devices);
}

/* The kernel was not asked for all of them. */
static void a_namespace_with_too_many_devices_counts_as_a_way_past_us(void)
{
	static const struct device list[WAYSCENE_DEVICES] = {
		WAYSCENE_BOX_PAIR, WAYSCENE_HOME_END(20), WAYSCENE_BRIDGE,
		WAYSCENE_NEXT_PAIR
	};
	char why[WAYS_OUT_WHY_MAX];
	struct devices devices;

	CU_ASSERT_EQUAL(wayscene_follow(list, &devices, why), 0);
	devices_namespace(&devices, WAYSCENE_OTHER)->result = -EFBIG;
	CU_ASSERT_EQUAL(ways_out_follow(&devices, WAYSCENE_BOX, 2, why),
			-EREMOTE);
	CU_ASSERT_STRING_EQUAL(
		why, "next, which leads to more devices than are looked at");
	devices_namespace(&devices, WAYSCENE_BOX)->result = -EFBIG;
	CU_ASSERT_EQUAL(ways_out_follow(&devices, WAYSCENE_BOX, 2, why),
			-EREMOTE);
	CU_ASSERT_EQUAL(ways_out_follow_all(&devices, WAYSCENE_BOX), -EREMOTE);
	wayscene_done(&devices);
}

static const struct unit_test tests[] = {
	UNIT(a_walk_takes_as_long_as_there_are_devices),
	UNIT(namespaces_beyond_ours_have_a_bound),
	UNIT(a_namespace_with_too_many_devices_counts_as_a_way_past_us),
};

int main(void)
{
	return unit_main("ways_out_bounds", tests, ARRAY_SIZE(tests));
}
