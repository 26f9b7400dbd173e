/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_checkup.c - paths below a root, files that are read, and each check.
 */
#include "enforcer/cli/doctor/checkup.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "policy/base.h"
#include "tests/unit/checkupbox.h"
#include "tests/unit/fakedaemon.h"
#include "tests/unit/enforcer/host/services/hostroot.h"
#include "tests/unit/unit.h"

static void files_are_read_below_the_root(void)
{
	struct checkupbox box;
	char text[8], path[PATH_MAX];

	checkupbox_begin(&box);
	hostroot_write("/etc/a", "0123456789");
	CU_ASSERT_EQUAL(
		checkup_read(&box.checkup, "/etc/a", text, sizeof(text)), 0);
	unit_string("as much as has room", "0123456", text);
	CU_ASSERT_EQUAL(
		checkup_read(&box.checkup, "/etc/b", text, sizeof(text)),
		-ENOENT);
	(void)checkup_path(&box.checkup, "/etc/c", path);
	CU_ASSERT_EQUAL(
		strncmp(path, box.checkup.root, strlen(box.checkup.root)), 0);
	/* Nobody writes to it. */
	CU_ASSERT_EQUAL(mkfifo(path, 0600), 0);
	CU_ASSERT_EQUAL(
		checkup_read(&box.checkup, "/etc/c", text, sizeof(text)), 0);
	unit_string("a pipe", "", text);
	checkupbox_end(&box);
}

static void the_status_is_that_of_the_daemon(void)
{
	static const struct {
		const char *control, *answer;
		bool readable;
	} cases[] = {
		{ "/run/a.sock", "{\"ok\":true}\n", true },
		{ "/run/b.sock", "{\n", false },
	};
	struct checkupbox box;
	char path[PATH_MAX];
	yajl_val status;
	pid_t pid;
	size_t i;

	checkupbox_begin(&box);
	CU_ASSERT_EQUAL(checkup_status(&box.checkup, &status), -ENOENT);
	hostroot_write("/run/x", "");
	box.checkup.control = "/run/control.sock";
	CU_ASSERT_EQUAL(checkup_status(&box.checkup, &status), -ENOENT);
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		box.checkup.control = cases[i].control;
		pid = fakedaemon_start(
			checkup_path(&box.checkup, cases[i].control, path),
			cases[i].answer, strlen(cases[i].answer));
		CU_ASSERT_EQUAL(checkup_status(&box.checkup, &status), 0);
		CU_ASSERT_EQUAL(status != NULL, cases[i].readable);
		yajl_tree_free(status);
		fakedaemon_stop(pid);
	}
	checkupbox_end(&box);
}

/* One id of each check: none is left out of the table. */
static void each_check_says_something_of_an_empty_host(void)
{
	static const char *const ids[] = {
		"resolved-varlink",
		"nscd",
		"avahi",
		"nsswitch-module",
		"resolved-bus",
		"resolver-unlisted",
		"search-domain",
		"browser",
		"socket-families",
		"cgroup",
		"program-missing",
		"permissions",
		"clock",
		"firewall-mark",
		"routing-mark",
		"container-resolver",
	};
	struct checkupbox box;
	size_t i;

	checkupbox_begin(&box);
	checkupbox_policy(&box, "version: 1\nresolvers: [192.0.2.1]\n");
	checkup_run(&box.checkup);
	for (i = 0; i < ARRAY_SIZE(ids); i++)
		if (strcmp(checkupbox_state(&box, ids[i]), "-") == 0)
			unit_string("missing", "", ids[i]);
	/* One or the other, as the kernel is. */
	CU_ASSERT_TRUE(checkupbox_state(&box, "kernel")[0] != '-' ||
		       checkupbox_state(&box, "kernel-lacks")[0] != '-');
	for (i = 0; i < box.findings.n; i++)
		CU_ASSERT_PTR_NOT_NULL(box.findings.array[i].what);
	checkupbox_end(&box);
}

static const struct unit_test tests[] = {
	UNIT(files_are_read_below_the_root),
	UNIT(the_status_is_that_of_the_daemon),
	UNIT(each_check_says_something_of_an_empty_host),
};

int main(void)
{
	return unit_main("checkup", tests, ARRAY_SIZE(tests));
}
