/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_cursor.c - a read past the end makes the cursor bad for ever.
 */
#include "enforcer/dns/cursor.h"

#include "policy/base.h"
#include "tests/unit/unit.h"

static const uint8_t bytes[] = { 1, 2, 3, 0xff, 5, 6, 7, 8 };

static void numbers_are_in_network_order(void)
{
	struct cursor c = cursor_of(bytes, sizeof(bytes));

	CU_ASSERT_EQUAL(cursor_u8(&c), 1);
	CU_ASSERT_EQUAL(cursor_u16(&c), 0x0203);
	CU_ASSERT_EQUAL(cursor_u32(&c), 0xff050607);
	CU_ASSERT_EQUAL(cursor_left(&c), 1);
	CU_ASSERT_FALSE(c.bad);
}

static void a_read_past_the_end_yields_zero_from_then_on(void)
{
	struct cursor c = cursor_of(bytes, 3);

	CU_ASSERT_EQUAL(cursor_u16(&c), 0x0102);
	CU_ASSERT_EQUAL(cursor_u16(&c), 0);
	CU_ASSERT_TRUE(c.bad);
	CU_ASSERT_EQUAL(cursor_u8(&c), 0);
	CU_ASSERT_EQUAL(cursor_left(&c), 0);
	CU_ASSERT_PTR_NULL(cursor_take(&c, 0));
}

static void the_last_byte_can_be_read(void)
{
	struct cursor c = cursor_of(bytes, 3);

	CU_ASSERT_PTR_EQUAL(cursor_take(&c, 3), bytes);
	CU_ASSERT_FALSE(c.bad);
	CU_ASSERT_PTR_EQUAL(cursor_take(&c, 0), bytes + 3);
	CU_ASSERT_PTR_NULL(cursor_take(&c, 1));
}

static void a_huge_length_does_not_wrap_around(void)
{
	struct cursor c = cursor_of(bytes, 3);

	(void)cursor_u8(&c);
	CU_ASSERT_PTR_NULL(cursor_take(&c, SIZE_MAX));
	CU_ASSERT_TRUE(c.bad);
}

static void an_empty_message_is_at_its_end(void)
{
	struct cursor c = cursor_of(NULL, 0);

	CU_ASSERT_EQUAL(cursor_u32(&c), 0);
	CU_ASSERT_TRUE(c.bad);
}

static const struct unit_test tests[] = {
	UNIT(numbers_are_in_network_order),
	UNIT(a_read_past_the_end_yields_zero_from_then_on),
	UNIT(the_last_byte_can_be_read),
	UNIT(a_huge_length_does_not_wrap_around),
	UNIT(an_empty_message_is_at_its_end),
};

int main(void)
{
	return unit_main("cursor", tests, ARRAY_SIZE(tests));
}
