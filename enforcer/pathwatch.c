/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * pathwatch.c - inotify on directories, and a short timer that joins a burst.
 */
#include "enforcer/pathwatch.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/inotify.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include "enforcer/loop.h"
#include "policy/base.h"

#define BURST_MS 10
#define LINKS_MAX 8 /* half of what the kernel follows for an exec */
#define CHANGES                                                            \
	(IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO | IN_ATTRIB | \
	 IN_CLOSE_WRITE | IN_DELETE_SELF | IN_MOVE_SELF | IN_ONLYDIR)

struct pathwatch {
	struct loop *loop;
	pathwatch_fn fn;
	void *context;
	int inotify_fd;
	int timer_fd;
};

static void note_change(void *context, uint32_t epoll_events)
{
	const struct itimerspec soon = { .it_value.tv_nsec =
						 BURST_MS * 1000000L };
	struct pathwatch *watch = context;
	struct itimerspec left;
	char events[4096];

	(void)epoll_events;
	while (read(watch->inotify_fd, events, sizeof(events)) > 0)
		; /* which one it was doesn't matter: all are looked up anew */
	/* Not moved by later changes: a stream of them must not put it off. */
	if (timerfd_gettime(watch->timer_fd, &left) == 0 &&
	    left.it_value.tv_sec == 0 && left.it_value.tv_nsec == 0)
		(void)timerfd_settime(watch->timer_fd, 0, &soon, NULL);
}

static void end_burst(void *context, uint32_t epoll_events)
{
	struct pathwatch *watch = context;
	uint64_t expirations;

	(void)epoll_events;
	if (read(watch->timer_fd, &expirations, sizeof(expirations)) > 0)
		watch->fn(watch->context);
}

static int open_inotify(struct pathwatch *watch)
{
	watch->inotify_fd = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
	if (watch->inotify_fd < 0)
		return -errno;
	return loop_add(watch->loop, watch->inotify_fd, EPOLLIN, note_change,
			watch);
}

static void close_inotify(struct pathwatch *watch)
{
	if (watch->inotify_fd < 0)
		return;
	loop_remove(watch->loop, watch->inotify_fd);
	(void)close(watch->inotify_fd);
	watch->inotify_fd = -1;
}

int pathwatch_open(struct loop *loop, pathwatch_fn fn, void *context,
		   struct pathwatch **ret_watch)
{
	CLEANUP(pathwatch_closep) struct pathwatch *watch = NULL;
	int r;

	watch = malloc(sizeof(*watch));
	if (!watch)
		return -ENOMEM;
	*watch = (struct pathwatch){ .loop = loop,
				     .fn = fn,
				     .context = context,
				     .inotify_fd = -1,
				     .timer_fd = -1 };
	watch->timer_fd =
		timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
	if (watch->timer_fd < 0)
		return -errno;
	r = loop_add(loop, watch->timer_fd, EPOLLIN, end_burst, watch);
	if (r == 0)
		r = open_inotify(watch);
	if (r < 0)
		return r;
	*ret_watch = TAKE_PTR(watch);
	return 0;
}

void pathwatch_close(struct pathwatch *watch)
{
	if (!watch)
		return;
	close_inotify(watch);
	if (watch->timer_fd >= 0) {
		loop_remove(watch->loop, watch->timer_fd);
		(void)close(watch->timer_fd);
	}
	free(watch);
}

void pathwatch_closep(struct pathwatch **watch)
{
	pathwatch_close(*watch);
}

int pathwatch_clear(struct pathwatch *watch)
{
	close_inotify(watch);
	return open_inotify(watch);
}

/* Watch the directory of @path, or the nearest above it that exists. */
static int watch_parent(struct pathwatch *watch, const char *path)
{
	char dir[PATH_MAX];
	char *slash;

	strcpy(dir, path);
	for (slash = strrchr(dir, '/'); slash; slash = strrchr(dir, '/')) {
		slash[slash == dir] = '\0';
		if (inotify_add_watch(watch->inotify_fd, dir, CHANGES) >= 0)
			return 0;
		if ((errno != ENOENT && errno != ENOTDIR) || slash == dir)
			return -errno;
	}
	return -EINVAL;
}

/* Replace @path by where the link there leads; false: it is no link. */
static bool follow_link(char path[PATH_MAX])
{
	char target[PATH_MAX];
	char *slash = strrchr(path, '/');
	ssize_t n = readlink(path, target, sizeof(target) - 1);
	size_t dir_len;

	if (n <= 0 || !slash)
		return false;
	target[n] = '\0';
	dir_len = target[0] == '/' ? 0 : (size_t)(slash - path) + 1;
	if (dir_len + (size_t)n >= PATH_MAX)
		return false;
	memcpy(path + dir_len, target, (size_t)n + 1);
	return true;
}

int pathwatch_add(struct pathwatch *watch, const char *path)
{
	char at[PATH_MAX];
	int i, r;

	if (path[0] != '/' || strlen(path) >= sizeof(at))
		return -EINVAL;
	strcpy(at, path);
	for (i = 0; i < LINKS_MAX; i++) {
		r = watch_parent(watch, at);
		if (r < 0 || !follow_link(at))
			return r;
	}
	return 0;
}
