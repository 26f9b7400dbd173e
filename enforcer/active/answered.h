/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * answered.h - a DNS message came to a client: judge it under the active
 * policy, open its addresses, report it.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bpf/abi/event.h"
#include "bpf/abi/known.h"
#include "enforcer/dns/answer/accept.h"
#include "enforcer/dns/answer/way.h"
#include "enforcer/dns/name.h"
#include "enforcer/record/record.h"

struct active;	 /* enforcer/active/active.h */
struct capture;	 /* bpf/capture.h */
struct gate;	 /* enforcer/gate/gate.h */
struct reporter; /* enforcer/record/report.h */
struct suspects; /* enforcer/suspect/suspects.h */

struct answered_counters {
	uint64_t accepted; /* answers that opened something */
	uint64_t refused;  /* answers that were to open something, but didn't */
	uint64_t opened;   /* addresses, with those that were refreshed */
};

#define ANSWERED_KNOWN_MAX 16 /* answers of one transaction */

struct answered_context {
	struct active *active;	       /* borrowed; NULL: nothing is judged */
	struct gate *gate;	       /* borrowed */
	const struct capture *capture; /* borrowed: has the image */
	struct reporter *reporter;
	struct suspects *suspects; /* borrowed; may be NULL */
	uint64_t netns;		   /* cookie of our own network namespace */
	uint64_t name_key[2];	   /* for name_hash() */
	struct answer_way way;
	struct answered_counters counters;
	/* Of the message that is handled.  They are large, so they are not made
	 * anew for each. */
	struct accept_result result;
	struct record_opened opened[ACCEPT_ADDRS_MAX];
	uint8_t names[DNS_NAME_MAX * (1 + CHAIN_LINKS_MAX)];
	size_t names_len; /* as in openings_name() */
	/* What the BPF programs get once the gate has it. */
	struct known_answer known[ANSWERED_KNOWN_MAX];
	size_t n_known;
};

struct answered_message {
	const struct event *event; /* of TCP: the segment that completed it */
	struct event_question question;
	bool solicited;	 /* `question` is set */
	bool first;	 /* the first answer to its question */
	bool seen_by_us; /* it went to another namespace by way of ours */
	const void *wire;
	size_t len;
};

/* What is opened reaches the kernel with the next gate_commit(), after which
 * answered_committed() is to be called. */
void answered_handle(struct answered_context *context,
		     const struct answered_message *message);
/* The transaction has ended; @in_sets: all that was opened is in the sets, so
 * the BPF programs may know the answers from now on. */
void answered_committed(struct answered_context *context, bool in_sets);
