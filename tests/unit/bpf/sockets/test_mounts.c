/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_mounts.c - files on a tmpfs of the test's own, where stat(2) and the
 * kernel agree, before and after it is unmounted.
 */
#include "bpf/sockets/mounts.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "policy/base.h"
#include "tests/unit/unit.h"

static const char *unable;
static char dir[] = "/tmp/nameward-unit-XXXXXX";

/* A tmpfs at @dir that no other process sees. */
static const char *enter(void)
{
	if (!mkdtemp(dir))
		return "no directory can be made";
	if (unshare(CLONE_NEWNS) < 0 ||
	    mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0)
		return "mount namespaces can't be made";
	return NULL;
}

static int open_on_tmpfs(void)
{
	char path[64];
	int fd;

	if (unable) {
		unit_skip(unable);
		return -1;
	}
	CU_ASSERT_FATAL(mount("none", dir, "tmpfs", 0, NULL) == 0);
	(void)snprintf(path, sizeof(path), "%s/file", dir);
	fd = open(path, O_CREAT | O_RDWR | O_CLOEXEC, 0600);
	CU_ASSERT_FATAL(fd >= 0);
	return fd;
}

static void file_is_identified_by_its_superblock(void)
{
	CLEANUP(mounts_freep) struct mounts *mounts = NULL;
	struct mounts_file file = { 0 };
	int fd = open_on_tmpfs();
	struct stat st = { 0 };

	if (fd < 0)
		return;
	CU_ASSERT(fchown(fd, 1234, 0) == 0 && fstat(fd, &st) == 0);
	CU_ASSERT_FATAL(mounts_read(&mounts) == 0);
	CU_ASSERT(mounts_identify(mounts, fd, &file) == 0);
	CU_ASSERT_EQUAL(file.ino, st.st_ino);
	CU_ASSERT_EQUAL(file.dev, major(st.st_dev) << 20 | minor(st.st_dev));
	CU_ASSERT_EQUAL(file.uid, 1234);
	(void)close(fd);
	(void)umount2(dir, MNT_DETACH);
}

static void file_on_a_mount_of_later_is_not_found(void)
{
	CLEANUP(mounts_freep) struct mounts *before = NULL;
	CLEANUP(mounts_freep) struct mounts *after = NULL;
	struct mounts_file file = { .ino = 77 };
	int fd;

	CU_ASSERT_FATAL(mounts_read(&before) == 0);
	fd = open_on_tmpfs();
	if (fd < 0)
		return;
	CU_ASSERT_EQUAL(mounts_identify(before, fd, &file), -ENOENT);
	CU_ASSERT(umount2(dir, MNT_DETACH) == 0);
	CU_ASSERT_FATAL(mounts_read(&after) == 0);
	CU_ASSERT_EQUAL(mounts_identify(after, fd, &file), -ENOENT);
	CU_ASSERT_EQUAL(file.ino, 77);
	(void)close(fd);
}

static void process_has_mounts_of_its_own(void)
{
	CLEANUP(mounts_freep) struct mounts *own = NULL;
	CLEANUP(mounts_freep) struct mounts *none = NULL;
	struct mounts_file file = { 0 };
	int fd = open_on_tmpfs();

	if (fd < 0)
		return;
	CU_ASSERT(mounts_read_of((uint32_t)getpid(), &own) == 0);
	CU_ASSERT(mounts_identify(own, fd, &file) == 0);
	CU_ASSERT(mounts_read_of(0x7ffffff0, &none) == -ENOENT);
	CU_ASSERT_PTR_NULL(none);
	(void)close(fd);
	(void)umount2(dir, MNT_DETACH);
}

static const struct unit_test tests[] = {
	UNIT(file_is_identified_by_its_superblock),
	UNIT(file_on_a_mount_of_later_is_not_found),
	UNIT(process_has_mounts_of_its_own),
};

int main(void)
{
	int status;

	unable = enter();
	status = unit_main("mounts", tests, ARRAY_SIZE(tests));
	(void)rmdir(dir);
	return status;
}
