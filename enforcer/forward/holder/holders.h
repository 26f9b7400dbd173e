/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * holders.h - which network namespace has a source address.
 *
 * That the route to an address leads to a namespace proves little where several
 * share a bridge, and a program needs no rights to send from an address that
 * its namespace does not have.  So who has sent from an address keeps it for as
 * long as its namespace has it configured; and while nothing else is known of
 * it, until nothing has come from there for a while.  An address that another
 * one had is taken only with its flows ended.
 *
 * What a check takes is charged to the sender's namespace and user
 * (enforcer/forward/holder/accounts.h), and most of all one that fails.
 */
#pragma once

#include <stdint.h>

#include "enforcer/forward/holder/accounts.h"
#include "enforcer/forward/holder/past_sources.h"
#include "policy/ip.h"

struct event;	/* bpf/abi/event.h */
struct gate;	/* enforcer/gate/gate.h */
struct links;	/* enforcer/forward/links.h */
struct source;	/* enforcer/gate/sources.h */
struct sources; /* enforcer/gate/sources.h */

struct holders {
	struct links *links; /* borrowed, as is all above @past */
	struct gate *gate;
	struct sources *sources;
	int confirmed_fd; /* the kernel's own list of them */
	struct past_sources past;
	struct accounts accounts;
};

/*
 * May packets from @ip leave by the device of @event?  NULL: any that are for
 * the link.  -EREMOTE: they would not have to come by.  -EAGAIN: it is not
 * known yet.
 */
int holders_verify(struct holders *holders, const struct event *event,
		   const struct ip_addr *ip);

/* Find or add the source of @event.  Errors are also those of
 * holders_verify(); -EADDRINUSE: it is another namespace's. */
int holders_find(struct holders *holders, const struct event *event,
		 struct source **ret_source);

/* Nothing comes from there any more.  Pointers to sources are not valid any
 * more, either. */
int holders_remove(struct holders *holders, struct source *source);
