/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * signals.h - receive SIGTERM, SIGINT and SIGHUP as events of the loop.
 *
 * They are blocked, so no signal handler ever runs.  SIGPIPE is ignored.
 */
#pragma once

struct loop; /* enforcer/lib/loop.h */
struct signals;

typedef void (*signals_fn)(void *context, int signal_number);

int signals_open(struct loop *loop, signals_fn on_signal, void *context,
		 struct signals **ret_signals);
void signals_close(struct signals *signals); /* NULL is fine */
void signals_closep(struct signals **signals);
