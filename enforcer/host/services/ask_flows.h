/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * ask_flows.h - the connections to a name service on which something is open:
 * pieces of a message, or calls without a reply.  Used by
 * enforcer/host/services/asks.c only.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bpf/abi/event.h"
#include "enforcer/host/services/varlink_question.h"

#define ASK_FLOWS_CALLS 16	/* without a reply, of one connection */
#define ASK_FLOWS_METHOD_MAX 40 /* longer ones are cut */

/* A call that has no reply yet. */
struct ask_call {
	struct ask_call *next;
	uint64_t number;	   /* on its connection */
	bool is_lookup;		   /* else its reply is of no interest */
	struct event_question who; /* owner and time */
	struct varlink_question question;
	char method[ASK_FLOWS_METHOD_MAX];
};

/* One direction of a connection: the message that is not complete. */
struct ask_half {
	char *bytes;
	size_t len, room;
	bool skips; /* it is too long, and passed over */
};

struct ask_flow {
	struct ask_flow *chain; /* the next one of its bucket */
	struct ask_flow *older, *newer;
	uint64_t cookie;
	uint16_t share;
	size_t counted; /* bytes that it held when they were counted last */
	struct ask_half halves[2];
	struct ask_call *first, *last;
	unsigned int n_calls;
	uint64_t n_asked, n_answered; /* calls; the number of the next */
};

struct ask_flows;

int ask_flows_new(size_t max_bytes, struct ask_flows **ret_flows);
void ask_flows_free(struct ask_flows *flows); /* NULL is fine */

/* The connection @cookie; NULL: nothing is open on it. */
struct ask_flow *ask_flows_find(struct ask_flows *flows, uint64_t cookie);
/* Begin to keep the connection @cookie.  NULL: there is no memory. */
struct ask_flow *ask_flows_add(struct ask_flows *flows, uint64_t cookie,
			       uint16_t share);

/* @flow was used: it is gone if nothing is open on it.  Yields how many others
 * made room; @flow may be among them. */
unsigned int ask_flows_used(struct ask_flows *flows, struct ask_flow *flow);

void ask_flows_forget(struct ask_flows *flows, struct ask_flow *flow);

/* Note @call as the next one of @flow; NULL: it is not kept, but counts. */
void ask_flows_called(struct ask_flow *flow, struct ask_call *call);
/* The call that the next reply of @flow belongs to; NULL: it was not kept. */
struct ask_call *ask_flows_oldest(const struct ask_flow *flow);
/* The call of ask_flows_oldest() has its last reply. */
void ask_flows_answered(struct ask_flow *flow);
