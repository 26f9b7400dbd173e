/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_identity.c - names are found for the process that is meant and for no
 * other; a name that can't be found is missing.
 */
#include "enforcer/host/identity/identity.h"

#include <fcntl.h>
#include <limits.h>
#include <pwd.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bpf/abi/event.h"
#include "enforcer/host/identity/exe_paths.h"
#include "policy/base.h"
#include "tests/unit/enforcer/host/identity/start_ticks.h"
#include "tests/unit/asidebox.h"
#include "tests/unit/unit.h"

/* The owner that the kernel side would report for process @pid. */
static struct event_owner owner_of(pid_t pid)
{
	struct event_owner owner = { .tgid = (uint32_t)pid,
				     .tid = (uint32_t)pid,
				     .uid = getuid(),
				     .gid = getgid() };
	char path[64];
	struct stat st;

	/* Any time within the clock tick is that of the same process. */
	owner.start_ns = start_ticks(pid) * 1000000000ULL /
				 (uint64_t)sysconf(_SC_CLK_TCK) +
			 4321;
	(void)snprintf(path, sizeof(path), "/proc/%d/exe", (int)pid);
	CU_ASSERT_EQUAL(stat(path, &st), 0);
	owner.exe_ino = st.st_ino;
	owner.exe_dev = 7;
	return owner;
}

/* A process that runs /bin/sleep with odd arguments, after its exec. */
static pid_t start_sleeper(void)
{
	int pipe_fds[2];
	char byte;
	pid_t pid;

	CU_ASSERT_EQUAL(pipe2(pipe_fds, O_CLOEXEC), 0);
	pid = fork();
	if (pid == 0) {
		(void)execl("/bin/sleep", "sl\neep", "30", (char *)NULL);
		_exit(127);
	}
	(void)close(pipe_fds[1]);
	CU_ASSERT_EQUAL(read(pipe_fds[0], &byte, 1), 0); /* exec closed it */
	(void)close(pipe_fds[0]);
	return pid;
}

static void stop(pid_t pid)
{
	(void)kill(pid, SIGKILL);
	(void)waitpid(pid, NULL, 0);
}

static void our_own_process_has_its_names(void)
{
	struct event_owner owner = owner_of(getpid());
	const struct passwd *pw = getpwuid(0);
	const struct identity_info *info;
	CLEANUP(identity_freep) struct identity *identity = NULL;
	char exe[PATH_MAX] = "";

	owner.uid = 0;
	owner.gid = 0;
	CU_ASSERT_EQUAL_FATAL(identity_new(0, asidebox(), &identity), 0);
	info = identity_find(identity, &owner);
	CU_ASSERT(readlink("/proc/self/exe", exe, sizeof(exe) - 1) > 0);
	unit_string("exe", exe, info->exe);
	CU_ASSERT_TRUE(info->command_line &&
		       strstr(info->command_line, "test_identity"));
	unit_string("user", pw ? pw->pw_name : "root", info->user);
	unit_string("group", "root", info->group);
}

static void arguments_are_kept_whatever_bytes_they_hold(void)
{
	CLEANUP(identity_freep) struct identity *identity = NULL;
	struct event_owner owner;
	pid_t pid = start_sleeper();

	CU_ASSERT_EQUAL_FATAL(identity_new(0, asidebox(), &identity), 0);
	owner = owner_of(pid);
	unit_string("command line", "sl\neep 30",
		    identity_find(identity, &owner)->command_line);
	stop(pid);
}

static void a_pid_with_another_start_time_has_no_process_names(void)
{
	struct event_owner owner = owner_of(getpid());
	CLEANUP(identity_freep) struct identity *identity = NULL;
	const struct identity_info *info;

	CU_ASSERT_EQUAL_FATAL(identity_new(0, asidebox(), &identity), 0);
	owner.start_ns -= 1000000000;
	info = identity_find(identity, &owner);
	CU_ASSERT_PTR_NULL(info->exe);
	CU_ASSERT_PTR_NULL(info->command_line);
	CU_ASSERT_TRUE(info->gone);
	CU_ASSERT_FALSE(info->late);
	/* The user id is in the event itself, so it still has a name. */
	CU_ASSERT_PTR_NOT_NULL(info->user);
}

static void a_process_that_runs_another_executable_by_now_has_no_names(void)
{
	struct event_owner owner = owner_of(getpid());
	CLEANUP(identity_freep) struct identity *identity = NULL;
	const struct identity_info *info;

	CU_ASSERT_EQUAL_FATAL(identity_new(0, asidebox(), &identity), 0);
	owner.exe_ino++;
	info = identity_find(identity, &owner);
	CU_ASSERT_PTR_NULL(info->exe);
	CU_ASSERT_PTR_NULL(info->command_line);
	CU_ASSERT_TRUE(info->gone);
	/* A thread of the kernel lacks no name. */
	owner.exe_ino = 0;
	CU_ASSERT_FALSE(identity_find(identity, &owner)->gone);
}

static void names_stay_known_when_the_process_is_gone(void)
{
	CLEANUP(identity_freep) struct identity *identity = NULL;
	struct event_owner owner;
	pid_t pid = start_sleeper();
	uint64_t serial;

	CU_ASSERT_EQUAL_FATAL(identity_new(0, asidebox(), &identity), 0);
	owner = owner_of(pid);
	serial = identity_find(identity, &owner)->serial;
	stop(pid);
	(void)usleep(1100000);
	unit_string("command line", "sl\neep 30",
		    identity_find(identity, &owner)->command_line);
	CU_ASSERT_EQUAL(identity_find(identity, &owner)->serial, serial);
}

static void a_process_gone_before_it_was_read_is_named_by_its_inode(void)
{
	struct event_owner owner = owner_of(getpid());
	CLEANUP(identity_freep) struct identity *identity = NULL;
	const struct identity_info *info;
	char exe[PATH_MAX];

	CU_ASSERT_EQUAL_FATAL(identity_new(0, asidebox(), &identity), 0);
	(void)snprintf(exe, sizeof(exe), "%s",
		       identity_find(identity, &owner)->exe);
	owner.tgid = 0x7ffffff0; /* no such process */
	info = identity_find(identity, &owner);
	unit_string("seen before", exe, info->exe);
	CU_ASSERT_PTR_NULL(info->command_line);
	CU_ASSERT_FALSE(info->gone);

	/* /bin/sh is another inode, and a wrong name would be worse than none.
	 */
	owner.exe_ino = 4711;
	identity_learn_exe(identity, owner.exe_dev, owner.exe_ino,
			   &(struct exe_paths_name){ .path = "/bin/sh" });
	CU_ASSERT_PTR_NULL(identity_find(identity, &owner)->exe);
}

static void an_owner_of_which_nothing_is_known_has_no_names(void)
{
	const struct event_owner owner = { .uid = 0xfffffffe,
					   .gid = 0xfffffffe,
					   .cgroup_id = 0x123456789abcdef };
	CLEANUP(identity_freep) struct identity *identity = NULL;
	const struct identity_info *info;

	CU_ASSERT_EQUAL_FATAL(identity_new(0, asidebox(), &identity), 0);
	info = identity_find(identity, &owner);
	CU_ASSERT_PTR_NOT_NULL_FATAL(info);
	CU_ASSERT_PTR_NULL(info->exe);
	CU_ASSERT_PTR_NULL(info->command_line);
	CU_ASSERT_PTR_NULL(info->user);
	CU_ASSERT_PTR_NULL(info->group);
	CU_ASSERT_PTR_NULL(info->cgroup);
	CU_ASSERT_PTR_NULL(info->unit);
	CU_ASSERT_PTR_NULL(info->container);
}

static void more_processes_than_the_cache_holds_replace_each_other(void)
{
	struct event_owner owner = owner_of(getpid()), other = owner;
	CLEANUP(identity_freep) struct identity *identity = NULL;
	uint32_t i;

	CU_ASSERT_EQUAL_FATAL(identity_new(16, asidebox(), &identity), 0);
	for (i = 0; i < 5000; i++) {
		other.tgid = 0x70000000 + i;
		CU_ASSERT_PTR_NULL(
			identity_find(identity, &other)->command_line);
	}
	CU_ASSERT_PTR_NOT_NULL(identity_find(identity, &owner)->command_line);
}

int main(void)
{
	static const struct unit_test tests[] = {
		UNIT(our_own_process_has_its_names),
		UNIT(arguments_are_kept_whatever_bytes_they_hold),
		UNIT(a_pid_with_another_start_time_has_no_process_names),
		UNIT(a_process_that_runs_another_executable_by_now_has_no_names),
		UNIT(names_stay_known_when_the_process_is_gone),
		UNIT(a_process_gone_before_it_was_read_is_named_by_its_inode),
		UNIT(an_owner_of_which_nothing_is_known_has_no_names),
		UNIT(more_processes_than_the_cache_holds_replace_each_other),
	};

	return unit_main("identity", tests, ARRAY_SIZE(tests));
}
