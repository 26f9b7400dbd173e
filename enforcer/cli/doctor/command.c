/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * command.c - posix_spawn(3), a pipe, and a deadline.
 */
#include "enforcer/cli/doctor/command.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "policy/base.h"

static int64_t now_ms(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static int spawn(const char *const argv[], int output, pid_t *ret_pid)
{
	static char *const environment[] = { "LC_ALL=C", "PATH=/usr/bin:/bin",
					     NULL };
	posix_spawn_file_actions_t actions;
	int r;

	r = posix_spawn_file_actions_init(&actions);
	if (r)
		return -r;
	r = posix_spawn_file_actions_addopen(&actions, STDIN_FILENO,
					     "/dev/null", O_RDONLY, 0);
	if (!r)
		r = posix_spawn_file_actions_adddup2(&actions, output,
						     STDOUT_FILENO);
	if (!r)
		r = posix_spawn_file_actions_adddup2(&actions, output,
						     STDERR_FILENO);
	if (!r) /* argv's texts are not written to */
		r = posix_spawn(ret_pid, argv[0], &actions, NULL,
				(char *const *)(uintptr_t)argv, environment);
	(void)posix_spawn_file_actions_destroy(&actions);
	return -r;
}

/* Read until the end of @fd; what has no room is dropped.  -ETIMEDOUT. */
static int read_all(int fd, int64_t deadline_ms, char *ret_text, size_t room)
{
	struct pollfd poller = { .fd = fd, .events = POLLIN };
	char rest[4096];
	size_t len = 0;
	ssize_t n = 1;
	int64_t left;

	while (n > 0) {
		left = deadline_ms - now_ms();
		if (left <= 0 || poll(&poller, 1, (int)left) == 0)
			break;
		n = len + 1 < room ? read(fd, ret_text + len, room - 1 - len)
				   : read(fd, rest, sizeof(rest));
		if (n > 0 && len + 1 < room)
			len += (size_t)n;
	}
	ret_text[len] = '\0';
	return n > 0 ? -ETIMEDOUT : 0;
}

/* It may have shut its output and go on: then it is waited for, too. */
static int wait_for(pid_t pid, int64_t deadline_ms, int r)
{
	const struct timespec step = { .tv_nsec = 5000000 };
	int status = 0;

	while (r == 0 && waitpid(pid, &status, WNOHANG) == 0) {
		if (now_ms() >= deadline_ms)
			r = -ETIMEDOUT;
		else
			(void)nanosleep(&step, NULL);
	}
	if (r < 0) {
		(void)kill(pid, SIGKILL);
		(void)waitpid(pid, NULL, 0);
		return r;
	}
	return WIFEXITED(status) ? WEXITSTATUS(status) : -EINTR;
}

int command_run(const char *const argv[], int timeout_ms, char *ret_text,
		size_t room)
{
	int64_t deadline_ms = now_ms() + timeout_ms;
	CLEANUP(base_closep) int from = -1;
	int ends[2];
	pid_t pid = -1;
	int r;

	if (pipe2(ends, O_CLOEXEC) < 0)
		return -errno;
	from = ends[0];
	r = spawn(argv, ends[1], &pid);
	(void)close(ends[1]);
	if (r < 0)
		return r;
	r = read_all(from, deadline_ms, ret_text, room);
	return wait_for(pid, deadline_ms, r);
}
