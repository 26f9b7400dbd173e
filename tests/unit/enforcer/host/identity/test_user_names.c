/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_user_names.c - names by id, from a file that changes.
 */
#include "enforcer/host/identity/user_names.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "policy/base.h"
#include "tests/unit/unit.h"

static void names_follow_the_file_and_stay_known_without_it(void)
{
	char path[] = "/tmp/test_user_names.XXXXXX";
	CLEANUP(user_names_freep) struct user_names *names = NULL;
	int fd = mkstemp(path);
	uint32_t version;

	CU_ASSERT(dprintf(fd, "zed:x:9::\nroot:x:0:0:r:/:/bin/sh\n"
			      "first:x:5:\nsecond:x:5:\nbroken\n:x:7:\n"
			      "big:x:99999999999:\n") > 0);
	CU_ASSERT_EQUAL_FATAL(user_names_new(path, &names), 0);
	unit_string("zero", "root", user_names_name(names, 0));
	unit_string("last", "zed", user_names_name(names, 9));
	unit_string("the first counts", "first", user_names_name(names, 5));
	CU_ASSERT_PTR_NULL(user_names_name(names, 7));
	CU_ASSERT_PTR_NULL(user_names_name(names, 6));
	version = user_names_version(names);
	user_names_refresh(names);
	CU_ASSERT_EQUAL(user_names_version(names), version);
	CU_ASSERT(dprintf(fd, "new:x:7:\n") > 0);
	user_names_refresh(names);
	CU_ASSERT_NOT_EQUAL(user_names_version(names), version);
	unit_string("added", "new", user_names_name(names, 7));
	(void)close(fd);
	(void)unlink(path);
	user_names_refresh(names);
	unit_string("still known", "new", user_names_name(names, 7));
}

static void a_missing_file_has_no_names(void)
{
	CLEANUP(user_names_freep) struct user_names *names = NULL;

	CU_ASSERT_EQUAL_FATAL(user_names_new("/nonexistent", &names), 0);
	CU_ASSERT_PTR_NULL(user_names_name(names, 0));
}

/* Ids in falling order, more of them than the first allocation holds. */
static void many_names_are_found_whatever_their_order(void)
{
	char path[] = "/tmp/test_user_names.XXXXXX", want[16];
	CLEANUP(user_names_freep) struct user_names *names = NULL;
	int fd = mkstemp(path), id;

	for (id = 999; id >= 0; id--)
		CU_ASSERT(dprintf(fd, "u%d:x:%d:\n", id, id) > 0);
	(void)close(fd);
	CU_ASSERT_EQUAL_FATAL(user_names_new(path, &names), 0);
	for (id = 0; id < 1000; id++) {
		(void)snprintf(want, sizeof(want), "u%d", id);
		unit_string("name", want, user_names_name(names, (uint32_t)id));
	}
	CU_ASSERT_PTR_NULL(user_names_name(names, 1000));
	(void)unlink(path);
}

int main(void)
{
	static const struct unit_test tests[] = {
		UNIT(names_follow_the_file_and_stay_known_without_it),
		UNIT(a_missing_file_has_no_names),
		UNIT(many_names_are_found_whatever_their_order),
	};

	return unit_main("user_names", tests, ARRAY_SIZE(tests));
}
