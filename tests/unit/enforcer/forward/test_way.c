/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_way.c - what is not known to stay here counts as a way past us.
 */
#include "enforcer/forward/way.h"

#include "enforcer/forward/device_list.h"
#include "policy/base.h"
#include "tests/unit/unit.h"

static const struct {
	struct device device;
	enum way want;
} cases[] = {
	{ { .kind = "" }, WAY_PAST_US },
	{ { .kind = "vet" }, WAY_PAST_US },
	{ { .kind = "vethx" }, WAY_PAST_US },
	{ { .kind = "veth" }, WAY_PEER },
	{ { .kind = "vlan" }, WAY_LOWER },
	{ { .kind = "macvlan" }, WAY_SHARED },
	{ { .kind = "ipvtap" }, WAY_SHARED },
	{ { .kind = "bridge" }, WAY_SWITCH },
	{ { .kind = "", .is_loopback = true }, WAY_NOWHERE },
};

static void a_kind_has_its_way(void)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(cases); i++)
		CU_ASSERT_EQUAL(way_of(&cases[i].device), cases[i].want);
}

static const struct unit_test tests[] = { UNIT(a_kind_has_its_way) };

int main(void)
{
	return unit_main("way", tests, ARRAY_SIZE(tests));
}
