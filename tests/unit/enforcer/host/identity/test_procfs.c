/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_procfs.c - what is read below /proc/PID, and that it is of the process
 * that is meant.
 */
#include "enforcer/host/identity/procfs.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "policy/base.h"
#include "tests/unit/enforcer/host/identity/start_ticks.h"
#include "tests/unit/unit.h"

static void the_start_time_is_read_behind_any_comm(void)
{
	static const struct {
		const char *what, *stat;
		int64_t want; /* < 0: malformed */
	} cases[] = {
		{ "plain",
		  "5 (sh) S 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 777 9",
		  777 },
		{ "parentheses and spaces",
		  "5 (a) R 9) S 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 7 9",
		  7 },
		{ "cut short", "5 (sh) S 1 2 3", -1 },
		{ "not a number",
		  "5 (sh) S 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 x 9",
		  -1 },
		{ "no comm", "5 6 7", -1 },
		{ "empty", "", -1 },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		uint64_t ticks = 99;
		int r = procfs_parse_start(cases[i].stat, &ticks);

		if (cases[i].want < 0
			    ? r != -EINVAL || ticks != 99
			    : r != 0 || ticks != (uint64_t)cases[i].want) {
			fprintf(stderr, "%s: %d, %llu\n", cases[i].what, r,
				(unsigned long long)ticks);
			CU_FAIL("wrong start");
		}
	}
}

/* The start time of process @pid, at the end of its clock tick. */
static struct procfs_id id_of(pid_t pid)
{
	struct procfs_id id = { .pid = (uint32_t)pid };
	uint64_t tick_ns = 1000000000ULL / (uint64_t)sysconf(_SC_CLK_TCK);

	id.start_ns = (start_ticks(pid) + 1) * tick_ns - 1;
	return id;
}

static void a_process_is_opened_by_pid_and_start_time(void)
{
	struct procfs_id id = id_of(getpid());
	int dir;

	dir = procfs_open(&id);
	CU_ASSERT(dir >= 0);
	(void)close(dir);
	id.start_ns++;
	CU_ASSERT_EQUAL(procfs_open(&id), -ESRCH);
	id.start_ns--;
	id.pid = 0x7ffffff0; /* no such process */
	CU_ASSERT_EQUAL(procfs_open(&id), -ESRCH);
}

static void a_process_without_threads_that_run_has_none(void)
{
	struct procfs_dir process = { .pid = (uint32_t)fork() };
	char dir[32], path[PATH_MAX];
	uint32_t tid;

	if (!process.pid)
		_exit(0);
	(void)waitid(P_PID, process.pid, NULL, WEXITED | WNOWAIT);
	(void)snprintf(dir, sizeof(dir), "/proc/%u", process.pid);
	process.fd = open(dir, O_PATH | O_CLOEXEC);
	CU_ASSERT_EQUAL(procfs_exe(&process, 1, path, sizeof(path)), -ENOENT);
	CU_ASSERT_EQUAL(procfs_open_thread(process.fd, process.pid, &tid),
			-ENOENT);
	(void)close(process.fd);
	(void)waitpid((pid_t)process.pid, NULL, 0);
}

/* A directory with one file, in place of /proc/PID. */
static int fake_dir(char *dir, const char *name, const char *text, size_t len)
{
	int fd, file;

	CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(dir));
	fd = open(dir, O_PATH | O_DIRECTORY | O_CLOEXEC);
	file = openat(fd, name, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
	CU_ASSERT_EQUAL(write(file, text, len), (ssize_t)len);
	(void)close(file);
	return fd;
}

static void fake_done(const char *dir, int fd, const char *name)
{
	(void)unlinkat(fd, name, 0);
	(void)close(fd);
	(void)rmdir(dir);
}

static void arguments_have_spaces_between_them(void)
{
	static const struct {
		const char *what, *text;
		size_t len, size;
		const char *want;
	} cases[] = {
		{ "three arguments", "ls\0-l\0/tmp\0", 11, 64, "ls -l /tmp" },
		{ "an empty one", "a\0\0b\0", 5, 64, "a  b" },
		{ "empty ones at the end", "a\0\0\0", 4, 64, "a" },
		{ "no zero at the end", "title", 5, 64, "title" },
		{ "none", "", 0, 64, "" },
		{ "cut", "abcdef\0g\0", 9, 5, "abcd" },
		{ "cut behind a zero", "abc\0def\0", 8, 5, "abc" },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		char dir[] = "/tmp/test_procfs.XXXXXX", line[64];
		int fd = fake_dir(dir, "cmdline", cases[i].text, cases[i].len);
		size_t len = procfs_command_line(fd, line, cases[i].size);

		unit_string(cases[i].what, cases[i].want, line);
		CU_ASSERT_EQUAL(len, strlen(line));
		fake_done(dir, fd, "cmdline");
	}
}

static void the_cgroup_is_the_line_of_version_2(void)
{
	static const struct {
		const char *what, *text, *want;
	} cases[] = {
		{ "version 2 alone", "0::/a.service\n", "/a.service" },
		{ "beside version 1", "4:cpu:/x\n0::/b/c\n", "/b/c" },
		{ "in front", "0::/b\n4:cpu:/x\n", "/b" },
		{ "version 1 alone", "4:cpu:/x\n10::/y\n", "" },
		{ "no newline", "0::/", "/" },
		{ "too long", "0::/0123456789abcdef0123456789abcdef\n", "" },
		{ "empty", "", "" },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		char dir[] = "/tmp/test_procfs.XXXXXX", path[32] = "?";
		int fd = fake_dir(dir, "cgroup", cases[i].text,
				  strlen(cases[i].text));

		procfs_cgroup(fd, path, sizeof(path));
		unit_string(cases[i].what, cases[i].want, path);
		fake_done(dir, fd, "cgroup");
	}
}

static void files_that_cannot_be_read_are_empty(void)
{
	char line[16] = "?", path[16] = "?";
	int dir = open("/tmp", O_PATH | O_DIRECTORY | O_CLOEXEC);

	CU_ASSERT_EQUAL(procfs_command_line(dir, line, sizeof(line)), 0);
	unit_string("cmdline", "", line);
	procfs_cgroup(dir, path, sizeof(path));
	unit_string("cgroup", "", path);
	(void)close(dir);
}

int main(void)
{
	static const struct unit_test tests[] = {
		UNIT(the_start_time_is_read_behind_any_comm),
		UNIT(a_process_is_opened_by_pid_and_start_time),
		UNIT(a_process_without_threads_that_run_has_none),
		UNIT(arguments_have_spaces_between_them),
		UNIT(the_cgroup_is_the_line_of_version_2),
		UNIT(files_that_cannot_be_read_are_empty),
	};

	return unit_main("procfs", tests, ARRAY_SIZE(tests));
}
