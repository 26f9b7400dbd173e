/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_mark.c - class id and "in flight" in a mark, under every mask.
 */
#include <stdio.h>

#include "policy/base.h"
#include "policy/eval/mark.h"
#include "tests/unit/unit.h"

static const struct {
	const char *what;
	__u32 mask;
	__u32 in_flight;
	__u32 class_bits;
	__u32 none;
	__u32 resolver;
} masks[] = {
	{ "the default", 0xff000000, 0x80000000, 0x7f000000, 127, 126 },
	{ "eight bits in the middle", 0x0000ff00, 0x8000, 0x7f00, 127, 126 },
	{ "eight bits at the end", 0x000000ff, 0x80, 0x7f, 127, 126 },
	{ "the narrowest", 0x000000f0, 0x80, 0x70, 7, 6 },
	{ "the narrowest, at the top", 0xf0000000, 0x80000000, 0x70000000, 7,
	  6 },
	{ "seven bits", 0x0000007f, 0x40, 0x3f, 63, 62 },
	{ "nine bits: ids end before the bits do", 0x000001ff, 0x100, 0xff, 127,
	  126 },
	{ "all bits", 0xffffffff, 0x80000000, 0x7fffffff, 127, 126 },
};

static void check(const char *what, const char *part, __u32 want, __u32 got)
{
	if (want != got)
		(void)fprintf(stderr, "%s: %s: want 0x%x, got 0x%x\n", what,
			      part, want, got);
	CU_ASSERT_EQUAL(want, got);
}

static void each_mask_has_its_top_bit_for_in_flight_and_the_rest_for_ids(void)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(masks); i++) {
		check(masks[i].what, "in flight", masks[i].in_flight,
		      mark_in_flight(masks[i].mask));
		check(masks[i].what, "class bits", masks[i].class_bits,
		      mark_class_bits(masks[i].mask));
		check(masks[i].what, "none", masks[i].none,
		      mark_class_none(masks[i].mask));
		check(masks[i].what, "resolver", masks[i].resolver,
		      mark_class_resolver(masks[i].mask));
		CU_ASSERT(mark_mask_is_valid(masks[i].mask));
	}
}

static const struct {
	const char *what;
	__u32 mask;
} no_masks[] = {
	{ "no bit", 0 },
	{ "one bit", 0x80000000 },
	{ "three bits", 0x00000700 },
	{ "a gap", 0x0000f0f0 },
	{ "a gap of one bit", 0xff7f0000 },
	{ "a gap around the end", 0xf000000f },
};

static void a_mask_is_one_run_of_four_bits_or_more(void)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(no_masks); i++)
		check(no_masks[i].what, "is valid", 0,
		      (__u32)mark_mask_is_valid(no_masks[i].mask));
}

static void a_class_id_comes_back_from_its_mark_under_every_mask(void)
{
	size_t i;
	__u32 id;

	for (i = 0; i < ARRAY_SIZE(masks); i++)
		for (id = 0; id <= masks[i].none; id++) {
			__u32 mark = mark_of_class(id, masks[i].mask);

			check(masks[i].what, "outside of the class bits", 0,
			      mark & ~masks[i].class_bits);
			check(masks[i].what, "id", id,
			      mark_class_id(mark | masks[i].in_flight,
					    masks[i].mask));
		}
}

static void the_bits_of_others_have_no_part_in_the_class_id(void)
{
	CU_ASSERT_EQUAL(mark_class_id(0x1234ab56, 0x0000ff00), 0x2b);
	CU_ASSERT_EQUAL(mark_class_id(0xffff00ff, 0x0000ff00), 0);
}

static void the_bits_of_others_stay(void)
{
	CU_ASSERT_EQUAL(mark_with(0x12345678, 0x00ff0000, 0x00050000),
			0x12055678);
	CU_ASSERT_EQUAL(mark_released(0x12345678, 0x00ff0000), 0x12805678);
}

/* Else an unknown program, or one that was given the id, could go on with the
 * flow of another namespace. */
static void
flows_of_other_namespaces_have_the_class_of_no_ordinary_program(void)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(masks); i++) {
		__u32 forwarded = mark_class_forwarded(masks[i].mask);

		check(masks[i].what, "forwarded", masks[i].resolver, forwarded);
		CU_ASSERT_NOT_EQUAL(forwarded, masks[i].none);
		CU_ASSERT_NOT_EQUAL(mark_of_flow(forwarded, 2, masks[i].mask),
				    mark_of_flow(forwarded, 3, masks[i].mask));
	}
}

/* Otherwise a released packet would be held again, or be judged as a class. */
static void a_released_packet_has_the_mark_of_no_class(void)
{
	size_t i;
	__u32 id;

	for (i = 0; i < ARRAY_SIZE(masks); i++) {
		__u32 mask = masks[i].mask;
		__u32 released = mark_released(0, mask);

		CU_ASSERT(released & mask);
		for (id = 1; id <= masks[i].none; id++) {
			__u32 mark = mark_of_class(id, mask);

			CU_ASSERT_NOT_EQUAL(released, mark);
			CU_ASSERT_NOT_EQUAL(released,
					    mark | mark_in_flight(mask));
		}
	}
}

/* A policy never has such a mask; a damaged image must not divide by it. */
static void an_empty_mask_has_no_class(void)
{
	CU_ASSERT_EQUAL(mark_class_none(0), 0);
	CU_ASSERT_EQUAL(mark_class_id(0xffffffff, 0), 0);
	CU_ASSERT_EQUAL(mark_of_class(5, 0), 0);
}

static const struct unit_test tests[] = {
	UNIT(each_mask_has_its_top_bit_for_in_flight_and_the_rest_for_ids),
	UNIT(a_mask_is_one_run_of_four_bits_or_more),
	UNIT(a_class_id_comes_back_from_its_mark_under_every_mask),
	UNIT(the_bits_of_others_have_no_part_in_the_class_id),
	UNIT(the_bits_of_others_stay),
	UNIT(flows_of_other_namespaces_have_the_class_of_no_ordinary_program),
	UNIT(a_released_packet_has_the_mark_of_no_class),
	UNIT(an_empty_mask_has_no_class),
};

int main(void)
{
	return unit_main("mark", tests, ARRAY_SIZE(tests));
}
