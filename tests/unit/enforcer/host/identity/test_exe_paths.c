/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_exe_paths.c - a path is returned only while it leads to the inode.
 */
#include "enforcer/host/identity/exe_paths.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "policy/base.h"
#include "tests/unit/asidebox.h"
#include "tests/unit/unit.h"

static uint64_t inode_of(const char *path)
{
	struct stat st = { .st_ino = 0 };

	CU_ASSERT_EQUAL(stat(path, &st), 0);
	return st.st_ino;
}

static void a_path_is_found_by_device_and_inode(void)
{
	const struct exe_paths_name name = { "/bin/sh", 0 };
	CLEANUP(exe_paths_freep) struct exe_paths *paths = NULL;
	uint64_t ino = inode_of("/bin/sh");
	struct exe_paths_name found;

	CU_ASSERT_EQUAL_FATAL(exe_paths_new(asidebox(), &paths), 0);
	CU_ASSERT_FALSE(exe_paths_find(paths, 7, ino, 0, &found));
	exe_paths_learn(paths, 7, ino, &name);
	CU_ASSERT_TRUE(exe_paths_find(paths, 7, ino, 0, &found));
	unit_string("path", "/bin/sh", found.path);
	CU_ASSERT_FALSE(exe_paths_find(paths, 8, ino, 0, &found));
	CU_ASSERT_FALSE(exe_paths_find(paths, 7, ino + 1, 0, &found));
}

static void the_last_path_of_an_inode_counts(void)
{
	struct exe_paths_name name = { "/bin/sh", 0 }, found;
	CLEANUP(exe_paths_freep) struct exe_paths *paths = NULL;
	uint64_t ino = inode_of("/bin/sh");

	CU_ASSERT_EQUAL_FATAL(exe_paths_new(asidebox(), &paths), 0);
	exe_paths_learn(paths, 7, ino, &name);
	name = (struct exe_paths_name){ "/../bin/sh", 3 };
	exe_paths_learn(paths, 7, ino, &name);
	CU_ASSERT_TRUE(exe_paths_find(paths, 7, ino, 0, &found));
	unit_string("path", "/../bin/sh", found.path);
	CU_ASSERT_EQUAL(found.root_len, 3);
}

static void a_path_that_leads_to_another_file_by_now_is_not_returned(void)
{
	char path[] = "/tmp/test_exe_paths.XXXXXX", other[64];
	const struct exe_paths_name name = { path, 0 };
	CLEANUP(exe_paths_freep) struct exe_paths *paths = NULL;
	int fd = mkstemp(path);
	uint64_t ino = inode_of(path);
	struct exe_paths_name found;

	(void)close(fd);
	CU_ASSERT_EQUAL_FATAL(exe_paths_new(asidebox(), &paths), 0);
	exe_paths_learn(paths, 7, ino, &name);
	CU_ASSERT_TRUE(exe_paths_find(paths, 7, ino, 0, &found));
	(void)snprintf(other, sizeof(other), "%s.other", path);
	CU_ASSERT_EQUAL(rename(path, other), 0);
	CU_ASSERT_FALSE(exe_paths_find(paths, 7, ino, 0, &found));
	CU_ASSERT_EQUAL(symlink("/bin/sh", path), 0);
	CU_ASSERT_FALSE(exe_paths_find(paths, 7, ino, 0, &found));
	(void)unlink(path);
	(void)unlink(other);
}

/* Many more inodes than the table has slots: each replaces another one. */
static void the_table_is_bounded_and_never_returns_another_inodes_path(void)
{
	const struct exe_paths_name name = { "/bin/sh", 0 };
	CLEANUP(exe_paths_freep) struct exe_paths *paths = NULL;
	uint64_t ino = inode_of("/bin/sh"), i;
	struct exe_paths_name found;

	CU_ASSERT_EQUAL_FATAL(exe_paths_new(asidebox(), &paths), 0);
	exe_paths_learn(paths, 7, ino, &name);
	for (i = 1; i < 5000; i++) {
		exe_paths_learn(paths, 7, ino + i, &name);
		CU_ASSERT_FALSE(exe_paths_find(paths, 7, ino + i, 0, &found));
	}
	CU_ASSERT_FALSE(exe_paths_find(paths, 7, ino, 0, &found));
}

/* No cache knows the way through the link that is its root. */
static void path_below_the_root_of_another_process_is_looked_up(void)
{
	const struct exe_paths_name name = { "/proc/self/root/bin/sh", 15 };
	CLEANUP(exe_paths_freep) struct exe_paths *paths = NULL;
	uint64_t ino = inode_of("/bin/sh");
	struct exe_paths_name found;

	CU_ASSERT_EQUAL_FATAL(exe_paths_new(asidebox(), &paths), 0);
	exe_paths_learn(paths, 7, ino, &name);
	CU_ASSERT_TRUE(exe_paths_find(paths, 7, ino, 0, &found));
	unit_string("path", "/proc/self/root/bin/sh", found.path);
	CU_ASSERT_EQUAL(found.root_len, 15);
	exe_paths_learn(paths, 7, ino + 1, &name);
	CU_ASSERT_FALSE(exe_paths_find(paths, 7, ino + 1, 0, &found));
}

int main(void)
{
	static const struct unit_test tests[] = {
		UNIT(a_path_is_found_by_device_and_inode),
		UNIT(the_last_path_of_an_inode_counts),
		UNIT(a_path_that_leads_to_another_file_by_now_is_not_returned),
		UNIT(the_table_is_bounded_and_never_returns_another_inodes_path),
		UNIT(path_below_the_root_of_another_process_is_looked_up),
	};

	return unit_main("exe_paths", tests, ARRAY_SIZE(tests));
}
