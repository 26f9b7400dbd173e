/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * service.h - everything that `run` and `watch` hold: open it, run it, close
 * it.
 *
 * The start (enforcer/daemon/start.h) leaves no gap in which a packet meets a
 * part of what is ours; the end takes things out in the reverse order.
 */
#pragma once

#include <stdbool.h>

struct options; /* enforcer/daemon/options.h */
struct service;

/*
 * Start.  On failure the log or standard error says why, and what was changed
 * is undone, except what a former run left: that stays in force.  @options is
 * borrowed.
 */
int service_open(const struct options *options, bool watch,
		 struct service **ret_service);

/* Handle events until a signal or a client ends it.  0 or -errno. */
int service_run(struct service *service);

/* Take out what was installed, unless options->keep, and free @service.  NULL
 * is fine. */
void service_close(struct service *service);
void service_closep(struct service **service);
