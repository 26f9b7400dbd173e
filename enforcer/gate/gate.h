/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * gate.h - egress: the table in nftables, and what the answers open in it.
 *
 * A policy is put in force in two steps, so that the kernel's own image can
 * be swapped between them: gate_stage() makes the table serve both the former
 * and the new policy, gate_switch() leaves the new one alone.  What somebody
 * else takes out of the table is put in again.  Failures are logged, told to
 * the hooks, and tried again each second.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "enforcer/gate/fill.h"
#include "enforcer/gate/plan.h"

struct gate;
struct loop;	     /* enforcer/lib/loop.h */
struct nflog_packet; /* nft/nflog.h */
struct nftprobe;     /* nft/nftprobe.h */

enum gate_news {
	GATE_FAILED, /* the table could not be made, filled or repaired */
	GATE_REPAIRED,
	GATE_INTO_FAILED, /* a set of the user's own is not filled */
	GATE_INTO_FILLED, /* it is again */
};

struct gate_callbacks {
	/* A packet that nothing permitted was refused, or in audit mode would
	 * have been. */
	void (*denied)(void *context, const struct nflog_packet *packet);
	/* For a `gate` record. */
	void (*on_news)(void *context, enum gate_news news,
			const char *message);
	void *context;
	uint16_t hold_queue; /* where packets wait for an answer in flight; 0:
			      * they are dropped */
	struct sources *sources; /* borrowed; NULL: none */
};

/* Opens netlink, takes over the table of a former run; changes nothing yet.
 * @without: enum nftprobe_feature that are not to be used. */
int gate_open(struct loop *loop, const struct gate_callbacks *callbacks,
	      unsigned int without, struct gate **ret_gate);
void gate_close(struct gate *gate); /* NULL is fine; the table stays */
void gate_closep(struct gate **gate);
int gate_remove(struct gate *gate); /* takes the table out */

bool gate_adopted(const struct gate *gate);
const struct nftprobe *gate_probe(const struct gate *gate);
uint64_t gate_lost(const struct gate *gate); /* packets not told */

struct gate_load {
	const struct policy *policy; /* borrowed while it is in force */
	const struct resolvers *resolvers;
	const struct gate_plan_class *classes; /* that are known before */
	size_t n_classes;
	uint32_t class_epoch; /* that they are of */
	/* By rule: keeps its sets as they are.  What becomes of what is open;
	 * NULL at the start.  It may clear some of `keep`. */
	const bool *keep;
	const struct openings_change *change;
};

/* On failure everything is as it was. */
int gate_stage(struct gate *gate, const struct gate_load *load);
void gate_switch(struct gate *gate);
void gate_unstage(struct gate *gate);

/* Another vector that programs were met with; the policy stays. */
int gate_add_class(struct gate *gate, const struct gate_plan_class *cls);
/* The nameservers changed; the policy stays. */
int gate_set_resolvers(struct gate *gate, const struct resolvers *resolvers);
size_t gate_classes(const struct gate *gate,
		    const struct gate_plan_class **ret_classes);

/* As gate_fill_put() and gate_fill_commit(); a failed commit is repaired at
 * once where that is possible. */
int gate_put(struct gate *gate, const struct gate_fill_addr *addr,
	     uint32_t *ret_timeout_s);
int gate_commit(struct gate *gate);
/* Is the table what it should be?  false: a repair failed so far. */
bool gate_whole(const struct gate *gate);
/* What fills the sets now; NULL before the first policy. */
struct gate_fill *gate_fill(const struct gate *gate);
size_t gate_total(const struct gate *gate); /* addresses open */
