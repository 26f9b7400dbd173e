/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_procfs_exe.c - the path of a process's executable is told only where it
 * is that of its file.
 */
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

#include "enforcer/host/identity/procfs.h"
#include "policy/base.h"
#include "tests/unit/unit.h"

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
	else if (program->path)
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
		pid = folder_start(
			&f, &(struct program){ .path = f.path,
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

static const struct unit_test tests[] = {
	UNIT(our_executable_has_its_path_and_another_inode_none),
	UNIT(a_deleted_executable_has_the_path_it_had),
	UNIT(a_name_that_ends_as_those_of_deleted_ones_is_not_told),
	UNIT(a_file_in_memory_has_its_name),
	UNIT(an_executable_of_another_mount_namespace_is_below_its_root),
	UNIT(an_executable_by_a_descriptor_from_there_has_no_path),
};

int main(void)
{
	return unit_main("procfs_exe", tests, ARRAY_SIZE(tests));
}
