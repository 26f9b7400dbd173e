/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_names_request.c - what is read of our own process, of one that has
 * ended, and of one that runs another executable.
 */
#include "enforcer/host/identity/names_request.h"

#include <limits.h>
#include <string.h>
#include <sys/stat.h>
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

static const struct unit_test tests[] = {
	UNIT(our_own_process_has_all_names),
	UNIT(a_process_that_has_ended_has_no_names),
	UNIT(a_process_with_another_executable_has_its_cgroup),
};

int main(void)
{
	return unit_main("names_request", tests, ARRAY_SIZE(tests));
}
