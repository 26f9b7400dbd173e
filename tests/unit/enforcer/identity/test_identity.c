/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_identity.c - names are found for the process that is meant, and for no
 * other; what can't be found is missing, nothing more.
 */
#include "enforcer/identity/identity.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
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
#include "bpf/sockets/cgroups.h"
#include "enforcer/identity/cgroup.h"
#include "enforcer/identity/exe_paths.h"
#include "enforcer/identity/procfs.h"
#include "enforcer/identity/user_names.h"
#include "policy/base.h"
#include "tests/unit/unit.h"

/* What the kernel side would say of process @pid. */
static struct event_owner owner_of(pid_t pid)
{
	struct event_owner owner = { .tgid = (uint32_t)pid,
				     .tid = (uint32_t)pid,
				     .uid = getuid(),
				     .gid = getgid() };
	char path[64], text[1024] = "";
	uint64_t ticks = 0;
	struct stat st;
	FILE *f;

	(void)snprintf(path, sizeof(path), "/proc/%d/stat", (int)pid);
	f = fopen(path, "re");
	CU_ASSERT_PTR_NOT_NULL_FATAL(f);
	CU_ASSERT_PTR_NOT_NULL(fgets(text, sizeof(text), f));
	(void)fclose(f);
	CU_ASSERT_EQUAL(procfs_parse_start(text, &ticks), 0);
	/* Anything within the tick is the same process. */
	owner.start_ns =
		ticks * 1000000000ULL / (uint64_t)sysconf(_SC_CLK_TCK) + 4321;
	(void)snprintf(path, sizeof(path), "/proc/%d/exe", (int)pid);
	CU_ASSERT_EQUAL(stat(path, &st), 0);
	owner.exe_ino = st.st_ino;
	owner.exe_dev = 7;
	return owner;
}

/* A process that waits; after exec of /bin/sleep, with odd arguments. */
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
	CLEANUP(identity_freep) struct identity *proc = NULL;
	char exe[PATH_MAX] = "";

	owner.uid = 0;
	owner.gid = 0;
	CU_ASSERT_EQUAL_FATAL(identity_new(0, &proc), 0);
	info = identity_find(proc, &owner);
	CU_ASSERT(readlink("/proc/self/exe", exe, sizeof(exe) - 1) > 0);
	unit_string("exe", exe, info->exe);
	CU_ASSERT_TRUE(info->command_line &&
		       strstr(info->command_line, "test_identity"));
	unit_string("user", pw ? pw->pw_name : "root", info->user);
	unit_string("group", "root", info->group);
}

static void arguments_are_kept_whatever_they_hold(void)
{
	CLEANUP(identity_freep) struct identity *proc = NULL;
	struct event_owner owner;
	pid_t pid = start_sleeper();

	CU_ASSERT_EQUAL_FATAL(identity_new(0, &proc), 0);
	owner = owner_of(pid);
	unit_string("command line", "sl\neep 30",
		    identity_find(proc, &owner)->command_line);
	stop(pid);
}

static void a_recycled_pid_is_not_mistaken(void)
{
	struct event_owner owner = owner_of(getpid());
	CLEANUP(identity_freep) struct identity *proc = NULL;
	const struct identity_info *info;

	CU_ASSERT_EQUAL_FATAL(identity_new(0, &proc), 0);
	owner.start_ns -= 1000000000;
	info = identity_find(proc, &owner);
	CU_ASSERT_PTR_NULL(info->exe);
	CU_ASSERT_PTR_NULL(info->command_line);
	/* What the event itself says can still be named. */
	CU_ASSERT_PTR_NOT_NULL(info->user);
}

static void another_executable_by_now_is_not_mistaken(void)
{
	struct event_owner owner = owner_of(getpid());
	CLEANUP(identity_freep) struct identity *proc = NULL;
	const struct identity_info *info;

	CU_ASSERT_EQUAL_FATAL(identity_new(0, &proc), 0);
	owner.exe_ino++;
	info = identity_find(proc, &owner);
	CU_ASSERT_PTR_NULL(info->exe);
	CU_ASSERT_PTR_NULL(info->command_line);
}

static void what_was_found_stays_when_the_process_is_gone(void)
{
	CLEANUP(identity_freep) struct identity *proc = NULL;
	struct event_owner owner;
	pid_t pid = start_sleeper();
	uint64_t serial;

	CU_ASSERT_EQUAL_FATAL(identity_new(0, &proc), 0);
	owner = owner_of(pid);
	serial = identity_find(proc, &owner)->serial;
	stop(pid);
	(void)usleep(1100000);
	unit_string("command line", "sl\neep 30",
		    identity_find(proc, &owner)->command_line);
	CU_ASSERT_EQUAL(identity_find(proc, &owner)->serial, serial);
}

static void a_process_gone_too_soon_is_named_by_its_executable(void)
{
	struct event_owner owner = owner_of(getpid());
	CLEANUP(identity_freep) struct identity *proc = NULL;
	const struct identity_info *info;
	char exe[PATH_MAX];

	CU_ASSERT_EQUAL_FATAL(identity_new(0, &proc), 0);
	(void)snprintf(exe, sizeof(exe), "%s",
		       identity_find(proc, &owner)->exe);
	owner.tgid = 0x7ffffff0; /* no such process */
	info = identity_find(proc, &owner);
	unit_string("seen before", exe, info->exe);
	CU_ASSERT_PTR_NULL(info->command_line);

	/* The inode has that name no more: better none than a wrong one. */
	owner.exe_ino = 4711;
	identity_learn_exe(proc, owner.exe_dev, owner.exe_ino,
			   &(struct exe_paths_name){ .path = "/bin/sh" });
	CU_ASSERT_PTR_NULL(identity_find(proc, &owner)->exe);
}

static void nothing_known_at_all_is_fine(void)
{
	const struct event_owner owner = { .uid = 0xfffffffe,
					   .gid = 0xfffffffe,
					   .cgroup_id = 0x123456789abcdef };
	CLEANUP(identity_freep) struct identity *proc = NULL;
	const struct identity_info *info;

	CU_ASSERT_EQUAL_FATAL(identity_new(0, &proc), 0);
	info = identity_find(proc, &owner);
	CU_ASSERT_PTR_NOT_NULL_FATAL(info);
	CU_ASSERT_PTR_NULL(info->exe);
	CU_ASSERT_PTR_NULL(info->command_line);
	CU_ASSERT_PTR_NULL(info->user);
	CU_ASSERT_PTR_NULL(info->group);
	CU_ASSERT_PTR_NULL(info->cgroup);
	CU_ASSERT_PTR_NULL(info->unit);
	CU_ASSERT_PTR_NULL(info->container);
}

static void more_processes_than_there_is_room_for_are_no_trouble(void)
{
	struct event_owner owner = owner_of(getpid()), other = owner;
	CLEANUP(identity_freep) struct identity *proc = NULL;
	uint32_t i;

	CU_ASSERT_EQUAL_FATAL(identity_new(16, &proc), 0);
	for (i = 0; i < 5000; i++) {
		other.tgid = 0x70000000 + i;
		CU_ASSERT_PTR_NULL(identity_find(proc, &other)->command_line);
	}
	CU_ASSERT_PTR_NOT_NULL(identity_find(proc, &owner)->command_line);
}

static void the_start_is_read_behind_any_comm(void)
{
	static const struct {
		const char *what, *stat;
		int64_t want; /* < 0: refused */
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

static void units_and_containers_are_read_from_the_path(void)
{
#define ID "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
	static const struct {
		const char *path, *unit, *container;
	} cases[] = {
		{ "/", "-", "-" },
		{ "/system.slice/nginx.service", "nginx.service", "-" },
		{ "/user.slice/user-1000.slice/user@1000.service/app.slice/"
		  "app-term.scope",
		  "app-term.scope", "-" },
		{ "/system.slice/_cpu.service", "cpu.service", "-" },
		{ "/user.slice", "-", "-" },
		{ "/docker/" ID, "-", ID },
		{ "/system.slice/docker-" ID ".scope", "docker-" ID ".scope",
		  ID },
		{ "/kubepods.slice/pod1/cri-containerd-" ID ".scope",
		  "cri-containerd-" ID ".scope", ID },
		{ "/machine.slice/libpod-conmon-" ID ".scope",
		  "libpod-conmon-" ID ".scope", "-" },
		{ "/x/" ID "0", "-", "-" },
		{ "/lxc.payload.web", "-", "web" },
		{ "/lxc.payload.", "-", "-" },
		{ "/machine.slice/libpod-" ID ".scope/container",
		  "libpod-" ID ".scope", ID },
		{ "/system.slice/web.service/libpod-payload-" ID, "web.service",
		  ID },
		{ "/kubepods/besteffort/pod7/" ID, "-", ID },
		{ "/kubepods.slice/crio-" ID ".scope", "crio-" ID ".scope",
		  ID },
		{ "/kubepods.slice/crio-conmon-" ID ".scope",
		  "crio-conmon-" ID ".scope", "-" },
		{ "/docker/" ID "/docker/f" ID, "-", ID },
		{ "/machine.slice/machine-my\\x2dbox.scope/payload/init.scope",
		  "init.scope", "my-box" },
		{ "/machine.slice/machine-a\\x0z\\x00\\x.scope",
		  "machine-a\\x0z\\x00\\x.scope", "a\\x0z\\x00\\x" },
		{ "/machine.slice/systemd-nspawn@web.service/payload",
		  "systemd-nspawn@web.service", "web" },
		{ "/machine.slice/machine-qemu\\x2d1\\x2dvm.scope",
		  "machine-qemu\\x2d1\\x2dvm.scope", "-" },
		{ "/machine.slice/machine-.scope", "machine-.scope", "-" },
		{ "/lxc.monitor.web", "-", "-" },
		{ "/.service", "-", "-" },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		char unit[IDENTITY_CGROUP_NAME_MAX] = "-";
		char container[IDENTITY_CGROUP_NAME_MAX] = "-";

		(void)identity_cgroup_unit(cases[i].path, unit);
		(void)identity_cgroup_container(cases[i].path, container);
		unit_string(cases[i].path, cases[i].unit, unit);
		unit_string(cases[i].path, cases[i].container, container);
	}
}

static void a_cgroup_is_found_by_its_id_and_stays_known(void)
{
	CLEANUP(identity_cgroup_freep) struct identity_cgroup *cgroups = NULL;
	const struct identity_cgroup_info *info;
	char mount[PATH_MAX], dir[PATH_MAX + 64], want[64];
	struct stat st;

	if (cgroups_mount(mount, sizeof(mount)) < 0) {
		unit_skip("there is no cgroup2");
		return;
	}
	(void)snprintf(want, sizeof(want), "/nwtest-%d.service", (int)getpid());
	(void)snprintf(dir, sizeof(dir), "%s%s", mount, want);
	if (mkdir(dir, 0755) < 0) {
		unit_skip("no cgroup can be made here");
		return;
	}
	CU_ASSERT_EQUAL(stat(dir, &st), 0);
	CU_ASSERT_EQUAL_FATAL(identity_cgroup_new(mount, &cgroups), 0);
	CU_ASSERT_PTR_NULL(identity_cgroup_find(cgroups, st.st_ino));
	CU_ASSERT_PTR_NULL(identity_cgroup_offer(cgroups, st.st_ino, "/"));
	info = identity_cgroup_resolve(cgroups, st.st_ino);
	CU_ASSERT_EQUAL(rmdir(dir), 0);
	CU_ASSERT_PTR_NOT_NULL_FATAL(info);
	unit_string("path", want, info->path);
	unit_string("unit", want + 1, info->unit);
	CU_ASSERT_PTR_NULL(info->container);
	CU_ASSERT_PTR_EQUAL(identity_cgroup_find(cgroups, st.st_ino), info);
	CU_ASSERT_PTR_NULL(identity_cgroup_resolve(cgroups, st.st_ino + 1));
}

static void accounts_follow_their_file(void)
{
	char path[] = "/tmp/test_proc.XXXXXX";
	CLEANUP(user_names_freep) struct user_names *user_names = NULL;
	int fd = mkstemp(path);
	uint32_t version;

	CU_ASSERT(dprintf(fd, "zed:x:9::\nroot:x:0:0:r:/:/bin/sh\n"
			      "first:x:5:\nsecond:x:5:\nbroken\n:x:7:\n"
			      "big:x:99999999999:\n") > 0);
	CU_ASSERT_EQUAL_FATAL(user_names_new(path, &user_names), 0);
	unit_string("zero", "root", user_names_name(user_names, 0));
	unit_string("last", "zed", user_names_name(user_names, 9));
	unit_string("the first counts", "first",
		    user_names_name(user_names, 5));
	CU_ASSERT_PTR_NULL(user_names_name(user_names, 7));
	CU_ASSERT_PTR_NULL(user_names_name(user_names, 6));
	version = user_names_version(user_names);
	user_names_refresh(user_names);
	CU_ASSERT_EQUAL(user_names_version(user_names), version);
	CU_ASSERT(dprintf(fd, "new:x:7:\n") > 0);
	user_names_refresh(user_names);
	CU_ASSERT_NOT_EQUAL(user_names_version(user_names), version);
	unit_string("added", "new", user_names_name(user_names, 7));
	(void)close(fd);
	(void)unlink(path);
	user_names_refresh(user_names);
	unit_string("still known", "new", user_names_name(user_names, 7));
}

int main(void)
{
	static const struct unit_test tests[] = {
		UNIT(our_own_process_has_its_names),
		UNIT(arguments_are_kept_whatever_they_hold),
		UNIT(a_recycled_pid_is_not_mistaken),
		UNIT(another_executable_by_now_is_not_mistaken),
		UNIT(what_was_found_stays_when_the_process_is_gone),
		UNIT(a_process_gone_too_soon_is_named_by_its_executable),
		UNIT(nothing_known_at_all_is_fine),
		UNIT(more_processes_than_there_is_room_for_are_no_trouble),
		UNIT(the_start_is_read_behind_any_comm),
		UNIT(units_and_containers_are_read_from_the_path),
		UNIT(a_cgroup_is_found_by_its_id_and_stays_known),
		UNIT(accounts_follow_their_file),
	};

	return unit_main("identity", tests, ARRAY_SIZE(tests));
}
