/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_names_request.c - what is read of our own process, of one that has
 * ended, whole or but for a thread, and of one that runs another executable.
 */
#include "enforcer/host/identity/names_request.h"

#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "policy/base.h"
#include "tests/unit/asidebox.h"
#include "tests/unit/enforcer/host/identity/start_ticks.h"
#include "tests/unit/unit.h"

static struct names_request request_for_us(void)
{
	struct names_request request = { .pid = (uint32_t)getpid() };
	struct stat st;

	CU_ASSERT_EQUAL(stat("/proc/self/exe", &st), 0);
	request.exe_ino = st.st_ino;
	request.start_ns = start_ticks(getpid()) * 1000000000ULL /
			   (uint64_t)sysconf(_SC_CLK_TCK);
	return request;
}

static void our_own_process_has_all_names(void)
{
	const struct names_request request = request_for_us();
	struct names_answer answer = { .gone = true };
	char exe[PATH_MAX] = "";

	CU_ASSERT_EQUAL(names_request(asidebox(), &request, &answer), 0);
	CU_ASSERT_FALSE(answer.gone);
	CU_ASSERT(readlink("/proc/self/exe", exe, sizeof(exe) - 1) > 0);
	unit_string("executable", exe, answer.exe);
	CU_ASSERT_PTR_NOT_NULL(strstr(answer.line, "test_names_request"));
}

static void a_process_that_has_ended_has_no_names(void)
{
	struct names_request request = request_for_us();
	struct names_answer answer = { 0 };

	request.start_ns += 1000000000;
	CU_ASSERT_EQUAL(names_request(asidebox(), &request, &answer), 0);
	CU_ASSERT_TRUE(answer.gone);
	unit_string("executable", "", answer.exe);
	unit_string("cgroup", "", answer.cgroup);
}

static void a_process_with_another_executable_has_its_cgroup(void)
{
	struct names_request request = request_for_us();
	struct names_answer answer = { 0 }, all = { 0 };

	CU_ASSERT_EQUAL(names_request(asidebox(), &request, &all), 0);
	request.exe_ino++;
	CU_ASSERT_EQUAL(names_request(asidebox(), &request, &answer), 0);
	CU_ASSERT_TRUE(answer.gone);
	unit_string("executable", "", answer.exe);
	unit_string("command line", "", answer.line);
	unit_string("cgroup", all.cgroup, answer.cgroup);
}

static void *stay(void *to)
{
	const uint32_t tid = (uint32_t)gettid();

	(void)!write(*(int *)to, &tid, sizeof(tid));
	(void)pause();
	return NULL;
}

/* A process of ours whose main thread ends; *ret_tid is its other thread. */
static pid_t start_headless(uint32_t *ret_tid)
{
	pthread_t thread;
	int fds[2];
	pid_t pid;

	CU_ASSERT_EQUAL_FATAL(pipe2(fds, O_CLOEXEC), 0);
	pid = fork();
	if (pid == 0) {
		if (pthread_create(&thread, NULL, stay, &fds[1]) == 0)
			(void)syscall(SYS_exit, 0); /* this thread alone */
		_exit(1);
	}
	(void)close(fds[1]);
	CU_ASSERT_EQUAL(read(fds[0], ret_tid, sizeof(*ret_tid)),
			sizeof(*ret_tid));
	(void)close(fds[0]);
	return pid;
}

/* Wait until /proc/PID/exe leads nowhere. */
static bool loses_exe(pid_t pid)
{
	char path[32], byte;
	int i;

	(void)snprintf(path, sizeof(path), "/proc/%d/exe", (int)pid);
	for (i = 0; i < 5000; i++) {
		if (readlink(path, &byte, sizeof(byte)) < 0)
			return true;
		(void)usleep(1000);
	}
	return false;
}

static void one_without_its_main_thread_has_all_names(void)
{
	struct names_request request = request_for_us();
	struct names_answer answer = { 0 };
	char exe[PATH_MAX] = "";
	uint32_t tids[2] = { 0 };
	pid_t pid;
	size_t i;

	CU_ASSERT(readlink("/proc/self/exe", exe, sizeof(exe) - 1) > 0);
	pid = start_headless(&tids[0]);
	CU_ASSERT_TRUE(loses_exe(pid));
	request.pid = (uint32_t)pid;
	request.start_ns = start_ticks(pid) * 1000000000ULL /
			   (uint64_t)sysconf(_SC_CLK_TCK);
	/* By the thread that is named, and by any: there is no thread 0. */
	for (i = 0; i < ARRAY_SIZE(tids); i++) {
		request.tid = tids[i];
		answer = (struct names_answer){ .gone = true };
		CU_ASSERT_EQUAL(names_request(asidebox(), &request, &answer),
				0);
		CU_ASSERT_FALSE(answer.gone);
		unit_string("executable", exe, answer.exe);
		CU_ASSERT_PTR_NOT_NULL(
			strstr(answer.line, "test_names_request"));
	}
	request.exe_ino++;
	CU_ASSERT_EQUAL(names_request(asidebox(), &request, &answer), 0);
	CU_ASSERT_TRUE(answer.gone);
	unit_string("another executable", "", answer.exe);
	(void)kill(pid, SIGKILL);
	(void)waitpid(pid, NULL, 0);
}

static const struct unit_test tests[] = {
	UNIT(our_own_process_has_all_names),
	UNIT(a_process_that_has_ended_has_no_names),
	UNIT(a_process_with_another_executable_has_its_cgroup),
	UNIT(one_without_its_main_thread_has_all_names),
};

int main(void)
{
	return unit_main("names_request", tests, ARRAY_SIZE(tests));
}
