/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_service.c - what a run takes out at its end.
 *
 * run: once
 */
#include "enforcer/daemon/service.h"

#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "policy/base.h"
#include "tests/unit/enforcer/daemon/servicebox.h"
#include "tests/unit/unit.h"

#define POLICY SERVICEBOX_HEAD SERVICEBOX_WEB

static bool state_file_exists(const struct servicebox *box)
{
	char path[128];

	(void)snprintf(path, sizeof(path), "%s.rules", box->options.control);
	return access(path, F_OK) == 0;
}

static void the_end_removes_all_that_the_start_made(void)
{
	struct servicebox box;

	if (!servicebox_open(&box, POLICY))
		return;
	CU_ASSERT(servicebox_has_table());
	CU_ASSERT(servicebox_enforces());
	CU_ASSERT_EQUAL(access(box.options.control, F_OK), 0);
	CU_ASSERT(state_file_exists(&box));
	box.service->remove = true;
	service_close(box.service);
	box.service = NULL;
	CU_ASSERT(!servicebox_has_table());
	CU_ASSERT(!servicebox_enforces());
	CU_ASSERT_EQUAL(access(box.options.control, F_OK), -1);
	CU_ASSERT(!state_file_exists(&box));
	servicebox_close(&box);
}

/* In a child, which gives up its capabilities for good. */
static int run_until_signal(const struct servicebox *box, int signal_number)
{
	struct service *service = NULL;
	int r, was_enforced;

	if (service_open(&box->options, false, &service) < 0)
		return 1;
	was_enforced = servicebox_enforces();
	(void)kill(getpid(), signal_number);
	r = service_run(service);
	service_close(service);
	return r == 0 && was_enforced ? 0 : 2;
}

static const struct {
	const char *what;
	int number;
} ends[] = {
	{ "SIGTERM", SIGTERM },
	{ "SIGINT", SIGINT },
};

static void a_signal_ends_the_run_and_takes_everything_out(void)
{
	struct servicebox box;
	int status = -1;
	size_t i;
	pid_t pid;

	if (!servicebox_prepare(&box, POLICY))
		return;
	for (i = 0; i < ARRAY_SIZE(ends); i++) {
		pid = fork();
		if (pid == 0)
			_exit(run_until_signal(&box, ends[i].number));
		CU_ASSERT_EQUAL(waitpid(pid, &status, 0), pid);
		unit_string(ends[i].what, "ended",
			    status == 0 ? "ended" : "failed");
		CU_ASSERT(!servicebox_has_table());
		CU_ASSERT(!servicebox_enforces());
		CU_ASSERT_EQUAL(access(box.options.control, F_OK), -1);
	}
	servicebox_close(&box);
}

static const struct unit_test tests[] = {
	UNIT(the_end_removes_all_that_the_start_made),
	UNIT(a_signal_ends_the_run_and_takes_everything_out),
};

int main(void)
{
	int status;

	servicebox_begin();
	status = unit_main("service", tests, ARRAY_SIZE(tests));
	servicebox_end();
	return status;
}
