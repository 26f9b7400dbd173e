/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * pathwatch.c - inotify on directories, and a timer that joins a burst.
 */
#include "enforcer/host/pathwatch.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/inotify.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#include "enforcer/host/rootpath.h"
#include "enforcer/lib/loop.h"
#include "policy/base.h"

#define NS_PER_S 1000000000LL
#define BURST_NS 10000000LL
#define CREDIT_NS 200000000LL  /* so long callbacks run without a rest, ... */
#define REST 9		       /* then each rests so many times its length, */
#define REST_NS (2 * NS_PER_S) /* at most this */
#define AGAIN_NS NS_PER_S      /* until a look without a change */
#define LINKS_MAX 8	       /* half of what the kernel follows for an exec */
#define CHANGES                                                            \
	(IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO | IN_ATTRIB | \
	 IN_CLOSE_WRITE | IN_DELETE_SELF | IN_MOVE_SELF | IN_ONLYDIR)

struct pathwatch {
	struct loop *loop;
	pathwatch_fn on_change;
	void *context;
	int inotify_fd; /* a negative errno: there is none */
	int mounts_fd;	/* -1: not watched */
	int timer_fd;
	bool in_burst; /* the timer runs */
	bool again;    /* it runs, or is to, without a change */
	int64_t rest_max_ns;
	int64_t spent_ns; /* in callbacks, less what rests have made good */
	int64_t as_of_ns; /* when @spent_ns was so much (CLOCK_MONOTONIC) */
};

static int64_t now_ns(void)
{
	struct timespec ts;

	(void)clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * NS_PER_S + ts.tv_nsec;
}

static void make_good(struct pathwatch *watch)
{
	int64_t now = now_ns();

	watch->spent_ns -= (now - watch->as_of_ns) / REST;
	if (watch->spent_ns < 0)
		watch->spent_ns = 0;
	watch->as_of_ns = now;
}

/* How long to wait until there is credit for another callback. */
static int64_t rest_ns(struct pathwatch *watch)
{
	int64_t rest;

	make_good(watch);
	rest = (watch->spent_ns - CREDIT_NS) * REST;
	return rest < watch->rest_max_ns ? rest : watch->rest_max_ns;
}

static bool set_timer(struct pathwatch *watch, int64_t wait_ns)
{
	struct itimerspec soon = { 0 };

	soon.it_value.tv_sec = wait_ns / NS_PER_S;
	soon.it_value.tv_nsec = wait_ns % NS_PER_S;
	return timerfd_settime(watch->timer_fd, 0, &soon, NULL) == 0;
}

static void begin_burst(struct pathwatch *watch)
{
	int64_t wait_ns = rest_ns(watch);

	/* Later changes do not move the timer, also not when it has expired
	 * and is not handled yet: a stream of changes must not put it off. */
	if (!watch->in_burst)
		watch->in_burst = set_timer(
			watch, wait_ns < BURST_NS ? BURST_NS : wait_ns);
}

static void begin_again(struct pathwatch *watch)
{
	int64_t wait_ns = rest_ns(watch);

	(void)set_timer(watch, wait_ns < AGAIN_NS ? AGAIN_NS : wait_ns);
}

static void note_change(void *context, uint32_t epoll_events)
{
	struct pathwatch *watch = context;
	char events[4096];

	(void)epoll_events;
	while (read(watch->inotify_fd, events, sizeof(events)) > 0)
		; /* it does not matter which: all are looked up again */
	begin_burst(watch);
}

static void note_mount(void *context, uint32_t epoll_events)
{
	(void)epoll_events;
	begin_burst(context);
}

static void end_burst(void *context, uint32_t epoll_events)
{
	struct pathwatch *watch = context;
	uint64_t expirations;

	(void)epoll_events;
	if (read(watch->timer_fd, &expirations, sizeof(expirations)) <= 0)
		return;
	watch->in_burst = watch->again = false;
	make_good(watch);
	watch->on_change(watch->context);
	watch->spent_ns += now_ns() - watch->as_of_ns;
	watch->as_of_ns = now_ns();
	if (watch->again)
		begin_again(watch);
}

static void close_inotify(struct pathwatch *watch)
{
	if (watch->inotify_fd < 0)
		return;
	loop_remove(watch->loop, watch->inotify_fd);
	(void)close(watch->inotify_fd);
}

static int new_inotify(struct pathwatch *watch)
{
	CLEANUP(base_closep) int fd = -1;
	int r;

	fd = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
	if (fd < 0)
		return -errno;
	r = loop_add(watch->loop, fd, EPOLLIN, note_change, watch);
	return r < 0 ? r : TAKE_FD(fd);
}

/* Have a new instance.  The old one is closed only then: in between another
 * process of our user id could take the last one that there is. */
static void open_inotify(struct pathwatch *watch)
{
	int fd = new_inotify(watch);

	if (fd < 0 && watch->inotify_fd >= 0)
		return;
	close_inotify(watch);
	watch->inotify_fd = fd;
}

static void close_mounts(struct pathwatch *watch)
{
	if (watch->mounts_fd < 0)
		return;
	loop_remove(watch->loop, watch->mounts_fd);
	(void)close(watch->mounts_fd);
	watch->mounts_fd = -1;
}

int pathwatch_open(struct loop *loop, pathwatch_fn on_change, void *context,
		   struct pathwatch **ret_watch)
{
	CLEANUP(pathwatch_closep) struct pathwatch *watch = NULL;
	int r;

	watch = malloc(sizeof(*watch));
	if (!watch)
		return -ENOMEM;
	*watch = (struct pathwatch){ .loop = loop,
				     .on_change = on_change,
				     .context = context,
				     .rest_max_ns = REST_NS,
				     .inotify_fd = -1,
				     .mounts_fd = -1,
				     .timer_fd = -1 };
	watch->timer_fd =
		timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
	if (watch->timer_fd < 0)
		return -errno;
	r = loop_add(loop, watch->timer_fd, EPOLLIN, end_burst, watch);
	if (r < 0)
		return r;
	open_inotify(watch);
	*ret_watch = TAKE_PTR(watch);
	return 0;
}

void pathwatch_close(struct pathwatch *watch)
{
	if (!watch)
		return;
	close_inotify(watch);
	close_mounts(watch);
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

void pathwatch_rest_at_most(struct pathwatch *watch, unsigned int ms)
{
	watch->rest_max_ns = (int64_t)ms * (NS_PER_S / 1000);
}

void pathwatch_clear(struct pathwatch *watch)
{
	open_inotify(watch);
	close_mounts(watch);
}

void pathwatch_look_again(struct pathwatch *watch)
{
	watch->again = true;
	if (!watch->in_burst)
		(void)set_timer(watch, AGAIN_NS);
}

bool pathwatch_is_lack(int error)
{
	return error == -EMFILE || error == -ENFILE || error == -ENOMEM ||
	       error == -ENOSPC;
}

/* Watch the directory @dir, by the link of its descriptor, which leads nowhere
 * else. */
static int watch_dir(struct pathwatch *watch, int root, const char *dir)
{
	CLEANUP(base_closep) int fd = -1;
	char link[32];

	if (watch->inotify_fd < 0)
		return watch->inotify_fd;
	fd = rootpath_open(root, dir, O_DIRECTORY);
	if (fd < 0)
		return fd;
	(void)snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	return inotify_add_watch(watch->inotify_fd, link, CHANGES) < 0 ? -errno
								       : 0;
}

/* Watch the directory of @path, or the nearest one above that can be opened:
 * whoever makes it a link to itself, or mounts a file system over it that root
 * may not look into, must not keep what is listed behind it from being watched.
 */
static int watch_parent(struct pathwatch *watch, int root, const char *path)
{
	char dir[PATH_MAX];
	char *slash;
	int r;

	strcpy(dir, path);
	for (slash = strrchr(dir, '/'); slash; slash = strrchr(dir, '/')) {
		slash[slash == dir] = '\0';
		r = watch_dir(watch, root, dir);
		if (r == 0 || pathwatch_is_lack(r) || slash == dir)
			return r;
	}
	return -EINVAL;
}

/* Replace @path by the target of the link there; false: it is no link. */
static bool follow_link(int root, char path[PATH_MAX])
{
	CLEANUP(base_closep) int fd = -1;
	char target[PATH_MAX];
	char *slash = strrchr(path, '/');
	size_t dir_len;
	ssize_t n;

	fd = rootpath_open(root, path, O_NOFOLLOW);
	n = fd < 0 ? -1 : readlinkat(fd, "", target, sizeof(target) - 1);
	if (n <= 0 || !slash)
		return false;
	target[n] = '\0';
	dir_len = target[0] == '/' ? 0 : (size_t)(slash - path) + 1;
	if (dir_len + (size_t)n >= PATH_MAX)
		return false;
	memcpy(path + dir_len, target, (size_t)n + 1);
	return true;
}

int pathwatch_add_below(struct pathwatch *watch, int root, const char *path)
{
	char at[PATH_MAX];
	int i, r;

	if (path[0] != '/' || strlen(path) >= sizeof(at))
		return -EINVAL;
	strcpy(at, path);
	for (i = 0; i < LINKS_MAX; i++) {
		r = watch_parent(watch, root, at);
		if (r < 0 || !follow_link(root, at))
			return r;
	}
	return 0;
}

int pathwatch_add(struct pathwatch *watch, const char *path)
{
	return pathwatch_add_below(watch, ROOTPATH_HOST, path);
}

int pathwatch_add_mounts(struct pathwatch *watch)
{
	int r;

	if (watch->mounts_fd >= 0)
		return 0;
	/* poll(2) reports each change once; proc_pid_mountinfo(5). */
	watch->mounts_fd = open("/proc/self/mountinfo", O_RDONLY | O_CLOEXEC);
	if (watch->mounts_fd < 0)
		return -errno;
	r = loop_add(watch->loop, watch->mounts_fd, EPOLLPRI, note_mount,
		     watch);
	if (r < 0)
		close_mounts(watch);
	return r;
}
