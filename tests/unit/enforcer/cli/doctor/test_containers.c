/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_containers.c - files of runtimes, and a container of the test: a process
 * with a root, a network and a device of its own.
 */
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "enforcer/cli/doctor/checks.h"
#include "policy/base.h"
#include "tests/unit/checkupbox.h"
#include "tests/unit/enforcer/host/services/hostroot.h"
#include "tests/unit/unit.h"

#define LISTED "version: 1\nresolvers: [192.0.2.1]\n"

static const struct {
	const char *what;
	const char *path, *text;
	size_t n;
} files[] = {
	{ "Docker, listed", "/etc/docker/daemon.json",
	  "{\"dns\": [\"192.0.2.1\"]}", 0 },
	{ "Docker, one of two", "/etc/docker/daemon.json",
	  "{\"dns\": [\"192.0.2.1\", \"192.0.2.9\"]}", 1 },
	{ "Docker, something else", "/etc/docker/daemon.json",
	  "{\"log-level\": \"info\"}", 0 },
	{ "Docker, no JSON", "/etc/docker/daemon.json", "{", 0 },
	{ "podman, listed", "/etc/containers/containers.conf",
	  "[containers]\ndns_servers = [\"192.0.2.1\"]\n", 0 },
	{ "podman, two others", "/etc/containers/containers.conf",
	  "[containers]\n  dns_servers=[ \"192.0.2.8\", \"192.0.2.9\" ]\n", 2 },
	{ "podman, a comment", "/etc/containers/containers.conf",
	  "#dns_servers = [\"192.0.2.9\"]\n", 0 },
};

static size_t count(const struct checkupbox *box, const char *id,
		    const char *about)
{
	size_t i, n = 0;

	for (i = 0; i < box->findings.n; i++)
		n += strcmp(box->findings.array[i].id, id) == 0 &&
		     box->findings.array[i].about &&
		     strstr(box->findings.array[i].about, about) &&
		     box->findings.array[i].state == FINDINGS_OPEN;
	return n;
}

static void nameservers_given_to_runtimes_are_compared(void)
{
	struct checkupbox box;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(files); i++) {
		checkupbox_begin(&box);
		checkupbox_policy(&box, LISTED);
		hostroot_write(files[i].path, files[i].text);
		containers_check(&box.checkup);
		if (count(&box, "container-dns", "/etc/") != files[i].n)
			unit_string(files[i].what, "as many", "others");
		checkupbox_end(&box);
	}
}

/* In the child: say so, and wait. */
static void be_container(const char *root, bool with_device, int ready)
{
	if (unshare(CLONE_NEWNS | CLONE_NEWNET) < 0)
		_exit(1);
	if (with_device && /* NOLINTNEXTLINE(cert-env33-c) */
	    system("ip link add v0 type veth peer name v1") != 0)
		_exit(1);
	if (chroot(root) < 0 || chdir("/") < 0)
		_exit(1);
	if (write(ready, "", 1) == 1)
		(void)pause();
	_exit(0);
}

static pid_t start(const char *root, bool with_device)
{
	int ends[2];
	char byte;
	pid_t pid;

	CU_ASSERT_EQUAL_FATAL(pipe(ends), 0);
	pid = fork();
	if (pid == 0)
		be_container(root, with_device, ends[1]);
	(void)close(ends[1]);
	if (read(ends[0], &byte, 1) != 1)
		pid = -1;
	(void)close(ends[0]);
	return pid;
}

static void stop(pid_t pid)
{
	(void)kill(pid, SIGKILL);
	(void)waitpid(pid, NULL, 0);
}

static size_t look(struct checkupbox *box, pid_t pid)
{
	char process[32];

	checkupbox_forget(box);
	containers_check(&box->checkup);
	(void)snprintf(process, sizeof(process), "process %d", pid);
	return count(box, "container-resolver", process);
}

static void a_running_container_is_asked_for_its_resolvers(void)
{
	struct checkupbox box;
	pid_t pid;

	checkupbox_begin(&box);
	checkupbox_policy(&box, LISTED);
	pid = start(box.checkup.root, true);
	if (pid < 0) {
		unit_skip("no network namespace with a device can be made");
		checkupbox_end(&box);
		return;
	}
	CU_ASSERT_EQUAL(look(&box, pid), 0); /* it has no file */
	hostroot_write("/etc/resolv.conf",
		       "nameserver 192.0.2.1\nnameserver 127.0.0.11\n");
	CU_ASSERT_EQUAL(look(&box, pid), 1);
	hostroot_write("/etc/resolv.conf", "nameserver 192.0.2.1\n");
	CU_ASSERT_EQUAL(look(&box, pid), 0);
	stop(pid);
	checkupbox_end(&box);
}

static void a_sandbox_without_a_device_asks_nobody(void)
{
	struct checkupbox box;
	pid_t pid;

	checkupbox_begin(&box);
	checkupbox_policy(&box, LISTED);
	hostroot_write("/etc/resolv.conf", "nameserver 192.0.2.9\n");
	pid = start(box.checkup.root, false);
	if (pid < 0)
		unit_skip("no network namespace can be made");
	else
		CU_ASSERT_EQUAL(look(&box, pid), 0);
	if (pid > 0)
		stop(pid);
	checkupbox_end(&box);
}

static const struct unit_test tests[] = {
	UNIT(nameservers_given_to_runtimes_are_compared),
	UNIT(a_running_container_is_asked_for_its_resolvers),
	UNIT(a_sandbox_without_a_device_asks_nobody),
};

int main(void)
{
	return unit_main("containers", tests, ARRAY_SIZE(tests));
}
