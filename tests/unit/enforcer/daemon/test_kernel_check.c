/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_kernel_check.c - kernels that won't do: one says that it is old, which
 * personality(2) makes it say, and to one a filter of system calls gives no
 * netlink.
 */
#include "enforcer/daemon/kernel_check.h"

#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdio.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bpf/load/needs.h"
#include "policy/base.h"
#include "tests/unit/nftbox.h"
#include "tests/unit/printed.h"
#include "tests/unit/unit.h"

#define NO_FILTER 77 /* exit status: the filter can't be installed */

/* *ret_said is what came on standard error. */
static int check(bool with_nftables, char ret_said[256])
{
	struct printed printed;
	int r;

	printed_begin(&printed, STDERR_FILENO);
	r = kernel_check(with_nftables);
	printed_end(&printed, ret_said, 256);
	return r;
}

static void this_kernel_will_do_and_nothing_is_said(void)
{
	char said[256];

	if (!nftbox_enter())
		return;
	CU_ASSERT_EQUAL(check(true, said), 0);
	unit_string("said", "", said);
	CU_ASSERT_EQUAL(check(false, said), 0);
	unit_string("said", "", said);
}

static void a_kernel_that_is_too_old_is_named_with_the_oldest_that_will_do(void)
{
	int before = personality(0xffffffff);
	char said[256], want[256];
	struct utsname name = { 0 };
	int r;

	if (before < 0 || personality(UNAME26) < 0) {
		unit_skip("personality(2) is not permitted");
		return;
	}
	CU_ASSERT_EQUAL(uname(&name), 0);
	r = check(false, said);
	(void)personality((unsigned long)before);
	CU_ASSERT_EQUAL(r, -EOPNOTSUPP);
	CU_ASSERT_EQUAL(name.release[0], '2');
	(void)snprintf(want, sizeof(want),
		       "nameward: kernel: Linux %s is too old: " NEEDS_LINUX
		       " or newer is needed\n",
		       name.release);
	unit_string("said", want, said);
	CU_ASSERT_EQUAL(check(false, said), 0);
}

/* From now on, this process gets no netlink socket. */
static bool take_netlink_away(void)
{
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
			 offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_socket, 0, 3),
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
			 offsetof(struct seccomp_data, args[0])),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, AF_NETLINK, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPROTONOSUPPORT),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	const struct sock_fprog program = { ARRAY_SIZE(code), code };

	return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
	       prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
}

/* Exit status 0: it will do; 1: it won't. */
static int check_without_netlink(bool with_nftables, char ret_said[256])
{
	struct printed printed;
	int status = -1;
	pid_t pid;

	printed_begin(&printed, STDERR_FILENO);
	pid = fork();
	if (pid == 0)
		_exit(!take_netlink_away()
			      ? NO_FILTER
			      : kernel_check(with_nftables) == -EOPNOTSUPP);
	CU_ASSERT_EQUAL(waitpid(pid, &status, 0), pid);
	printed_end(&printed, ret_said, 256);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void missing_nftables_matter_only_where_they_are_needed(void)
{
	char said[256];
	int status = check_without_netlink(true, said);

	if (status == NO_FILTER) {
		unit_skip("system calls can't be filtered");
		return;
	}
	CU_ASSERT_EQUAL(status, 1);
	unit_string("said",
		    "nameward: nftables: the kernel has none (nf_tables, "
		    "CONFIG_NF_TABLES_INET)\n",
		    said);
	CU_ASSERT_EQUAL(check_without_netlink(false, said), 0);
	unit_string("said", "", said);
}

static const struct unit_test tests[] = {
	UNIT(this_kernel_will_do_and_nothing_is_said),
	UNIT(a_kernel_that_is_too_old_is_named_with_the_oldest_that_will_do),
	UNIT(missing_nftables_matter_only_where_they_are_needed),
};

int main(void)
{
	return unit_main("kernel_check", tests, ARRAY_SIZE(tests));
}
