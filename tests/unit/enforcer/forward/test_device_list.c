/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_device_list.c - devices are found by what they have to do with others,
 * also once the list has grown.
 */
#include "enforcer/forward/device_list.h"

#include <errno.h>
#include <stdio.h>

#include "policy/base.h"
#include "tests/unit/unit.h"

#define HOME DEVICE_LIST_HOME
#define SELF 77 /* what we call ourselves */
#define BOX 1

static const struct device devices[] = {
	{ .nsid = HOME, .index = 1, .link_nsid = HOME },
	{ .nsid = HOME, .index = 2, .link = 5, .link_nsid = BOX, .master = 9 },
	{ .nsid = HOME, .index = 3, .link = 6, .link_nsid = BOX, .master = 9 },
	{ .nsid = HOME, .index = 9, .link_nsid = HOME },
	{ .nsid = HOME, .index = 4, .link = 3, .link_nsid = HOME },
	{ .nsid = BOX, .index = 5, .link = 2, .link_nsid = SELF },
	{ .nsid = BOX, .index = 6, .link = 3, .link_nsid = SELF, .master = 9 },
};

static const struct {
	const char *what;
	enum device_relation relation;
	int32_t nsid;
	int number;
	int sum; /* of the indexes that are found */
} cases[] = {
	{ "itself", DEVICE_ITSELF, HOME, 2, 2 },
	{ "of another namespace", DEVICE_ITSELF, BOX, 5, 5 },
	{ "not there", DEVICE_ITSELF, BOX, 2, 0 },
	{ "ports of ours", DEVICE_PORT, HOME, 9, 2 + 3 },
	{ "ports there", DEVICE_PORT, BOX, 9, 6 },
	{ "no ports", DEVICE_PORT, HOME, 1, 0 },
	{ "none is a port of 0", DEVICE_PORT, HOME, 0, 0 },
	{ "what is on top, and an other end", DEVICE_UPPER, HOME, 3, 4 + 6 },
	{ "of our namespace", DEVICE_OF, HOME, 0, 1 + 2 + 3 + 9 + 4 },
	{ "of another one", DEVICE_OF, BOX, 0, 5 + 6 },
	{ "of none", DEVICE_OF, 2, 0, 0 },
	{ "that lead there", DEVICE_LEADS, BOX, 0, 2 + 3 },
	{ "that lead nowhere", DEVICE_LEADS, HOME, 0, 0 },
};

static int sum_of(const struct device_list *list, enum device_relation relation,
		  int32_t nsid, int number)
{
	struct device *device = device_list_first(list, relation, nsid, number);
	int sum = 0;

	for (; device; device = device_list_next(list, relation, device))
		sum += device->index;
	return sum;
}

static void check_all(const struct device_list *list)
{
	char want[16], got[16];
	size_t i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		(void)snprintf(want, sizeof(want), "%d", cases[i].sum);
		(void)snprintf(got, sizeof(got), "%d",
			       sum_of(list, cases[i].relation, cases[i].nsid,
				      cases[i].number));
		unit_string(cases[i].what, want, got);
	}
}

static void begin(struct device_list *list)
{
	size_t i;

	*list = (struct device_list){ .home_nsid = SELF };
	for (i = 0; i < ARRAY_SIZE(devices); i++)
		CU_ASSERT_EQUAL_FATAL(device_list_add(list, &devices[i]), 0);
}

static void devices_are_found_by_each_relation(void)
{
	struct device_list list;

	begin(&list);
	check_all(&list);
	device_list_done(&list);
}

static void an_empty_list_has_none(void)
{
	const struct device_list list = { .home_nsid = SELF };

	CU_ASSERT_PTR_NULL(device_list_first(&list, DEVICE_OF, HOME, 0));
}

static void a_list_that_has_grown_has_the_same_and_a_bound(void)
{
	struct device_list list;
	struct device other = { .nsid = 3, .link_nsid = 3 };

	begin(&list);
	while (list.n < DEVICE_LIST_MAX) {
		other.index = (int)list.n;
		CU_ASSERT_EQUAL_FATAL(device_list_add(&list, &other), 0);
	}
	CU_ASSERT_EQUAL(device_list_add(&list, &other), -ENOSPC);
	check_all(&list);
	CU_ASSERT_EQUAL(sum_of(&list, DEVICE_ITSELF, 3, 1000), 1000);
	device_list_done(&list);
	CU_ASSERT_EQUAL(list.n, 0);
}

static void our_own_number_is_us(void)
{
	const struct device_list list = { .home_nsid = SELF };
	const struct device device = { .link_nsid = SELF };
	const struct device other = { .link_nsid = BOX };

	CU_ASSERT_EQUAL(device_list_link_nsid(&list, &device), HOME);
	CU_ASSERT_EQUAL(device_list_link_nsid(&list, &other), BOX);
}

static const struct unit_test tests[] = {
	UNIT(devices_are_found_by_each_relation),
	UNIT(an_empty_list_has_none),
	UNIT(a_list_that_has_grown_has_the_same_and_a_bound),
	UNIT(our_own_number_is_us),
};

int main(void)
{
	return unit_main("device_list", tests, ARRAY_SIZE(tests));
}
