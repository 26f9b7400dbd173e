/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_process.c - read processes from /proc: this one, and a child with an
 * ugly name.
 */
#include "bpf/sockets/process.h"

#include <grp.h>
#include <signal.h>
#include <string.h>
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

static const struct unit_test tests[] = {
	UNIT(this_process_is_read_with_its_ids_executable_and_start),
	UNIT(parentheses_in_a_process_name_do_not_shift_other_fields),
	UNIT(process_that_has_ended_is_an_error),
};

int main(void)
{
	inode_program = inode_program_load();
	return unit_main("process", tests, ARRAY_SIZE(tests));
}
