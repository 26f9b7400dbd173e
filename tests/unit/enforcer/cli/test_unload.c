/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_unload.c - `nameward unload` in a network namespace of the test's own,
 * with and without a daemon; nft(8) is asked what is left.
 */
#include <linux/netfilter/nf_tables.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "enforcer/active/state_file.h"
#include "enforcer/cli/commands.h"
#include "nft/netlink/nl.h"
#include "nft/write/nftobject.h"
#include "policy/base.h"
#include "tests/unit/nftbox.h"
#include "tests/unit/printed.h"
#include "tests/unit/unit.h"

static char dir[] = "/tmp/nameward-unit.XXXXXX";
static char control[64], file[64];

static bool has_table(const char *name)
{
	char command[64];

	(void)snprintf(command, sizeof(command), "list table inet %s", name);
	return nftbox_nft(command, NULL, 0) == 0;
}

static void make_table(const char *name)
{
	char command[64];

	(void)snprintf(command, sizeof(command), "add table inet %s", name);
	CU_ASSERT_EQUAL_FATAL(nftbox_nft(command, NULL, 0), 0);
}

static void make_file(const char *path)
{
	FILE *made = fopen(path, "we");

	CU_ASSERT_FATAL(made && fclose(made) == 0);
}

static bool state_file_exists(void)
{
	CLEANUP(base_freep) char *path = state_file_path(control);

	return access(path, F_OK) == 0;
}

/* What a daemon leaves behind, beside a table of the user's.  false: skipped.
 */
static bool leave_things_behind(void)
{
	CLEANUP(base_freep) char *path = state_file_path(control);

	if (!nftbox_enter())
		return false;
	make_table("nameward");
	make_table("own");
	make_file(path);
	return true;
}

/* Run with @pin in place of the default.  *ret_said is what came on standard
 * error. */
static int unload(const char *pin, char ret_said[512])
{
	char name[] = "unload", control_option[] = "--control";
	char pin_option[] = "--pin", pin_value[64];
	char *argv[] = { name,	     control_option, control,
			 pin_option, pin_value,	     NULL };
	struct printed said;
	int status;

	(void)snprintf(pin_value, sizeof(pin_value), "%s", pin);
	printed_begin(&said, STDERR_FILENO);
	status = cli_unload(ARRAY_SIZE(argv) - 1, argv);
	printed_end(&said, ret_said, 512);
	return status;
}

static void without_a_daemon_what_it_left_is_removed_and_nothing_else(void)
{
	char said[512];

	if (!leave_things_behind())
		return;
	CU_ASSERT_EQUAL(unload("none", said), CLI_OK);
	unit_string("said", "", said);
	CU_ASSERT(!has_table("nameward"));
	CU_ASSERT(has_table("own"));
	CU_ASSERT(!state_file_exists());
}

static void with_nothing_to_remove_unload_succeeds(void)
{
	char said[512], pin[64];

	if (!nftbox_enter())
		return;
	(void)snprintf(pin, sizeof(pin), "%s/no-pins", dir);
	CU_ASSERT_EQUAL(unload(pin, said), CLI_OK);
	unit_string("said", "", said);
}

/* Returns a socket that listens at @control. */
static int listen_as_daemon(void)
{
	struct sockaddr_un at = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	(void)strcpy(at.sun_path, control);
	CU_ASSERT_EQUAL_FATAL(bind(fd, (struct sockaddr *)&at, sizeof(at)), 0);
	CU_ASSERT_EQUAL_FATAL(listen(fd, 1), 0);
	return fd;
}

/* Serve one request.  A daemon that stops answers first, and unlinks its socket
 * when all is out; until then it may put its table in again.  Returns whether
 * it was told to stop. */
static bool serve(int listener, bool stops)
{
	int fd = accept(listener, NULL, NULL);
	char request[64] = "";

	(void)!recv(fd, request, sizeof(request) - 1, 0);
	if (stops)
		(void)!send(fd, "{\"ok\":true}\n", 12, MSG_NOSIGNAL);
	(void)close(fd);
	if (stops) {
		(void)usleep(200000);
		(void)nftbox_nft("add table inet nameward", NULL, 0);
		(void)unlink(control);
	}
	return strcmp(request, "stop\n") == 0;
}

static pid_t start_daemon(bool stops)
{
	int listener = listen_as_daemon();
	pid_t pid = fork();

	if (pid == 0) {
		(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
		_exit(serve(listener, stops) ? 0 : 1);
	}
	(void)close(listener);
	return pid;
}

static void a_daemon_has_stopped_before_anything_is_removed(void)
{
	int status = -1;
	char said[512];
	pid_t pid;

	if (!leave_things_behind())
		return;
	pid = start_daemon(true);
	CU_ASSERT_EQUAL(unload("none", said), CLI_OK);
	CU_ASSERT_EQUAL(waitpid(pid, &status, 0), pid);
	CU_ASSERT_EQUAL(status, 0);
	unit_string("said", "", said);
	CU_ASSERT(!has_table("nameward"));
	CU_ASSERT(!state_file_exists());
}

static void nothing_is_removed_under_a_daemon_that_does_not_stop(void)
{
	char said[512], want[256];
	int status = -1;
	pid_t pid;

	if (!leave_things_behind())
		return;
	pid = start_daemon(false);
	CU_ASSERT_EQUAL(unload("none", said), CLI_FAILED);
	CU_ASSERT_EQUAL(waitpid(pid, &status, 0), pid);
	CU_ASSERT_EQUAL(status, 0);
	(void)snprintf(want, sizeof(want),
		       "nameward unload: %s: it hung up: only root and its "
		       "own user are heard\n",
		       control);
	unit_string("said", want, said);
	CU_ASSERT(has_table("nameward"));
	CU_ASSERT(state_file_exists());
	(void)unlink(control);
}

static void a_socket_that_nobody_listens_on_is_no_daemon(void)
{
	char said[512];

	if (!leave_things_behind())
		return;
	(void)close(listen_as_daemon());
	CU_ASSERT_EQUAL(unload("none", said), CLI_OK);
	unit_string("said", "", said);
	CU_ASSERT(!has_table("nameward"));
	(void)unlink(control);
}

static void pins_that_cannot_be_removed_leave_the_table_to_be_removed(void)
{
	char said[512], want[256];

	if (!leave_things_behind())
		return;
	make_file(file);
	CU_ASSERT_EQUAL(unload(file, said), CLI_FAILED);
	(void)snprintf(want, sizeof(want),
		       "nameward unload: %s: Not a directory\n", file);
	unit_string("said", want, said);
	CU_ASSERT(!has_table("nameward"));
	CU_ASSERT(!state_file_exists());
	(void)unlink(file);
}

static void a_table_that_another_process_owns_is_left_and_named(void)
{
	CLEANUP(nl_closep) struct nl_socket *owner = NULL;
	char said[512], want[256];

	if (!nftbox_enter())
		return;
	CU_ASSERT_EQUAL_FATAL(nl_open(&owner), 0);
	nftobject_table(owner, "nameward", NFT_TABLE_F_OWNER);
	CU_ASSERT_EQUAL_FATAL(nl_commit(owner), 0);
	CU_ASSERT_EQUAL(unload("none", said), CLI_FAILED);
	(void)snprintf(want, sizeof(want),
		       "nameward unload: table inet nameward: another process "
		       "owns it (netlink port %u)\n",
		       nl_portid(owner));
	unit_string("said", want, said);
	CU_ASSERT(has_table("nameward"));
}

static void a_word_that_is_no_option_removes_nothing(void)
{
	char name[] = "unload", option[] = "--control", word[] = "all";
	char *argv[] = { name, option, control, word, NULL };
	struct printed printed;
	char said[512];
	int status;

	if (!leave_things_behind())
		return;
	printed_begin(&printed, STDERR_FILENO);
	status = cli_unload(ARRAY_SIZE(argv) - 1, argv);
	printed_end(&printed, said, sizeof(said));
	CU_ASSERT_EQUAL(status, CLI_USAGE);
	unit_string("said", "nameward unload: not expected: 'all'\n", said);
	CU_ASSERT(has_table("nameward"));
	CU_ASSERT(state_file_exists());
}

static const struct unit_test tests[] = {
	UNIT(without_a_daemon_what_it_left_is_removed_and_nothing_else),
	UNIT(with_nothing_to_remove_unload_succeeds),
	UNIT(a_daemon_has_stopped_before_anything_is_removed),
	UNIT(nothing_is_removed_under_a_daemon_that_does_not_stop),
	UNIT(a_socket_that_nobody_listens_on_is_no_daemon),
	UNIT(pins_that_cannot_be_removed_leave_the_table_to_be_removed),
	UNIT(a_table_that_another_process_owns_is_left_and_named),
	UNIT(a_word_that_is_no_option_removes_nothing),
};

int main(void)
{
	CLEANUP(base_freep) char *state = NULL;
	int status;

	if (!mkdtemp(dir))
		return 1;
	(void)snprintf(control, sizeof(control), "%s/control", dir);
	(void)snprintf(file, sizeof(file), "%s/file", dir);
	status = unit_main("unload", tests, ARRAY_SIZE(tests));
	state = state_file_path(control);
	(void)unlink(state);
	(void)rmdir(dir);
	return status;
}
