/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_lacks.c - what this machine's kernel lacks, compared with what the
 * probes say, and that nothing is left behind.
 *
 * run: once
 */
#include "enforcer/cli/doctor/checks.h"

#include <dirent.h>
#include <string.h>
#include <unistd.h>

#include "bpf/capture.h"
#include "nft/netlink/nl.h"
#include "nft/nftprobe.h"
#include "policy/base.h"
#include "tests/unit/checkupbox.h"
#include "tests/unit/enforcer/host/services/hostroot.h"
#include "tests/unit/fakedaemon.h"
#include "tests/unit/nftbox.h"
#include "tests/unit/unit.h"

static bool has_lack(const struct checkupbox *box, const char *lack)
{
	size_t i;

	for (i = 0; i < box->findings.n; i++)
		if (strcmp(box->findings.array[i].id, "kernel-lacks") == 0 &&
		    strcmp(box->findings.array[i].what, lack) == 0)
			return true;
	return false;
}

static size_t count_lacks(const struct checkupbox *box)
{
	size_t i, n = 0;

	for (i = 0; i < box->findings.n; i++)
		n += strcmp(box->findings.array[i].id, "kernel-lacks") == 0;
	return n;
}

static size_t want(const struct checkupbox *box, const char *const *lacks)
{
	size_t i;

	for (i = 0; lacks[i]; i++)
		if (!has_lack(box, lacks[i]))
			unit_string("a lack", lacks[i], "");
	return i;
}

static size_t count_descriptors(void)
{
	CLEANUP(base_closedirp) DIR *dir = opendir("/proc/self/fd");
	size_t n = 0;

	while (dir && readdir(dir))
		n++;
	return n;
}

static void each_lack_is_a_finding(void)
{
	static const struct capture_options options = { .inode_program = -1 };
	CLEANUP(capture_closep) struct capture *capture = NULL;
	CLEANUP(nl_closep) struct nl_socket *nl = NULL;
	struct nftprobe probe;
	struct checkupbox box;
	size_t n;

	if (!nftbox_enter())
		return;
	if (capture_open(&options, &capture) < 0) {
		unit_skip("the programs can't be loaded here");
		return;
	}
	CU_ASSERT_EQUAL_FATAL(nl_open(&nl), 0);
	CU_ASSERT_EQUAL_FATAL(nftprobe_run(nl, 0, &probe), 0);
	checkupbox_begin(&box);
	lacks_check(&box.checkup);
	n = want(&box, capture_features(capture)->lacks);
	n += want(&box, probe.lacks);
	CU_ASSERT_EQUAL(count_lacks(&box), n);
	unit_string("all of it", n ? "-" : "ok",
		    checkupbox_state(&box, "kernel"));
	checkupbox_end(&box);
}

#define LACKS(list) "{\"ok\":true,\"lacks\":[" list "]}\n"

static void ask(struct checkupbox *box, const char *answer)
{
	char path[PATH_MAX];
	pid_t pid;

	checkupbox_begin(box);
	hostroot_write("/run/x", "");
	box->checkup.control = "/run/control.sock";
	pid = fakedaemon_start(
		checkup_path(&box->checkup, box->checkup.control, path), answer,
		strlen(answer));
	lacks_check(&box->checkup);
	fakedaemon_stop(pid);
}

static void a_running_daemon_says_what_the_kernel_lacks(void)
{
	struct checkupbox box;

	ask(&box, LACKS(""));
	unit_string("nothing", "ok", checkupbox_state(&box, "kernel"));
	checkupbox_end(&box);
	ask(&box, LACKS("\"nftables element counters: x\""));
	unit_string("that is made up for", "note",
		    checkupbox_state(&box, "kernel-lacks"));
	checkupbox_end(&box);
	ask(&box, LACKS("\"nft_socket: x\",\"nft_queue: y\""));
	unit_string("that lets something pass", "open",
		    checkupbox_state(&box, "kernel-lacks"));
	CU_ASSERT_EQUAL(count_lacks(&box), 2);
	CU_ASSERT_TRUE(has_lack(&box, "nft_queue: y"));
	checkupbox_end(&box);
}

static void the_check_of_the_kernel_leaves_nothing_behind(void)
{
	char tables[256] = "";
	struct checkupbox box;
	size_t before;

	if (!nftbox_enter())
		return;
	checkupbox_begin(&box);
	lacks_check(&box.checkup); /* libbpf keeps one open for itself */
	before = count_descriptors();
	checkupbox_forget(&box);
	lacks_check(&box.checkup);
	CU_ASSERT_EQUAL(count_descriptors(), before);
	CU_ASSERT_EQUAL(nftbox_nft("list tables", tables, sizeof(tables)), 0);
	unit_string("tables", "", tables);
	checkupbox_end(&box);
}

static void a_directory_that_is_no_cgroup_is_a_finding(void)
{
	struct checkupbox box;

	checkupbox_begin(&box);
	box.checkup.cgroup = "/nonexistent";
	lacks_check(&box.checkup);
	if (geteuid() == 0)
		unit_string("state", "open", checkupbox_state(&box, "kernel"));
	checkupbox_end(&box);
}

static const struct unit_test tests[] = {
	UNIT(each_lack_is_a_finding),
	UNIT(a_running_daemon_says_what_the_kernel_lacks),
	UNIT(the_check_of_the_kernel_leaves_nothing_behind),
	UNIT(a_directory_that_is_no_cgroup_is_a_finding),
};

int main(void)
{
	return unit_main("lacks", tests, ARRAY_SIZE(tests));
}
