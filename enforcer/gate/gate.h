/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * gate.h - egress: the table in nftables, and what the answers open in it.
 *
 * A policy becomes active in two steps, so that the kernel's own image can be
 * swapped between them: gate_stage() makes the table serve both the former and
 * the new policy, gate_switch() takes the former out.  What others
 * remove from the table is put in again.  Failures are logged, go to the
 * callbacks, and are tried again each second.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "enforcer/gate/fill.h"
#include "enforcer/gate/news.h"
#include "enforcer/gate/state.h"

struct flows_level; /* enforcer/gate/conntrack/flows.h */
struct gate;
struct ip_addr;	      /* policy/ip.h */
struct loop;	      /* enforcer/lib/loop.h */
struct nflog_packet;  /* nft/nflog.h */
struct nftprobe;      /* nft/nftprobe.h */
struct sockdiag_ends; /* bpf/sockets/sockdiag.h */
struct source;	      /* enforcer/gate/sources.h */

/* Open netlink and look at the table of a former run, without changing it.
 * @without: enum nftprobe_feature that are not to be used. */
int gate_open(struct loop *loop, const struct gate_callbacks *callbacks,
	      unsigned int without, struct gate **ret_gate);
void gate_close(struct gate *gate); /* NULL is fine; the table stays */
void gate_closep(struct gate **gate);
int gate_remove(struct gate *gate); /* removes the table */

bool gate_adopted(const struct gate *gate); /* was there such a table? */
const struct nftprobe *gate_probe(const struct gate *gate);
uint64_t gate_lost(const struct gate *gate); /* packets that nflog lost */

/* What the next policy takes over from the one before, or from a former run. */
struct gate_handover {
	/* By rule: its sets keep their elements. */
	const bool *keep;
	/* What becomes of the addresses that are open; NULL at the start.  Its
	 * callback may clear some of `keep`. */
	const struct openings_change *change;
};

/* Have the table serve the policy in force and that of @state, which is copied.
 * On failure everything is as it was. */
int gate_stage(struct gate *gate, const struct gate_state *state,
	       const struct gate_handover *handover);
/* Take the former policy out: the staged one is in force. */
void gate_switch(struct gate *gate);
/* Take the staged policy out: it did not come into force. */
void gate_unstage(struct gate *gate);

/* A connection from before the start has a socket of class @class_id. */
void gate_own_flow(struct gate *gate, const struct sockdiag_ends *ends,
		   uint8_t class_id);
/* All connections from before the start were found: flows that no class owns by
 * now are nobody's. */
void gate_flows_known(struct gate *gate);
/* End the flows that @from began.  Returns as flows_end(). */
int gate_end_flows(struct gate *gate, const struct ip_addr *from);
/* How full conntrack is, and what it does not follow. */
void gate_flows_level(const struct gate *gate, struct flows_level *ret_level);

/* The policy that is served now; NULL before the first one. */
const struct gate_state *gate_served(const struct gate *gate);
/* Add the class @cls, of a program that was met; the policy stays. */
int gate_add_class(struct gate *gate, const struct gate_class *cls);
/* Take @resolvers in place of the former nameservers; the policy stays. */
int gate_set_resolvers(struct gate *gate, const struct resolvers *resolvers);

/* Do what gate_fill_put() and gate_fill_commit() do for the policy in force; a
 * failed commit is repaired at once where that is possible. */
int gate_put(struct gate *gate, const struct gate_fill_addr *addr,
	     uint32_t *ret_timeout_s);
int gate_commit(struct gate *gate);
/* Do what gate_fill_add_source() and gate_fill_remove_source() do, and commit
 * it. */
int gate_add_source(struct gate *gate, const struct source *source);
int gate_remove_source(struct gate *gate, const struct source *source);

/* Is the table what it should be?  false: a repair failed so far. */
bool gate_whole(const struct gate *gate);
/* Is the table whole, does nothing in it expire before @until_ns
 * (CLOCK_BOOTTIME), is conntrack not full, and can't anybody fill that over
 * loopback? */
bool gate_is_quiet(const struct gate *gate, uint64_t until_ns);
size_t gate_total(const struct gate *gate); /* addresses open */
/* Hand the elements that the kernel has in the sets of @rule to @fn. */
int gate_dump(const struct gate *gate, uint16_t rule, nftset_element_fn fn,
	      void *context);
