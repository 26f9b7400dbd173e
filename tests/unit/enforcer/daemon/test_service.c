/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_service.c - the start as a whole: what a step that fails takes back, and
 * what a run takes out at its end.
 */
#include "enforcer/daemon/service.h"

#include <bpf/bpf.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/bpf.h>
#include <linux/filter.h>
#include <signal.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "enforcer/daemon/callbacks.h"
#include "policy/base.h"
#include "tests/unit/enforcer/daemon/servicebox.h"
#include "tests/unit/unit.h"

#define POLICY SERVICEBOX_HEAD SERVICEBOX_WEB

static bool table_exists(void)
{
	return nftbox_nft("list table inet nameward", NULL, 0) == 0;
}

/* Do the programs judge what is sent? */
static bool is_enforced(void)
{
	CLEANUP(base_closep)
	int fd = servicebox_send("denied.example.com", SOCK_DGRAM);

	return fd < 0;
}

static bool state_file_exists(const struct servicebox *box)
{
	char path[128];

	(void)snprintf(path, sizeof(path), "%s.rules", box->options.control);
	return access(path, F_OK) == 0;
}

static void spoil_nothing(struct servicebox *box)
{
	(void)box;
}

static void spoil_output(struct servicebox *box)
{
	box->options.output = "/nonexistent/records";
}

static void spoil_control(struct servicebox *box)
{
	box->options.control = "/proc/nameward/control";
}

static void spoil_cgroup(struct servicebox *box)
{
	box->options.cgroup = "/tmp"; /* no cgroup2 */
}

static void spoil_format(struct servicebox *box)
{
	box->options.format = "xml";
}

static const struct bpf_insn pass_all[] = {
	{ .code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = 0, .imm = 1 },
	{ .code = BPF_JMP | BPF_EXIT },
};

/* A program attached without BPF_F_ALLOW_MULTI tolerates no other one, and
 * attaching ours is the last thing of a start that can fail. */
static void spoil_attachment(struct servicebox *box)
{
	CLEANUP(base_closep)
	int cgroup = open(box->options.cgroup, O_RDONLY | O_CLOEXEC);
	CLEANUP(base_closep)
	int program = bpf_prog_load(BPF_PROG_TYPE_CGROUP_SKB, "pass_all", "GPL",
				    pass_all, ARRAY_SIZE(pass_all), NULL);

	CU_ASSERT_EQUAL(
		bpf_prog_attach(program, cgroup, BPF_CGROUP_INET_EGRESS, 0), 0);
}

static void mend_attachment(const struct servicebox *box)
{
	CLEANUP(base_closep)
	int cgroup = open(box->options.cgroup, O_RDONLY | O_CLOEXEC);

	(void)bpf_prog_detach(cgroup, BPF_CGROUP_INET_EGRESS);
}

/* In the order of the steps. */
static const struct {
	const char *what;
	const char *policy;
	void (*spoil)(struct servicebox *box);
} failures[] = {
	{ "the policy is wrong", "version: 7\n", spoil_nothing },
	{ "the records can't be written", POLICY, spoil_output },
	{ "their format is unknown", POLICY, spoil_format },
	{ "the control socket can't be made", POLICY, spoil_control },
	{ "the cgroup is none", POLICY, spoil_cgroup },
	{ "the programs can't be attached", POLICY, spoil_attachment },
};

static void a_start_that_fails_leaves_nothing_behind(void)
{
	struct servicebox box;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(failures); i++) {
		if (!servicebox_prepare(&box, failures[i].policy))
			return;
		failures[i].spoil(&box);
		servicebox_start(&box);
		unit_string(failures[i].what, "failed",
			    box.error < 0 ? "failed" : "started");
		mend_attachment(&box);
		CU_ASSERT(!table_exists());
		CU_ASSERT(!is_enforced());
		CU_ASSERT_EQUAL(access(box.options.control, F_OK), -1);
		servicebox_close(&box);
	}
}

/* Another daemon has the table, but neither the socket nor the programs. */
static void a_start_that_fails_late_leaves_what_others_have(void)
{
	char other_control[128];
	struct servicebox box;
	struct service *other;

	if (!servicebox_open(&box, POLICY))
		return;
	servicebox_ask("w.example.com", SOCK_DGRAM);
	callbacks_drain(box.service);
	other = box.service;
	(void)snprintf(other_control, sizeof(other_control), "%s.2",
		       box.options.control);
	box.options.control = other_control;
	servicebox_start(&box);
	CU_ASSERT(box.error < 0);
	box.service = other;
	CU_ASSERT(servicebox_is_open("web_4"));
	CU_ASSERT(is_enforced());
	CU_ASSERT_EQUAL(access(other_control, F_OK), -1);
	servicebox_close(&box);
}

static void a_second_start_at_the_same_socket_is_refused(void)
{
	struct servicebox box;
	struct service *other;

	if (!servicebox_open(&box, POLICY))
		return;
	other = box.service;
	servicebox_start(&box);
	CU_ASSERT_EQUAL(box.error, -EADDRINUSE);
	box.service = other;
	CU_ASSERT(table_exists());
	CU_ASSERT(is_enforced());
	CU_ASSERT_EQUAL(access(box.options.control, F_OK), 0);
	servicebox_close(&box);
}

static void what_the_start_made_is_taken_out_at_the_end(void)
{
	struct servicebox box;

	if (!servicebox_open(&box, POLICY))
		return;
	CU_ASSERT(table_exists());
	CU_ASSERT(is_enforced());
	CU_ASSERT_EQUAL(access(box.options.control, F_OK), 0);
	CU_ASSERT(state_file_exists(&box));
	box.service->remove = true;
	service_close(box.service);
	box.service = NULL;
	CU_ASSERT(!table_exists());
	CU_ASSERT(!is_enforced());
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
	was_enforced = is_enforced();
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
		CU_ASSERT(!table_exists());
		CU_ASSERT(!is_enforced());
		CU_ASSERT_EQUAL(access(box.options.control, F_OK), -1);
	}
	servicebox_close(&box);
}

static const struct unit_test tests[] = {
	UNIT(a_start_that_fails_leaves_nothing_behind),
	UNIT(a_start_that_fails_late_leaves_what_others_have),
	UNIT(a_second_start_at_the_same_socket_is_refused),
	UNIT(what_the_start_made_is_taken_out_at_the_end),
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
