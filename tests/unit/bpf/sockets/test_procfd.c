/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_procfd.c - the sockets of a child, and those of no process.
 */
#include "bpf/sockets/procfd.h"

#include <errno.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "policy/base.h"
#include "tests/unit/unit.h"

#define SOCKETS 3

/* A child that holds SOCKETS sockets and a pipe. */
static pid_t make_holder(void)
{
	int ready[2], i;
	pid_t child;
	char byte;

	CU_ASSERT_FATAL(pipe(ready) == 0);
	child = fork();
	if (child == 0) {
		for (i = 0; i < SOCKETS; i++)
			if (socket(AF_UNIX, i ? SOCK_DGRAM : SOCK_STREAM, 0) <
			    0)
				_exit(1);
		(void)!write(ready[1], "x", 1);
		(void)pause();
		_exit(0);
	}
	(void)close(ready[1]);
	CU_ASSERT(read(ready[0], &byte, 1) == 1);
	(void)close(ready[0]);
	return child;
}

static void end_holder(pid_t child)
{
	(void)kill(child, SIGKILL);
	(void)waitpid(child, NULL, 0);
}

struct met {
	int n, n_streams, last;
	int enough; /* after so many */
};

static bool meet(void *context, int fd)
{
	struct met *met = context;
	socklen_t len = sizeof(int);
	int type = 0;

	CU_ASSERT(getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &len) == 0);
	met->n_streams += type == SOCK_STREAM;
	met->last = fd;
	return ++met->n != met->enough;
}

static void each_socket_and_nothing_else_is_handed_on(void)
{
	struct met none = { 0 }, met = { 0 };
	pid_t child;

	/* What the child inherits is counted here. */
	CU_ASSERT(procfd_each_socket((uint32_t)getpid(), meet, &none) == 0);
	child = make_holder();
	CU_ASSERT(procfd_each_socket((uint32_t)child, meet, &met) == 0);
	CU_ASSERT_EQUAL(met.n - none.n, SOCKETS);
	CU_ASSERT_EQUAL(met.n_streams - none.n_streams, 1);
	end_holder(child);
}

static void descriptor_is_closed_after_the_call(void)
{
	struct met met = { 0 };
	pid_t child = make_holder();

	CU_ASSERT(procfd_each_socket((uint32_t)child, meet, &met) == 0);
	CU_ASSERT_FATAL(met.n > 0);
	errno = 0;
	CU_ASSERT(dup(met.last) == -1 && errno == EBADF);
	end_holder(child);
}

static void no_more_is_handed_on_than_wanted(void)
{
	struct met met = { .enough = 2 };
	pid_t child = make_holder();

	CU_ASSERT(procfd_each_socket((uint32_t)child, meet, &met) == 0);
	CU_ASSERT_EQUAL(met.n, 2);
	end_holder(child);
}

static void process_that_ended_has_no_sockets(void)
{
	struct met met = { 0 };
	pid_t child = make_holder();

	end_holder(child);
	CU_ASSERT(procfd_each_socket((uint32_t)child, meet, &met) == -ENOENT);
	CU_ASSERT_EQUAL(met.n, 0);
}

static const struct unit_test tests[] = {
	UNIT(each_socket_and_nothing_else_is_handed_on),
	UNIT(descriptor_is_closed_after_the_call),
	UNIT(no_more_is_handed_on_than_wanted),
	UNIT(process_that_ended_has_no_sockets),
};

int main(void)
{
	return unit_main("procfd", tests, ARRAY_SIZE(tests));
}
