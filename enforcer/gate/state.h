/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * state.h - one policy as the gate serves it: all that its table in nftables
 * is made from.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bpf/abi/event.h"
#include "enforcer/host/resolvers.h"
#include "policy/eval/mark.h"

struct policy;	/* policy/policy.h */
struct sources; /* enforcer/gate/sources.h */

/* The clauses that programs with the mark of class @id may connect by. */
struct gate_class {
	uint8_t id;
	uint64_t words[EVENT_CLASS_WORDS];
};

struct gate_state {
	const struct policy *policy; /* borrowed while it is served */
	struct resolvers resolvers;
	uint32_t class_epoch; /* that the clauses of the classes are of */
	struct gate_class classes[MARK_CLASSES]; /* each id once */
	size_t n_classes;
	/* The gate sets these itself. */
	struct sources *sources; /* borrowed; NULL: none */
	uint16_t log_group;	 /* of nflog */
	uint16_t hold_queue;	 /* 0: none */
	bool track_loopback;	 /* nft/nftnat.h */
	bool all_epochs;	 /* flows of the epoch before count as well */
	bool no_flows;		 /* no mark of a flow counts; flows_unsure() */
};

/*
 * Add @cls, or give a class that is known other clauses.  1: nothing is new.
 * -ENOSPC: there are too many.
 */
int gate_state_add_class(struct gate_state *state,
			 const struct gate_class *cls);

/* The class @id; NULL: it is not known. */
const struct gate_class *gate_state_find_class(const struct gate_state *state,
					       uint8_t id);
