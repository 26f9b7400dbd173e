/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * forward.h - from which addresses other network namespaces send by way of
 * ours.
 *
 * The kernel lets nothing of a program in another namespace leave from an
 * address that it was not told of (bpf/kern/forward.bpf.h).  Here an address is
 * looked at, put into nftables, and only then, after the ACK, the kernel is
 * told.  The reverse when nothing came from there for a while: the kernel
 * first.  So nothing is ever forwarded that nftables does not know.
 */
#pragma once

#include <stdint.h>

struct event; /* bpf/abi/event.h */
struct forward;
struct loop; /* enforcer/lib/loop.h */

struct seen_answers;

struct forward_options {
	struct loop *loop; /* borrowed, as is all below */
	struct capture *capture;
	struct gate *gate;
	struct active *active;
	struct sources *sources; /* those of the gate */
};

/* What a former daemon knew, before the first policy; for free(). */
int forward_adopt(struct capture *capture,
		  const struct seen_answers *seen_answers,
		  struct sources **ret_sources);

int forward_new(const struct forward_options *options,
		struct forward **ret_forward);
void forward_free(struct forward *forward); /* NULL is fine */

/* EVENT_SOURCE.  Negative: nothing may leave from there. */
int forward_event(struct forward *forward, const struct event *event);
