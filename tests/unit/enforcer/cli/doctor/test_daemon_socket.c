/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_daemon_socket.c - a socket at which somebody listens, nobody does any
 * more, or that is not there.  One that the kernel refuses takes a program in
 * it: tests/vm/suite.
 */
#include "enforcer/cli/doctor/daemon_socket.h"

#include <errno.h>
#include <string.h>

#include "policy/base.h"
#include "tests/unit/checkupbox.h"
#include "tests/unit/enforcer/host/services/hostroot.h"
#include "tests/unit/fakedaemon.h"
#include "tests/unit/unit.h"

#define SOCKET "/run/x/socket"

static void the_program_that_listens_is_named(void)
{
	CLEANUP(daemon_socket_done) struct daemon_socket socket;
	struct checkupbox box;
	char path[PATH_MAX];
	pid_t pid;

	checkupbox_begin(&box);
	hostroot_write("/run/x/other", "");
	pid = fakedaemon_start(checkup_path(&box.checkup, SOCKET, path), "", 0);
	daemon_socket_try(&box.checkup, SOCKET, &socket);
	CU_ASSERT_EQUAL(socket.state, DAEMON_SOCKET_ANSWERS);
	CU_ASSERT_PTR_NOT_NULL(strstr(socket.exe, "/test_daemon_socket"));
	fakedaemon_stop(pid);
	daemon_socket_done(&socket);
	/* Its socket is still in the file system. */
	daemon_socket_try(&box.checkup, SOCKET, &socket);
	CU_ASSERT_EQUAL(socket.state, DAEMON_SOCKET_ABSENT);
	checkupbox_end(&box);
}

static void a_socket_that_is_not_there_is_absent(void)
{
	CLEANUP(daemon_socket_done) struct daemon_socket socket;
	struct checkupbox box;

	checkupbox_begin(&box);
	daemon_socket_try(&box.checkup, SOCKET, &socket);
	CU_ASSERT_EQUAL(socket.state, DAEMON_SOCKET_ABSENT);
	checkupbox_end(&box);
}

static void a_path_that_no_socket_can_have_is_unknown(void)
{
	CLEANUP(daemon_socket_done) struct daemon_socket socket;
	struct checkupbox box;
	char path[200];

	checkupbox_begin(&box);
	memset(path, 'x', sizeof(path));
	path[0] = '/';
	path[sizeof(path) - 1] = '\0';
	daemon_socket_try(&box.checkup, path, &socket);
	CU_ASSERT_EQUAL(socket.state, DAEMON_SOCKET_UNKNOWN);
	CU_ASSERT_EQUAL(socket.error, ENAMETOOLONG);
	checkupbox_end(&box);
}

static const struct unit_test tests[] = {
	UNIT(the_program_that_listens_is_named),
	UNIT(a_socket_that_is_not_there_is_absent),
	UNIT(a_path_that_no_socket_can_have_is_unknown),
};

int main(void)
{
	return unit_main("daemon_socket", tests, ARRAY_SIZE(tests));
}
