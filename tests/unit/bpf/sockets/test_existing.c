/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_existing.c - sockets from before the start, held by programs that can be
 * identified, though the file system of one is no longer mounted anywhere; and
 * by one that can't.
 *
 * run: once
 */
#include "bpf/sockets/existing.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bpf/capture.h"
#include "bpf/capture_state.h"
#include "policy/base.h"
#include "policy/eval/mark.h"
#include "tests/unit/bpf/capturebox.h"
#include "tests/unit/unit.h"

#define MASK 0xff000000U /* capture_box_image() */

static const char *unable;

#define HELD 100 /* the descriptor of a holder's socket */

static int detached_copy_of(const char *program)
{
	char dir[] = "/tmp/nameward-unit-XXXXXX", command[128];
	int fd;

	if (!mkdtemp(dir) || unshare(CLONE_NEWNS) < 0 ||
	    mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0 ||
	    mount("none", dir, "tmpfs", 0, NULL) < 0)
		return -1;
	(void)snprintf(command, sizeof(command), "cp %s %s/program", program,
		       dir);
	if (system(command))
		return -1;
	(void)snprintf(command, sizeof(command), "%s/program", dir);
	fd = open(command, O_PATH | O_CLOEXEC);
	(void)umount2(dir, MNT_DETACH);
	(void)rmdir(dir);
	return fd;
}

/* Start a process with a socket.  It runs its program once the pipe has
 * closed. */
static pid_t hold(bool detached)
{
	static char name[] = "sleep", seconds[] = "100";
	char *argv[] = { name, seconds, NULL };
	pid_t holder;
	int running[2];
	char byte;

	CU_ASSERT_FATAL(pipe2(running, O_CLOEXEC) == 0);
	holder = fork();
	if (holder == 0) {
		int program = detached ? detached_copy_of("/bin/sleep")
				       : open("/bin/sleep", O_PATH | O_CLOEXEC);
		int fd = socket(AF_INET, SOCK_DGRAM, 0);

		if (program >= 0 && fd >= 0 && dup2(fd, HELD) >= 0)
			(void)execveat(program, "", argv, NULL, AT_EMPTY_PATH);
		_exit(1);
	}
	(void)close(running[1]);
	CU_ASSERT(read(running[0], &byte, 1) == 0);
	(void)close(running[0]);
	return holder;
}

static uint32_t class_of(pid_t holder)
{
	int pidfd = (int)syscall(SYS_pidfd_open, holder, 0);
	int fd = (int)syscall(SYS_pidfd_getfd, pidfd, HELD, 0);
	socklen_t len = sizeof(uint32_t);
	uint32_t mark = 0;

	CU_ASSERT(getsockopt(fd, SOL_SOCKET, SO_MARK, &mark, &len) == 0);
	(void)close(fd);
	(void)close(pidfd);
	return mark / (MASK & -MASK);
}

static void release(pid_t holder)
{
	(void)kill(holder, SIGKILL);
	(void)waitpid(holder, NULL, 0);
}

/* The class that the scan gives to the sockets of two processes. */
static void scan(bool identified, uint32_t ret_classes[2])
{
	pid_t known, detached;
	struct capture_box box;

	capture_box_begin(&box);
	if (!identified)
		box.capture->inode_program = -1;
	known = hold(false);
	detached = hold(true);
	CU_ASSERT(class_of(known) == 0);
	CU_ASSERT(class_of(detached) == 0);
	CU_ASSERT_FATAL(capture_attach(box.capture) == 0);
	ret_classes[0] = class_of(known);
	ret_classes[1] = class_of(detached);
	release(known);
	release(detached);
	capture_box_end(&box);
}

static void process_is_known_wherever_its_executable_is_mounted(void)
{
	uint32_t classes[2];

	if (unable) {
		unit_skip(unable);
		return;
	}
	scan(true, classes);
	CU_ASSERT(classes[0] != 0 && classes[0] != mark_class_none(MASK));
	CU_ASSERT_EQUAL(classes[1], classes[0]);
}

static void
process_without_a_known_executable_gets_the_class_that_opens_nothing(void)
{
	uint32_t classes[2];

	if (unable) {
		unit_skip(unable);
		return;
	}
	scan(false, classes);
	CU_ASSERT_EQUAL(classes[0], mark_class_none(MASK));
	CU_ASSERT_EQUAL(classes[1], mark_class_none(MASK));
}

static const struct unit_test tests[] = {
	UNIT(process_is_known_wherever_its_executable_is_mounted),
	UNIT(process_without_a_known_executable_gets_the_class_that_opens_nothing),
};

int main(void)
{
	unable = capture_box_enter();
	return unit_main("existing", tests, ARRAY_SIZE(tests));
}
