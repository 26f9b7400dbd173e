/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_stream_owner.c - what another process has begun stays that process's
 * until it is judged.
 */
#include "bpf/abi/stream_owner.h"

#include "policy/base.h"
#include "tests/unit/unit.h"

#define FIRST 0xfffffe00U /* so that the numbers wrap */

static void message_that_another_process_has_begun_is_foreign(void)
{
	struct stream x = { .next = FIRST + 600, .have = 100 };

	CU_ASSERT_EQUAL(stream_owner_message(&x), FIRST + 500);
	CU_ASSERT(!stream_owner_is_foreign(&x, stream_owner_message(&x)));
	stream_owner_change(&x, FIRST + 600);
	CU_ASSERT(stream_owner_is_foreign(&x, stream_owner_message(&x)));
	CU_ASSERT(stream_owner_is_foreign(&x, FIRST + 599));
}

static void message_that_the_owner_begins_is_not_foreign(void)
{
	struct stream x = { .next = FIRST + 600 };

	stream_owner_change(&x, FIRST + 600);
	CU_ASSERT(!stream_owner_is_foreign(&x, stream_owner_message(&x)));
	CU_ASSERT(!stream_owner_is_foreign(&x, FIRST + 700));
}

static const struct unit_test tests[] = {
	UNIT(message_that_another_process_has_begun_is_foreign),
	UNIT(message_that_the_owner_begins_is_not_foreign),
};

int main(void)
{
	return unit_main("stream_owner", tests, ARRAY_SIZE(tests));
}
