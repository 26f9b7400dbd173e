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
struct forwarding;
struct loop; /* enforcer/lib/loop.h */

struct witness;

struct forwarding_options {
	struct loop *loop; /* borrowed, as is all below */
	struct capture *capture;
	struct gate *gate;
	struct inforce *inforce;
	struct sources *sources; /* those of the gate */
};

/* What a former daemon knew, before the first policy; for free(). */
int forwarding_adopt(struct capture *capture, const struct witness *witness,
		     struct sources **ret_sources);

int forwarding_new(const struct forwarding_options *options,
		   struct forwarding **ret_forwarding);
void forwarding_free(struct forwarding *forwarding); /* NULL is fine */

/* EVENT_SOURCE.  Negative: nothing may leave from there. */
int forwarding_event(struct forwarding *forwarding, const struct event *event);
