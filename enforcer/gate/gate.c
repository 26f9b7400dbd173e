/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * gate.c - stage a policy, and switch to it.
 */
#include "enforcer/gate/gate.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "enforcer/gate/conntrack/flows.h"
#include "enforcer/gate/opening/closed.h"
#include "enforcer/gate/served.h"
#include "enforcer/gate/table.h"
#include "enforcer/gate/opening/was_open.h"
#include "enforcer/gate/watch.h"
#include "enforcer/lib/log.h"
#include "enforcer/lib/wallclock.h"
#include "nft/netlink/nl.h"
#include "nft/nflog.h"
#include "nft/nftprobe.h"
#include "nft/table/nfttable.h"
#include "policy/base.h"
#include "policy/eval/mark.h"
#include "policy/policy.h"

static void report_user_set(void *context, bool filled, const char *message)
{
	log_warn("nftables: %s", message);
	gate_table_notify(context, filled ? GATE_INTO_FILLED : GATE_INTO_FAILED,
			  message);
}

/* 1: not all that is open now stays open under @state. */
static int make_served(struct gate *gate, const struct gate_state *state,
		       const struct openings_change *change,
		       struct gate_served **ret_served)
{
	const struct gate_fill_options options = {
		.nl = gate->nl,
		.probe = &gate->probe,
		.on_user_set = report_user_set,
		.context = gate,
	};
	CLEANUP(gate_served_freep) struct gate_served *served = NULL;
	int r;

	r = gate_served_new(state, &options, &served);
	if (r < 0)
		return r;
	was_open_follow(served, gate->closed);
	served->state.sources = gate->callbacks.sources;
	served->state.log_group = nflog_group(gate->log);
	served->state.hold_queue = gate->callbacks.hold_queue;
	served->state.track_loopback = flows_redirected(gate->flows);
	served->state.all_epochs = gate->starting || !flows_known(gate->flows);
	if (gate->now && change)
		r = gate_fill_copy(served->fill, gate->now->fill, change);
	if (r < 0)
		return r;
	*ret_served = TAKE_PTR(served);
	return r;
}

void gate_unstage(struct gate *gate)
{
	bool kept;
	int r = 0;

	gate_served_free(gate->next);
	gate->next = NULL;
	if (gate->now)
		r = gate_table_restore(gate, &kept);
	if (r < 0)
		(void)gate_table_fail(gate, r, "restoring the table");
	gate->damaged = gate->now != NULL; /* refilled at the next tick */
}

int gate_stage(struct gate *gate, const struct gate_state *state,
	       const struct gate_handover *handover)
{
	CLEANUP(gate_served_freep) struct gate_served *next = NULL;
	bool kept = false, dropped;
	int r;

	r = make_served(gate, state, handover->change, &next);
	if (r < 0)
		return r;
	dropped = r > 0;
	if (!gate->now && !gate_adopted(gate))
		flows_forget(gate->flows, next->state.policy->mark_mask);
	(void)gate_table_count_flows(gate, &next->state);
	r = gate_served_apply(next, gate->table, gate->now, handover->keep,
			      &kept);
	if (r < 0)
		return gate_table_fail(gate, r, "making the table");
	if (!gate->now && gate_adopted(gate))
		r = gate_fill_adopt(next->fill, handover->keep,
				    wallclock_boottime_ns());
	else if (!kept || dropped)
		r = gate_fill_refill(next->fill, wallclock_boottime_ns());
	gate->next = TAKE_PTR(next);
	if (r < 0) {
		(void)gate_table_fail(gate, r, "filling the sets");
		gate_unstage(gate);
		return r;
	}
	return 0;
}

/* Flows of the epoch before belong to nobody from here on, but for TCP's. */
static void begin_epoch(struct gate *gate)
{
	const struct gate_state *state = &gate->now->state;

	flows_begin_epoch(gate->flows, state->policy->mark_mask,
			  state->class_epoch);
}

void gate_switch(struct gate *gate)
{
	struct gate_served *former = gate->now;
	bool kept = false, begins = false;
	int r = 0;

	gate->now = TAKE_PTR(gate->next);
	if (former) {
		begins = former->state.class_epoch !=
			 gate->now->state.class_epoch;
		if (begins)
			begin_epoch(gate);
		(void)gate_table_count_flows(gate, &gate->now->state);
		was_open_hand_over(former, gate->now, wallclock_boottime_ns());
		r = gate_table_restore(gate, &kept);
	}
	/* Behind the first walk, the table of both policies has marked flows by
	 * the former one. */
	if (begins)
		begin_epoch(gate);
	gate_served_free(former);
	if (r < 0)
		(void)gate_table_fail(gate, r, "taking the former policy out");
	gate->damaged = r < 0 || (former && !kept);
}

void gate_own_flow(struct gate *gate, const struct sockdiag_ends *ends,
		   uint8_t class_id)
{
	const struct gate_state *state = &gate->now->state;
	uint32_t mask = state->policy->mark_mask;

	flows_mark(gate->flows, ends, mask,
		   mark_of_flow(class_id, state->class_epoch, mask));
}

void gate_flows_known(struct gate *gate)
{
	gate->starting = false;
	begin_epoch(gate);
	gate->now->state.all_epochs = !flows_known(gate->flows);
	(void)gate_table_count_flows(gate, &gate->now->state);
	gate_table_change(gate, "ending the start");
}

int gate_end_flows(struct gate *gate, const struct ip_addr *from)
{
	return flows_end(gate->flows, from);
}

void gate_flows_level(const struct gate *gate, struct flows_level *ret_level)
{
	flows_level(gate->flows, ret_level);
}

int gate_set_resolvers(struct gate *gate, const struct resolvers *resolvers)
{
	struct gate_state *state = &gate->now->state;
	struct resolvers former = state->resolvers;
	bool kept = false;
	int r;

	state->resolvers = *resolvers;
	r = gate_table_restore(gate, &kept);
	if (r < 0) {
		state->resolvers = former;
		return gate_table_fail(gate, r, "changing the resolvers");
	}
	gate->damaged |= !kept;
	return 0;
}

int gate_add_class(struct gate *gate, const struct gate_class *cls)
{
	int r;

	/* Remembered first: should this fail, a repair makes it. */
	r = gate_state_add_class(&gate->now->state, cls);
	if (r == 1)
		return 0;
	if (r == 0)
		r = gate_commit(gate); /* what is queued must not fail too */
	if (r == 0)
		r = gate_served_apply_class(gate->now, gate->table, cls);
	if (r == 0)
		return 0;
	gate->damaged = gate->stale = true;
	return gate_table_fail(gate, r, "adding a class of programs");
}

const struct gate_state *gate_served(const struct gate *gate)
{
	return gate->now ? &gate->now->state : NULL;
}

int gate_put(struct gate *gate, const struct gate_fill_addr *addr,
	     uint32_t *ret_timeout_s)
{
	return gate_fill_put(gate->now->fill, addr, wallclock_boottime_ns(),
			     ret_timeout_s);
}

int gate_commit(struct gate *gate)
{
	int r = gate_fill_commit(gate->now->fill);

	return r < 0 ? watch_repair(gate) : 0;
}

bool gate_whole(const struct gate *gate)
{
	return !gate->damaged;
}

bool gate_is_quiet(const struct gate *gate, uint64_t until_ns)
{
	if (!gate->now)
		return true;
	return gate_whole(gate) && !flows_full(gate->flows) &&
	       !flows_walking(gate->flows) && !gate->now->state.no_flows &&
	       !gate->now->state.track_loopback &&
	       gate_fill_due_ns(gate->now->fill) >= until_ns;
}

int gate_add_source(struct gate *gate, const struct source *source)
{
	gate_fill_add_source(gate->now->fill, source, wallclock_boottime_ns());
	return gate_commit(gate);
}

int gate_remove_source(struct gate *gate, const struct source *source)
{
	gate_fill_remove_source(gate->now->fill, source);
	return gate_commit(gate);
}

int gate_dump(const struct gate *gate, uint16_t rule, nftset_element_fn fn,
	      void *context)
{
	return gate_fill_dump(gate->now->fill, rule, fn, context);
}

size_t gate_total(const struct gate *gate)
{
	return gate->now ? gate_fill_total(gate->now->fill) : 0;
}

int gate_open(struct loop *loop, const struct gate_callbacks *callbacks,
	      unsigned int without, struct gate **ret_gate)
{
	CLEANUP(gate_closep) struct gate *gate = NULL;
	int r;

	gate = calloc(1, sizeof(*gate));
	if (!gate)
		return -ENOMEM;
	gate->loop = loop;
	gate->callbacks = *callbacks;
	r = nl_open(&gate->nl);
	if (r < 0)
		return r;
	gate->starting = true;
	r = closed_new(&gate->closed);
	if (r == 0)
		r = flows_open(gate->nl, callbacks->aside, callbacks->ct_aside,
			       &gate->flows);
	if (r == 0)
		r = nftprobe_run(gate->nl, without, &gate->probe);
	if (r == 0)
		r = nfttable_open(gate->nl, &gate->probe, &gate->table);
	if (r < 0)
		return gate_table_fail(gate, r, "opening");
	r = watch_open(gate);
	if (r < 0)
		return r;
	*ret_gate = TAKE_PTR(gate);
	return 0;
}

void gate_close(struct gate *gate)
{
	if (!gate)
		return;
	watch_close(gate);
	gate_served_free(gate->next);
	gate_served_free(gate->now);
	nfttable_close(gate->table);
	flows_free(gate->flows);
	closed_free(gate->closed);
	nl_close(gate->nl);
	free(gate);
}

void gate_closep(struct gate **gate)
{
	gate_close(*gate);
}

int gate_remove(struct gate *gate)
{
	nl_drop(gate->nl);
	return nfttable_remove(gate->nl);
}

bool gate_adopted(const struct gate *gate)
{
	return nfttable_adopted(gate->table);
}

const struct nftprobe *gate_probe(const struct gate *gate)
{
	return &gate->probe;
}

uint64_t gate_lost(const struct gate *gate)
{
	return nflog_lost(gate->log);
}
