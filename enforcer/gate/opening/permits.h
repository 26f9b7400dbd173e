/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * permits.h - would the table permit a connection by now?
 *
 * In audit mode nothing waits for an answer in flight: a packet that comes
 * before it is logged and passes.  Once the answer is settled, this says what
 * would have become of the packet.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "policy/ip.h"

struct gate;
struct gate_class; /* enforcer/gate/state.h */
struct gate_state;
struct policy_open; /* policy/terms.h */
struct policy_rule; /* policy/policy.h */

/* A connection that is asked about. */
struct was_open_query {
	struct ip_addr ip;
	uint64_t netns; /* of the program; 0: our own */
	uint32_t mark;	/* of its packet, where that is our own */
	uint8_t proto;
	uint16_t port; /* 0: it has none */
};

/* Has @open the port of @query? */
bool permits_port(const struct policy_open *open,
		  const struct was_open_query *query);

/* The class of the program of @query; NULL: it is unknown. */
const struct gate_class *permits_class(const struct gate_state *state,
				       const struct was_open_query *query);

/* Is @rule about the program of @query, which has the class @cls?  What is open
 * for another namespace is so for all programs there. */
bool permits_is_about(const struct policy_rule *rule,
		      const struct gate_class *cls,
		      const struct was_open_query *query);

/* Do the rules, in their order, permit @query with what is open now? */
bool permits_now(const struct gate *gate, const struct was_open_query *query);
