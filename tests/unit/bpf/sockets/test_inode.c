/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_inode.c - files on file systems of the test's own: a later file of the
 * same number is another one, whoever says so.
 */
#include "bpf/sockets/inode.h"

#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "bpf/load/inode_program.h"
#include "policy/base.h"
#include "tests/unit/unit.h"

static const char *unable;
static int program;
static char dir[] = "/tmp/nameward-unit-XXXXXX";

/* @dir in a mount namespace of our own. */
static const char *enter(void)
{
	program = inode_program_load();
	if (program < 0)
		return "BPF programs can't be loaded";
	if (!mkdtemp(dir))
		return "no directory can be made";
	if (unshare(CLONE_NEWNS) < 0 ||
	    mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0)
		return "mount namespaces can't be made";
	return NULL;
}

static bool begin(void)
{
	if (unable) {
		unit_skip(unable);
		return false;
	}
	CU_ASSERT_FATAL(mount("none", dir, "tmpfs", 0, NULL) == 0);
	return true;
}

static void end(void)
{
	CU_ASSERT(umount(dir) == 0);
}

static int make(const char *name)
{
	char path[64];
	int fd;

	(void)snprintf(path, sizeof(path), "%s/%s", dir, name);
	fd = open(path, O_CREAT | O_RDWR | O_CLOEXEC, 0600);
	CU_ASSERT_FATAL(fd >= 0);
	return fd;
}

/* Identify the file by a descriptor of its path that is closed again. */
static struct inode_id id_of(const char *name)
{
	struct inode_id id = { 0 };
	char path[64];
	int fd;

	(void)snprintf(path, sizeof(path), "%s/%s", dir, name);
	fd = open(path, O_PATH | O_CLOEXEC);
	CU_ASSERT_FATAL(fd >= 0);
	CU_ASSERT_EQUAL(inode_read(program, fd, &id), 0);
	(void)close(fd);
	return id;
}

static void file_has_the_numbers_of_its_inode_and_superblock(void)
{
	struct stat st = { 0 };
	struct inode_id id;
	int fd;

	if (!begin())
		return;
	fd = make("file");
	CU_ASSERT(fchown(fd, 1234, 0) == 0 && fstat(fd, &st) == 0);
	(void)close(fd);
	id = id_of("file");
	CU_ASSERT_EQUAL(id.ino, st.st_ino);
	CU_ASSERT_EQUAL(id.dev, major(st.st_dev) << 20 | minor(st.st_dev));
	CU_ASSERT_EQUAL(id.uid, 1234);
	end();
}

static void two_files_differ_and_one_is_the_same_after_a_change(void)
{
	struct inode_id a, b, changed;

	if (!begin())
		return;
	(void)close(make("a"));
	(void)close(make("b"));
	a = id_of("a");
	b = id_of("b");
	CU_ASSERT_NOT_EQUAL(a.version, b.version);
	CU_ASSERT(chdir(dir) == 0 && chmod("a", 0700) == 0 &&
		  link("a", "c") == 0 && chdir("/") == 0);
	changed = id_of("c");
	CU_ASSERT_EQUAL(memcmp(&a, &changed, sizeof(a)), 0);
	end();
}

static void same_file_on_a_later_file_system_is_another(void)
{
	struct inode_id before, after;

	if (!begin())
		return;
	(void)close(make("file"));
	before = id_of("file");
	end();
	CU_ASSERT_FATAL(begin());
	(void)close(make("file"));
	after = id_of("file");
	CU_ASSERT_EQUAL(before.ino, after.ino);
	CU_ASSERT_NOT_EQUAL(before.version, after.version);
	end();
}

/* proc has no generations. */
static void inode_without_generation_has_the_time_of_its_change(void)
{
	struct inode_id id = { 0 };
	int fd = open("/proc/version", O_RDONLY | O_CLOEXEC);

	if (program < 0) {
		unit_skip(unable);
		return;
	}
	CU_ASSERT_EQUAL(inode_read(program, fd, &id), 0);
	CU_ASSERT(id.version >> 32 != 0);
	(void)close(fd);
}

static void descriptor_that_is_none_is_refused(void)
{
	struct inode_id id = { .ino = 77 };

	if (program < 0) {
		unit_skip(unable);
		return;
	}
	CU_ASSERT(inode_read(program, 999, &id) < 0);
	CU_ASSERT(inode_read(program, 1 << 30, &id) < 0);
	CU_ASSERT(inode_read(program, -1, &id) < 0);
	CU_ASSERT_EQUAL(id.ino, 77);
}

static const struct unit_test tests[] = {
	UNIT(file_has_the_numbers_of_its_inode_and_superblock),
	UNIT(two_files_differ_and_one_is_the_same_after_a_change),
	UNIT(same_file_on_a_later_file_system_is_another),
	UNIT(inode_without_generation_has_the_time_of_its_change),
	UNIT(descriptor_that_is_none_is_refused),
};

int main(void)
{
	int status;

	unable = enter();
	status = unit_main("inode", tests, ARRAY_SIZE(tests));
	(void)rmdir(dir);
	return status;
}
