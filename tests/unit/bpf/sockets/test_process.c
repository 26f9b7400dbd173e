/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_process.c - read processes from /proc: this one, and a child with an
 * ugly name.
 */
#include "bpf/sockets/process.h"

#include <grp.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "bpf/load/inode_program.h"
#include "policy/base.h"
#include "tests/unit/unit.h"

static int inode_program;

static void this_process_is_read_with_its_ids_executable_and_start(void)
{
	struct process p;
	struct timespec now;
	struct stat st;

	CU_ASSERT_FATAL(process_read((uint32_t)getpid(), inode_program, &p) ==
			0);
	CU_ASSERT(p.owner.tgid == (uint32_t)getpid());
	CU_ASSERT(p.owner.ppid == (uint32_t)getppid());
	CU_ASSERT(p.owner.uid == geteuid() && p.owner.gid == getegid());
	CU_ASSERT(p.n_groups == (uint32_t)getgroups(0, NULL));
	CU_ASSERT(stat("/proc/self/exe", &st) == 0);
	if (inode_program < 0) {
		unit_skip("BPF programs can't be loaded");
	} else {
		CU_ASSERT(p.owner.exe_ino == st.st_ino && p.owner.exe_dev != 0);
		CU_ASSERT(p.owner.attribution == EVENT_PRE_EXISTING);
	}
	CU_ASSERT(clock_gettime(CLOCK_BOOTTIME, &now) == 0);
	CU_ASSERT(p.owner.start_ns / 1000000000 <= (uint64_t)now.tv_sec);
	CU_ASSERT(p.owner.start_ns % SHARED_TICK_NS == 0);
}

static void parentheses_in_a_process_name_do_not_shift_other_fields(void)
{
	struct process p = { 0 };
	int ready[2] = { -1, -1 };
	pid_t child;
	char byte;
	int r;

	CU_ASSERT_FATAL(pipe(ready) == 0);
	child = fork();
	if (child == 0) {
		(void)prctl(PR_SET_NAME, ") R 1 (x");
		(void)!write(ready[1], "x", 1);
		(void)pause();
		_exit(0);
	}
	CU_ASSERT(read(ready[0], &byte, 1) == 1);
	r = process_read((uint32_t)child, inode_program, &p);
	(void)kill(child, SIGKILL);
	(void)waitpid(child, NULL, 0);
	CU_ASSERT(r == 0);
	unit_string("comm", ") R 1 (x", p.owner.comm);
	CU_ASSERT(p.owner.ppid == (uint32_t)getpid());
}

static void process_that_has_ended_is_an_error(void)
{
	struct process p;

	CU_ASSERT(process_read(0x7ffffff0, inode_program, &p) < 0);
}

static int hierarchy_mount(const char *dir)
{
	char options[64];

	(void)snprintf(options, sizeof(options), "none,name=nameward-unit-%d",
		       getpid());
	return mount("none", dir, "cgroup", 0, options);
}

/* A hierarchy of cgroup v1 of the test's own, in which @below is made. */
static bool hierarchy_open(char dir[64], char below[160])
{
	char first[128];

	(void)strcpy(dir, "/tmp/nameward-unit.XXXXXX");
	CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(dir));
	if (hierarchy_mount(dir) < 0) {
		(void)rmdir(dir);
		unit_skip("no cgroup v1");
		return false;
	}
	(void)snprintf(first, sizeof(first), "%s/0::", dir);
	CU_ASSERT_EQUAL(mkdir(first, 0755), 0);
	(void)snprintf(below, 160, "%s/good.service", first);
	CU_ASSERT_EQUAL(mkdir(below, 0755), 0);
	return true;
}

static void hierarchy_close(const char *dir, char *below)
{
	CU_ASSERT_EQUAL(rmdir(below), 0);
	*strrchr(below, '/') = '\0';
	CU_ASSERT_EQUAL(rmdir(below), 0);
	CU_ASSERT_EQUAL(umount(dir), 0);
	/* It goes only when it is unmounted after what was in it is gone. */
	(void)usleep(200000);
	CU_ASSERT_EQUAL(hierarchy_mount(dir), 0);
	CU_ASSERT_EQUAL(umount(dir), 0);
	CU_ASSERT_EQUAL(rmdir(dir), 0);
}

static void move_into(const char *cgroup)
{
	char path[160];
	FILE *procs;

	(void)snprintf(path, sizeof(path), "%s/cgroup.procs", cgroup);
	procs = fopen(path, "we");
	CU_ASSERT_PTR_NOT_NULL_FATAL(procs);
	(void)fprintf(procs, "%d\n", getpid());
	CU_ASSERT_EQUAL(fclose(procs), 0);
}

static void cgroup_of_version_1_does_not_pass_for_one_of_version_2(void)
{
	char before[PATH_MAX], after[PATH_MAX] = "", dir[64], below[160];

	if (process_cgroup((uint32_t)getpid(), before) < 0) {
		unit_skip("no cgroup v2");
		return;
	}
	if (!hierarchy_open(dir, below))
		return;
	move_into(below);
	CU_ASSERT_EQUAL(process_cgroup((uint32_t)getpid(), after), 0);
	unit_string("path", before, after);
	move_into(dir);
	hierarchy_close(dir, below);
}

static const struct unit_test tests[] = {
	UNIT(this_process_is_read_with_its_ids_executable_and_start),
	UNIT(parentheses_in_a_process_name_do_not_shift_other_fields),
	UNIT(process_that_has_ended_is_an_error),
	UNIT(cgroup_of_version_1_does_not_pass_for_one_of_version_2),
};

int main(void)
{
	inode_program = inode_program_load();
	return unit_main("process", tests, ARRAY_SIZE(tests));
}
