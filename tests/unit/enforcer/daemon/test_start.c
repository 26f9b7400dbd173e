/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_start.c - steps of the start that fail: what is said, and that all steps
 * before them are taken back.
 *
 * run: once
 */
#include "enforcer/daemon/start.h"

#include <bpf/bpf.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/bpf.h>
#include <linux/filter.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "enforcer/daemon/callbacks.h"
#include "enforcer/lib/log.h"
#include "policy/base.h"
#include "tests/unit/enforcer/daemon/servicebox.h"
#include "tests/unit/printed.h"
#include "tests/unit/unit.h"

#define POLICY SERVICEBOX_HEAD SERVICEBOX_WEB

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
	const char *said; /* the end of what standard error got */
} failures[] = {
	{ "the policy is wrong", "version: 7\n", spoil_nothing,
	  "error: version: want 1, found '7'\n" },
	{ "the records can't be written", POLICY, spoil_output,
	  "nameward: /nonexistent/records: No such file or directory\n" },
	{ "their format is unknown", POLICY, spoil_format,
	  "nameward: xml: Invalid argument\n" },
	{ "the control socket can't be made", POLICY, spoil_control,
	  "nameward: /proc/nameward/control: No such file or directory\n" },
	{ "the cgroup is none", POLICY, spoil_cgroup,
	  "nameward: kernel: directory of cgroup2: /tmp: Invalid argument\n" },
	{ "the programs can't be attached", POLICY, spoil_attachment,
	  "another program is attached that allows none beside it: Operation not permitted\n" },
};

static bool ends_with(const char *text, const char *end)
{
	size_t len = strlen(text), end_len = strlen(end);

	return len >= end_len && strcmp(text + len - end_len, end) == 0;
}

static void a_start_that_fails_says_why_and_leaves_nothing_behind(void)
{
	struct servicebox box;
	struct printed printed;
	char said[1024];
	size_t i;

	for (i = 0; i < ARRAY_SIZE(failures); i++) {
		if (!servicebox_prepare(&box, failures[i].policy))
			return;
		failures[i].spoil(&box);
		printed_begin(&printed, STDERR_FILENO);
		servicebox_start(&box);
		printed_end(&printed, said, sizeof(said));
		unit_string(failures[i].what, "failed",
			    box.error < 0 ? "failed" : "started");
		if (!ends_with(said, failures[i].said))
			unit_string(failures[i].what, failures[i].said, said);
		mend_attachment(&box);
		CU_ASSERT(!servicebox_has_table());
		CU_ASSERT(!servicebox_enforces());
		CU_ASSERT_EQUAL(access(box.options.control, F_OK), -1);
		servicebox_close(&box);
	}
}

static void with_debugging_each_step_is_logged_as_it_begins(void)
{
	struct servicebox box;
	struct printed printed;
	char said[1024];

	if (!servicebox_prepare(&box, "version: 7\n"))
		return;
	log_init(LOG_LEVEL_DEBUG);
	printed_begin(&printed, STDERR_FILENO);
	servicebox_start(&box);
	printed_end(&printed, said, sizeof(said));
	log_init(LOG_LEVEL_INFO);
	CU_ASSERT_PTR_NOT_NULL(strstr(said, "nameward: start: environment\n"
					    "nameward: start: kernel\n"
					    "nameward: start: files\n"
					    "nameward: start: permissions\n"
					    "nameward: start: policy\n"));
	CU_ASSERT_PTR_NULL(strstr(said, "start: output"));
	servicebox_close(&box);
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
	CU_ASSERT(servicebox_enforces());
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
	CU_ASSERT(servicebox_has_table());
	CU_ASSERT(servicebox_enforces());
	CU_ASSERT_EQUAL(access(box.options.control, F_OK), 0);
	servicebox_close(&box);
}

static const struct unit_test tests[] = {
	UNIT(with_debugging_each_step_is_logged_as_it_begins),
	UNIT(a_start_that_fails_says_why_and_leaves_nothing_behind),
	UNIT(a_start_that_fails_late_leaves_what_others_have),
	UNIT(a_second_start_at_the_same_socket_is_refused),
};

int main(void)
{
	int status;

	servicebox_begin();
	status = unit_main("start", tests, ARRAY_SIZE(tests));
	servicebox_end();
	return status;
}
