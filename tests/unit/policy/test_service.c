/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_service.c - each name service has one word.
 */
#include "policy/service.h"

#include <string.h>

#include "policy/base.h"
#include "tests/unit/unit.h"

static void each_service_has_a_word_of_its_own(void)
{
	size_t i, k;

	for (i = 0; i < SERVICE_N; i++) {
		CU_ASSERT_PTR_NOT_NULL_FATAL(service_name(i));
		for (k = 0; k < i; k++)
			CU_ASSERT_NOT_EQUAL(
				strcmp(service_name(i), service_name(k)), 0);
	}
	unit_string("the first", "resolved", service_name(SERVICE_RESOLVED));
	CU_ASSERT_PTR_NULL(service_name(SERVICE_N));
}

static const struct unit_test tests[] = {
	UNIT(each_service_has_a_word_of_its_own),
};

int main(void)
{
	return unit_main("service", tests, ARRAY_SIZE(tests));
}
