/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_fdinfo.c - the numbers of open files, compared with those of statx(2)
 * where both are the kernel's own.
 */
#include "bpf/sockets/fdinfo.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "policy/base.h"
#include "tests/unit/unit.h"

static int open_memory(void)
{
	return memfd_create("nameward-unit", MFD_CLOEXEC);
}

static int open_proc(void)
{
	return open("/proc", O_PATH | O_CLOEXEC);
}

static int open_socket(void)
{
	return socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
}

static const struct {
	const char *what;
	int (*open)(void);
} files[] = {
	{ "a file in memory, on no mount of ours", open_memory },
	{ "a directory that was opened with O_PATH", open_proc },
	{ "a socket", open_socket },
};

static void numbers_are_those_of_the_file_and_its_mount(void)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(files); i++) {
		CLEANUP(base_closep) int fd = files[i].open();
		struct fdinfo info = { 0 };
		struct statx stx = { 0 };
		char want[64], got[64];

		CU_ASSERT_FATAL(fd >= 0);
		CU_ASSERT_EQUAL(statx(fd, "", AT_EMPTY_PATH,
				      STATX_INO | STATX_MNT_ID, &stx),
				0);
		CU_ASSERT_EQUAL(fdinfo_read(fd, &info), 0);
		(void)snprintf(want, sizeof(want), "inode %llu, mount %llu",
			       (unsigned long long)stx.stx_ino,
			       (unsigned long long)stx.stx_mnt_id);
		(void)snprintf(got, sizeof(got), "inode %llu, mount %llu",
			       (unsigned long long)info.ino,
			       (unsigned long long)info.mnt_id);
		unit_string(files[i].what, want, got);
	}
}

static void a_closed_descriptor_has_no_numbers(void)
{
	struct fdinfo info = { .ino = 77, .mnt_id = 78 };
	int fd = open_memory();

	CU_ASSERT_FATAL(fd >= 0);
	(void)close(fd);
	CU_ASSERT_EQUAL(fdinfo_read(fd, &info), -ENOENT);
	CU_ASSERT_EQUAL(fdinfo_read(-1, &info), -ENOENT);
	CU_ASSERT_EQUAL(info.ino, 77);
	CU_ASSERT_EQUAL(info.mnt_id, 78);
}

static const struct unit_test tests[] = {
	UNIT(numbers_are_those_of_the_file_and_its_mount),
	UNIT(a_closed_descriptor_has_no_numbers),
};

int main(void)
{
	return unit_main("fdinfo", tests, ARRAY_SIZE(tests));
}
