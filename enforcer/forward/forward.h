/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * forward.h - the addresses from which other network namespaces send through
 * ours.
 *
 * The kernel lets a program in another namespace send only from an address that
 * was confirmed to it (bpf/kern/forward.bpf.h), by a device.  Both are verified
 * here: the device must not lead past our namespace, and the address must be of
 * the other one.  A new address is added to nftables, and confirmed to the
 * kernel only after the ACK. When nothing has come from it for a while, removal
 * runs in the reverse order. So nothing is ever forwarded that nftables does
 * not know.  The flows of an address that another namespace had are ended first
 * (enforcer/forward/holder/past_sources.h).
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct aside;	     /* bpf/aside/aside.h */
struct active;	     /* enforcer/active/active.h */
struct capture;	     /* bpf/capture.h */
struct event;	     /* bpf/abi/event.h */
struct gate;	     /* enforcer/gate/gate.h */
struct link;	     /* enforcer/forward/links.h */
struct loop;	     /* enforcer/lib/loop.h */
struct seen_answers; /* enforcer/forward/seen_answers.h */
struct sources;	     /* enforcer/gate/sources.h */
struct forward;

struct forward_options {
	struct loop *loop;	    /* borrowed, as is all below */
	struct aside *aside;	    /* looks at processes */
	struct aside *device_aside; /* asks rtnetlink */
	struct capture *capture;
	struct gate *gate;
	struct active *active;
	struct sources *sources; /* those of the gate */
};

/* Before the first policy: make the table of sources, with those of a former
 * daemon, for free(). */
int forward_adopt(struct capture *capture,
		  const struct seen_answers *seen_answers,
		  struct sources **ret_sources);

int forward_new(const struct forward_options *options,
		struct forward **ret_forward);
void forward_free(struct forward *forward); /* NULL is fine */

/* Handle an EVENT_SOURCE: a program begins to send from an address.  Negative:
 * nothing may leave from there; -EREMOTE: since it would not have to come by.
 */
int forward_event(struct forward *forward, const struct event *event);

/* Is no other namespace known, which would have to be looked at? */
bool forward_is_quiet(const struct forward *forward);

/* The devices of other namespaces that were looked at; NULL: none. */
const struct link *forward_links(const struct forward *forward, size_t *ret_n);
