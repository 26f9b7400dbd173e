/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * signals.c - block the signals and read them from a signalfd in the loop.
 */
#include "enforcer/daemon/signals.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "enforcer/lib/loop.h"
#include "policy/base.h"

struct signals {
	struct loop *loop;
	signals_fn on_signal;
	void *context;
	int fd;
};

static void read_signals(void *context, uint32_t epoll_events)
{
	struct signals *signals = context;
	struct signalfd_siginfo info;

	(void)epoll_events;
	while (read(signals->fd, &info, sizeof(info)) == (ssize_t)sizeof(info))
		signals->on_signal(signals->context, (int)info.ssi_signo);
}

int signals_open(struct loop *loop, signals_fn on_signal, void *context,
		 struct signals **ret_signals)
{
	CLEANUP(signals_closep) struct signals *signals = NULL;
	sigset_t set;
	int r;

	signals = calloc(1, sizeof(*signals));
	if (!signals)
		return -ENOMEM;
	*signals = (struct signals){ .loop = loop,
				     .on_signal = on_signal,
				     .context = context,
				     .fd = -1 };
	(void)sigemptyset(&set);
	(void)sigaddset(&set, SIGTERM);
	(void)sigaddset(&set, SIGINT);
	(void)sigaddset(&set, SIGHUP);
	if (sigprocmask(SIG_BLOCK, &set, NULL) < 0)
		return -errno;
	(void)signal(SIGPIPE, SIG_IGN);
	signals->fd = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	if (signals->fd < 0)
		return -errno;
	r = loop_add(loop, signals->fd, EPOLLIN, read_signals, signals);
	if (r < 0)
		return r;
	*ret_signals = TAKE_PTR(signals);
	return 0;
}

void signals_close(struct signals *signals)
{
	if (!signals)
		return;
	if (signals->fd >= 0) {
		loop_remove(signals->loop, signals->fd);
		(void)close(signals->fd);
	}
	free(signals);
}

void signals_closep(struct signals **signals)
{
	signals_close(*signals);
}
