/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_deadline.c - a time is over when it has passed, and in any other boot.
 */
#include "enforcer/host/kept/deadline.h"

#include "enforcer/host/kept/manifest.h"
#include "policy/base.h"
#include "tests/unit/unit.h"

static void a_time_is_over_when_it_has_passed_or_the_boot_is_another(void)
{
	struct manifest manifest = { 0 };
	const uint64_t now_s = deadline_now_s();

	CU_ASSERT(now_s > 0);
	CU_ASSERT(deadline_is_over(&manifest));
	CU_ASSERT_EQUAL(deadline_set(&manifest, now_s + 60), 0);
	CU_ASSERT_FALSE(deadline_is_over(&manifest));
	CU_ASSERT_EQUAL(deadline_set(&manifest, now_s), 0);
	CU_ASSERT(deadline_is_over(&manifest));
	CU_ASSERT_EQUAL(deadline_set(&manifest, now_s + 60), 0);
	manifest.boot[0] = manifest.boot[0] == '0' ? '1' : '0';
	CU_ASSERT(deadline_is_over(&manifest));
}

int main(void)
{
	static const struct unit_test tests[] = {
		UNIT(a_time_is_over_when_it_has_passed_or_the_boot_is_another),
	};

	return unit_main("deadline", tests, ARRAY_SIZE(tests));
}
