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

static void our_executable_has_its_path_and_another_inode_none(void)
{
	struct procfs_dir self = { open("/proc/self", O_PATH | O_CLOEXEC),
				   (uint32_t)getpid() };
	char want[PATH_MAX] = "", path[PATH_MAX];
	struct stat st;

	CU_ASSERT(readlink("/proc/self/exe", want, sizeof(want) - 1) > 0);
	CU_ASSERT_EQUAL(stat("/proc/self/exe", &st), 0);
	CU_ASSERT_EQUAL(procfs_exe(&self, st.st_ino, path, sizeof(path)), 0);
	unit_string("path", want, path);
	CU_ASSERT_EQUAL(procfs_exe(&self, st.st_ino + 1, path, sizeof(path)),
			-ESRCH);
	(void)close(self.fd);
}

/* A copy of /bin/sleep at @path. */
static void copy_sleep(const char *path)
{
	int from = open("/bin/sleep", O_RDONLY | O_CLOEXEC);
	int to = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0755);
	struct stat st = { .st_size = 0 };

	CU_ASSERT_FATAL(from >= 0 && to >= 0 && fstat(from, &st) == 0);
	CU_ASSERT_EQUAL(sendfile(to, from, NULL, (size_t)st.st_size),
			st.st_size);
	(void)close(from);
	(void)close(to);
}

/* What a process runs, and where. */
struct program {
	const char *path;
	const char *tmpfs; /* a directory: a tmpfs with a copy of sleep in it
			    * is mounted there; NULL: none is */
	bool own_mounts;   /* in a mount namespace of its own */
	int fd;		   /* > 0: run this file instead */
};

static bool enter_mounts(const struct program *program)
{
	if (!program->own_mounts)
		return true;
	if (unshare(CLONE_NEWNS) < 0 ||
	    mount("", "/", "", MS_REC | MS_PRIVATE, NULL) < 0)
		return false;
	if (!program->tmpfs)
		return true;
	if (mount("tmpfs", program->tmpfs, "tmpfs", 0, NULL) < 0)
		return false;
	copy_sleep(program->path);
	return true;
}

static void run(const struct program *program)
{
	char *const argv[] = { (char *)"sleep", (char *)"30", NULL };
	char *const none[] = { NULL };

	if (program->fd > 0)
		(void)syscall(SYS_execveat, program->fd, "", argv, none,
			      AT_EMPTY_PATH);
	else
		(void)execv(program->path, argv);
	_exit(127);
}

/* A process that runs @program, after its exec.  < 0: that can't be made here.
 */
static pid_t start(const struct program *program)
{
	int pipe_fds[2];
	char byte;
	pid_t pid;
	ssize_t n;

	CU_ASSERT_EQUAL(pipe2(pipe_fds, O_CLOEXEC), 0);
	pid = fork();
	if (pid == 0) {
		if (!enter_mounts(program)) {
			(void)!write(pipe_fds[1], "x", 1);
			_exit(1);
		}
		run(program);
	}
	(void)close(pipe_fds[1]);
	n = read(pipe_fds[0], &byte, 1); /* exec closes it */
	(void)close(pipe_fds[0]);
	if (n == 0)
		return pid;
	(void)waitpid(pid, NULL, 0);
	return -1;
}

/* The path that procfs_exe() writes for @pid; its inode must be right. */
static void exe_of(pid_t pid, char *ret_path, size_t size)
{
	char dir[32], exe[40];
	struct procfs_dir process = { .pid = (uint32_t)pid };
	struct stat st;

	(void)snprintf(dir, sizeof(dir), "/proc/%d", (int)pid);
	(void)snprintf(exe, sizeof(exe), "%s/exe", dir);
	CU_ASSERT_EQUAL(stat(exe, &st), 0);
	process.fd = open(dir, O_PATH | O_CLOEXEC);
	CU_ASSERT_EQUAL(procfs_exe(&process, st.st_ino, ret_path, size), 0);
	(void)close(process.fd);
}

static void stop(pid_t pid)
{
	(void)kill(pid, SIGKILL);
	(void)waitpid(pid, NULL, 0);
}

/* A new directory with a copy of sleep. */
struct folder {
	char dir[32];
	char path[64];
	char root[96]; /* the path below /proc/PID/root, once that is known */
};

static void folder_make(struct folder *f, const char *name)
{
	(void)snprintf(f->dir, sizeof(f->dir), "/tmp/test_procfs.XXXXXX");
	CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(f->dir));
	(void)snprintf(f->path, sizeof(f->path), "%s/%s", f->dir, name);
	copy_sleep(f->path);
}

static void folder_remove(const struct folder *f)
{
	(void)unlink(f->path);
	(void)rmdir(f->dir);
}

/* Start @program in @f.  < 0: that can't be done here. */
static pid_t folder_start(struct folder *f, const struct program *program)
{
	pid_t pid = start(program);

	(void)snprintf(f->root, sizeof(f->root), "/proc/%d/root%s", (int)pid,
		       f->path);
	if (pid < 0)
		unit_skip("no mount namespace can be made here");
	return pid;
}

/* procfs_exe() writes @path and @end. */
static void check_exe(const char *what, pid_t pid, const char *path,
		      const char *end)
{
	char want[128], got[PATH_MAX];

	(void)snprintf(want, sizeof(want), "%s%s", path, end);
	exe_of(pid, got, sizeof(got));
	unit_string(what, want, got);
}

static void check_nowhere(const char *what, pid_t pid)
{
	char want[32];

	(void)snprintf(want, sizeof(want), "/proc/%d/exe", (int)pid);
	check_exe(what, pid, want, "");
}

static void a_deleted_executable_has_the_path_it_had(void)
{
	struct folder f;
	int own_mounts;
	pid_t pid;

	/* A service has mounts of its own, with the directories of the host. */
	for (own_mounts = 0; own_mounts < 2; own_mounts++) {
		folder_make(&f, "sleep");
		pid = folder_start(&f, &(struct program){
					       .path = f.path,
					       .own_mounts = own_mounts });
		(void)unlink(f.path);
		if (pid > 0)
			check_exe("its file is gone", pid, f.path,
				  " (deleted)");
		folder_remove(&f);
		if (pid < 0)
			return;
		check_exe("its directory is gone, too", pid, f.path,
			  " (deleted)");
		stop(pid);
	}
}

static void a_name_that_ends_as_those_of_deleted_ones_is_not_told(void)
{
	struct folder f;
	pid_t pid;

	folder_make(&f, "sleep (deleted)");
	pid = folder_start(&f, &(struct program){ .path = f.path });
	check_nowhere("a file of that name", pid);
	stop(pid);
	folder_remove(&f);
}

static void a_file_in_memory_has_its_name(void)
{
	int from = open("/bin/sleep", O_RDONLY | O_CLOEXEC);
	int fd = memfd_create("usr/bin/x", MFD_CLOEXEC);
	struct stat st = { .st_size = 0 };
	pid_t pid;

	CU_ASSERT_FATAL(from >= 0 && fd >= 0 && fstat(from, &st) == 0);
	CU_ASSERT_EQUAL(sendfile(fd, from, NULL, (size_t)st.st_size),
			st.st_size);
	(void)close(from);
	pid = start(&(struct program){ .fd = fd });
	check_exe("path", pid, "/memfd:usr/bin/x", " (deleted)");
	stop(pid);
	(void)close(fd);
}

/* In our mount namespace another file has that path. */
static void an_executable_of_another_mount_namespace_is_below_its_root(void)
{
	struct folder f;
	char cut[20], want[32];
	pid_t pid;

	folder_make(&f, "sleep");
	pid = folder_start(&f, &(struct program){ f.path, f.dir, true, 0 });
	if (pid > 0) {
		check_exe("path", pid, f.root, "");
		/* A path that was cut leads nowhere. */
		(void)snprintf(want, sizeof(want), "/proc/%d/exe", (int)pid);
		exe_of(pid, cut, sizeof(cut));
		unit_string("too long", want, cut);
		(void)unlink(f.root);
		check_exe("deleted", pid, f.root, " (deleted)");
		stop(pid);
	}
	folder_remove(&f);
}

/* One mount namespace is that of the process, the other that of its file. */
static void an_executable_by_a_descriptor_from_there_has_no_path(void)
{
	struct folder f;
	pid_t there, pid;
	int fd;

	folder_make(&f, "sleep");
	there = folder_start(&f, &(struct program){ f.path, f.dir, true, 0 });
	if (there > 0) {
		fd = open(f.root, O_PATH | O_CLOEXEC);
		pid = start(&(struct program){ .fd = fd });
		check_nowhere("path", pid);
		(void)unlink(f.root);
		check_nowhere("deleted", pid);
		stop(pid);
		stop(there);
		(void)close(fd);
	}
	folder_remove(&f);
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
		UNIT(our_executable_has_its_path_and_another_inode_none),
		UNIT(a_deleted_executable_has_the_path_it_had),
		UNIT(a_name_that_ends_as_those_of_deleted_ones_is_not_told),
		UNIT(a_file_in_memory_has_its_name),
		UNIT(an_executable_of_another_mount_namespace_is_below_its_root),
		UNIT(an_executable_by_a_descriptor_from_there_has_no_path),
		UNIT(arguments_have_spaces_between_them),
		UNIT(the_cgroup_is_the_line_of_version_2),
		UNIT(files_that_cannot_be_read_are_empty),
	};

	return unit_main("procfs", tests, ARRAY_SIZE(tests));
}
