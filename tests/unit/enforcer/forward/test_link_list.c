/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_link_list.c - whose link goes where there is no room, and whose turn it
 * is.
 */
#include "enforcer/forward/link_list.h"

#include "policy/base.h"
#include "tests/unit/unit.h"

static struct link_list links;

static void add(uint64_t netns, uint32_t ifindex, uint32_t uid)
{
	const struct link link = { .netns = netns,
				   .ifindex = ifindex,
				   .uid = uid,
				   .nsid = (int32_t)netns };

	(void)link_list_add(&links, &link);
}

static void clear(void)
{
	links = (struct link_list){ 0 };
}

static void a_link_is_found_by_its_namespace_and_device(void)
{
	clear();
	add(7, 2, 0);
	add(7, 3, 0);
	add(8, 2, 0);
	CU_ASSERT_PTR_EQUAL(link_list_find(&links, 7, 3), &links.list[1]);
	CU_ASSERT_PTR_EQUAL(link_list_find(&links, 8, 2), &links.list[2]);
	CU_ASSERT_PTR_NULL(link_list_find(&links, 8, 3));
	CU_ASSERT(link_list_of(&links, 7) != NULL);
	CU_ASSERT_PTR_NULL(link_list_of(&links, 9));
	link_list_remove(&links, &links.list[0]);
	CU_ASSERT_PTR_NULL(link_list_find(&links, 7, 2));
	CU_ASSERT(link_list_find(&links, 7, 3) && links.n == 2);
}

static void a_number_is_of_one_namespace_at_a_time(void)
{
	const struct link now = { .netns = 9, .nsid = 7 };
	const struct link same = { .netns = 7, .nsid = 7 };

	clear();
	add(7, 2, 0);
	add(8, 2, 0);
	CU_ASSERT_PTR_EQUAL(link_list_former(&links, &now), &links.list[0]);
	CU_ASSERT_PTR_NULL(link_list_former(&links, &same));
}

/* Namespaces 1 to 20 are root's, and all others of one user. */
static void who_has_the_most_gives_up_the_oldest(void)
{
	const struct link *gone;
	uint64_t i;

	clear();
	for (i = 1; i <= 20; i++)
		add(i, 2, 0);
	add(20, 3, 0);
	for (i = 100; links.n < LINK_LIST_MAX; i++)
		add(i, 2, 4242);
	gone = link_list_surplus(&links);
	CU_ASSERT(gone && gone->netns == 100);
	link_list_remove(&links, link_list_surplus(&links));
	gone = link_list_surplus(&links);
	CU_ASSERT(gone && gone->netns == 101);
}

static void all_users_of_a_range_are_one(void)
{
	const struct link *gone;
	uint64_t i;

	clear();
	add(1, 2, 4242);
	add(2, 2, 4242);
	for (i = 3; i < 6; i++)
		add(i, 2, 100000 + (uint32_t)i);
	gone = link_list_surplus(&links);
	CU_ASSERT(gone && gone->netns == 3);
}

static void a_namespace_of_root_stands_for_itself(void)
{
	const struct link *gone;
	uint64_t i;

	clear();
	for (i = 1; i <= 20; i++)
		add(i, 2, 0);
	add(5, 3, 0);
	add(30, 2, 4242);
	gone = link_list_surplus(&links);
	CU_ASSERT(gone && gone->netns == 5 && gone->ifindex == 2);
}

static unsigned int count_due(void)
{
	unsigned int n = 0;

	while (link_list_next(&links))
		n++;
	return n;
}

static void each_link_has_its_turn_in_each_round(void)
{
	const struct link *link;

	clear();
	CU_ASSERT_PTR_NULL(link_list_next(&links));
	add(1, 2, 0);
	add(2, 2, 0);
	add(3, 2, 0);
	CU_ASSERT(!link_list_is_due(&links)); /* they were looked at just now */
	link_list_begin_round(&links);
	CU_ASSERT(link_list_is_due(&links));
	CU_ASSERT_EQUAL(count_due(), 3);
	CU_ASSERT(!link_list_is_due(&links));
	/* A new round begins before the last has ended: it goes on from there.
	 */
	link_list_begin_round(&links);
	link = link_list_next(&links);
	CU_ASSERT(link && link->netns == 1);
	link_list_begin_round(&links);
	link = link_list_next(&links);
	CU_ASSERT(link && link->netns == 2);
	CU_ASSERT_EQUAL(count_due(), 2);
}

/* The last one takes the place of one that is removed. */
static void a_link_that_moves_keeps_its_turn(void)
{
	clear();
	add(1, 2, 0);
	add(2, 2, 0);
	add(3, 2, 0);
	link_list_begin_round(&links);
	link_list_remove(&links, link_list_next(&links));
	CU_ASSERT_EQUAL(count_due(), 2);
}

static const struct unit_test tests[] = {
	UNIT(a_link_is_found_by_its_namespace_and_device),
	UNIT(a_number_is_of_one_namespace_at_a_time),
	UNIT(who_has_the_most_gives_up_the_oldest),
	UNIT(all_users_of_a_range_are_one),
	UNIT(a_namespace_of_root_stands_for_itself),
	UNIT(each_link_has_its_turn_in_each_round),
	UNIT(a_link_that_moves_keeps_its_turn),
};

int main(void)
{
	return unit_main("link_list", tests, ARRAY_SIZE(tests));
}
