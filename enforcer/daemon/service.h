/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * service.h - everything that `run` and `watch` hold, made and undone in the
 * one order that leaves no gap.
 *
 * Start: the policy is read and compiled, the table made, the image put in
 * the kernel, and only then the programs attached, so that a packet meets
 * either nothing of ours or all of it.  The stop is the reverse.
 */
#pragma once

#include <stdbool.h>

struct options; /* enforcer/daemon/options.h */
struct service;

/*
 * Start.  What keeps it from starting was said on standard error, and
 * whatever had been changed is undone, unless a former run left it: then it
 * stays in force.  @options is borrowed.
 */
int service_open(const struct options *options, bool watch,
		 struct service **ret_service);

/* Handle events until a signal or a client ends it.  0 or -errno. */
int service_run(struct service *service);

/* NULL is fine.  Takes out what was installed, unless options->keep. */
void service_close(struct service *service);
void service_closep(struct service **service);
