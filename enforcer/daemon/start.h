/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * start.h - the steps that put a policy in force, or begin to watch, in the
 * one order that leaves no gap.
 *
 * Nothing is changed before another nameward would have been noticed, and the
 * programs are attached last, so that a packet meets either nothing of ours or
 * all of it.
 */
#pragma once

struct service; /* enforcer/daemon/service_state.h */

/*
 * Take the steps for @s->watch.  On failure the log or standard error says
 * what went wrong, later steps are not taken, and what earlier ones made is
 * left in @s for service_close().
 */
int start_service(struct service *s);
