/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * unit.c - CUnit's registry, driven by a table, one line a test.
 */
#include "tests/unit/unit.h"

#include <CUnit/TestRun.h>
#include <arpa/inet.h>
#include <errno.h>
#include <ftw.h>
#include <stdio.h>
#include <string.h>

static const char *skip_reason;

/* AddressSanitizer asks for it by this name: an allocation that is too large
   returns NULL, as it does without a sanitizer, and the test goes on. */
/* NOLINTBEGIN(*-reserved-identifier) */
const char *__asan_default_options(void);
const char *__asan_default_options(void)
{
	return "allocator_may_return_null=1";
}
/* NOLINTEND(*-reserved-identifier) */

void unit_skip(const char *reason)
{
	skip_reason = reason;
}

void unit_string(const char *what, const char *want, const char *got)
{
	if (!want || !got || strcmp(want, got) != 0) {
		fprintf(stderr, "%s: want \"%s\", got \"%s\"\n", what,
			want ? want : "(null)", got ? got : "(null)");
		CU_FAIL("the strings differ");
	}
}

static int remove_one(const char *path, const struct stat *status, int type,
		      struct FTW *place)
{
	(void)status;
	(void)type;
	(void)place;
	return remove(path);
}

int unit_remove_folder(const char *path)
{
	return nftw(path, remove_one, 8, FTW_DEPTH | FTW_PHYS) ? -errno : 0;
}

struct ip_addr unit_ip(const char *text)
{
	struct ip_addr ip = { .family =
				      strchr(text, ':') ? AF_INET6 : AF_INET };

	CU_ASSERT_EQUAL_FATAL(inet_pton(ip.family, text, ip.bytes), 1);
	return ip;
}

static void after_test(const CU_pTest test, const CU_pSuite suite,
		       const CU_pFailureRecord failure)
{
	const CU_FailureRecord *f;

	if (!failure && skip_reason)
		printf("skip %s/%s: %s\n", suite->pName, test->pName,
		       skip_reason);
	else if (!failure)
		printf("ok %s/%s\n", suite->pName, test->pName);
	else
		printf("FAIL %s/%s: %s:%u: %s\n", suite->pName, test->pName,
		       failure->strFileName, failure->uiLineNumber,
		       failure->strCondition);
	for (f = failure; f; f = f->pNext)
		fprintf(stderr, "%s:%u: %s\n", f->strFileName, f->uiLineNumber,
			f->strCondition);
	skip_reason = NULL;
	(void)fflush(stdout);
}

int unit_main(const char *suite, const struct unit_test *tests, size_t n)
{
	unsigned int failed;
	CU_pSuite s;
	size_t i;

	if (CU_initialize_registry() != CUE_SUCCESS)
		return 1;
	s = CU_add_suite(suite, NULL, NULL);
	for (i = 0; s && i < n; i++)
		if (!CU_add_test(s, tests[i].name, tests[i].run))
			return 1;
	CU_set_test_complete_handler(after_test);
	(void)CU_run_all_tests();
	failed = CU_get_number_of_tests_failed();
	CU_cleanup_registry();
	return failed ? 1 : 0;
}
