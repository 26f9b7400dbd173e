/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_cached_file.c - a file whose path was just looked up is found; one that
 * is not there is not.
 */
#include "enforcer/host/identity/cached_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "policy/base.h"
#include "tests/unit/unit.h"

static void a_file_that_was_just_looked_up_is_found(void)
{
	CLEANUP(base_closep) int fd = -1;
	struct statx file = { 0 };
	struct stat st;

	CU_ASSERT_EQUAL(stat("/proc/self/exe", &st), 0);
	CU_ASSERT_EQUAL(stat("/bin/sh", &st), 0);
	fd = cached_file_open(AT_FDCWD, "/bin/sh");
	CU_ASSERT(fd >= 0);
	CU_ASSERT_EQUAL(cached_file_stat(fd, "", AT_EMPTY_PATH, &file), 0);
	CU_ASSERT_EQUAL(file.stx_ino, st.st_ino);
}

static void a_path_is_looked_up_below_its_root(void)
{
	CLEANUP(base_closep) int root = -1;
	CLEANUP(base_closep) int fd = -1;
	struct statx file = { 0 };
	struct stat st;

	root = open("/bin", O_PATH | O_DIRECTORY | O_CLOEXEC);
	CU_ASSERT_EQUAL(stat("/bin/cat", &st), 0);
	fd = cached_file_open(root, "/cat");
	CU_ASSERT(fd >= 0);
	CU_ASSERT_EQUAL(cached_file_stat(fd, "", AT_EMPTY_PATH, &file), 0);
	CU_ASSERT_EQUAL(file.stx_ino, st.st_ino);
}

static void a_file_that_is_not_there_is_an_error(void)
{
	CU_ASSERT(cached_file_open(AT_FDCWD, "/bin/nothing of that name") < 0);
}

static const struct unit_test tests[] = {
	UNIT(a_file_that_was_just_looked_up_is_found),
	UNIT(a_path_is_looked_up_below_its_root),
	UNIT(a_file_that_is_not_there_is_an_error),
};

int main(void)
{
	return unit_main("cached_file", tests, ARRAY_SIZE(tests));
}
