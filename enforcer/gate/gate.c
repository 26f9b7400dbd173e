/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * gate.c - stage, switch, repair.
 */
#include "enforcer/gate/gate.h"

#include <errno.h>
#include <linux/netfilter.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>

#include "enforcer/gate/state.h"
#include "enforcer/lib/log.h"
#include "enforcer/lib/loop.h"
#include "enforcer/lib/wallclock.h"
#include "nft/netlink/nl.h"
#include "nft/nflog.h"
#include "nft/nftmonitor.h"
#include "nft/nftprobe.h"
#include "nft/table/nfttable.h"
#include "policy/base.h"
#include "policy/policy.h"

#define LOG_GROUP_FIRST 6153
#define LOG_GROUP_LAST 6160
#define PACKETS_BUDGET 64
#define CHANGES_BUDGET 256
#define TICK_MS 1000

struct gate {
	struct loop *loop;
	struct gate_callbacks callbacks;
	struct nftprobe probe;
	struct nl_socket *nl;
	struct nfttable *table;
	struct nflog *log;
	struct nftmonitor *monitor;
	struct gate_state *now;	 /* in force; NULL before the first */
	struct gate_state *next; /* staged */
	bool damaged;		 /* somebody deleted something of ours */
	bool failing;		 /* the last repair failed, and it was told */
};

static void notify(struct gate *gate, enum gate_news news, const char *text)
{
	gate->callbacks.on_news(gate->callbacks.context, news, text);
}

static int fail(struct gate *gate, int error, const char *what)
{
	char text[512];

	(void)snprintf(text, sizeof(text), "%s: %s (%s)", what,
		       nl_error(gate->nl), strerror(-error));
	log_err("nftables: %s", text);
	notify(gate, GATE_FAILED, text);
	return error;
}

static void tell_into(void *context, const char *set, int error)
{
	struct gate *gate = context;
	char text[512];

	if (!error)
		(void)snprintf(text, sizeof(text), "into: %s is filled again",
			       set);
	else
		(void)snprintf(text, sizeof(text), "into: %s: %s", set,
			       error == -ENOENT ? "there is no such set"
						: strerror(-error));
	log_warn("nftables: %s", text);
	notify(gate, error ? GATE_INTO_FAILED : GATE_INTO_FILLED, text);
}

/* 1: something that its rule had open does not stay. */
static int make_state(struct gate *gate, const struct gate_load *load,
		      struct gate_state **ret_state)
{
	const struct gate_fill_options options = {
		.nl = gate->nl,
		.probe = &gate->probe,
		.policy = load->policy,
		.sources = gate->callbacks.sources,
		.class_epoch = load->class_epoch,
		.fn = tell_into,
		.context = gate,
	};
	CLEANUP(gate_state_freep) struct gate_state *state = NULL;
	size_t i;
	int r;

	r = gate_state_new(&options, load->resolvers, &state);
	for (i = 0; i < load->n_classes && r >= 0; i++)
		r = gate_state_add_class(state, &load->classes[i]);
	if (r >= 0 && gate->now && load->change)
		r = gate_fill_copy(state->fill, gate->now->fill, load->change);
	if (r < 0)
		return r;
	state->hold_queue = gate->callbacks.hold_queue;
	*ret_state = TAKE_PTR(state);
	return r;
}

/* Make the table what the policy in force says. */
static int restore_table(struct gate *gate, bool *ret_kept)
{
	const struct gate_state_apply apply = { .log_group = nflog_group(
							gate->log) };

	return gate_state_apply(gate->now, gate->table, &apply, ret_kept);
}

void gate_unstage(struct gate *gate)
{
	bool kept;
	int r = 0;

	gate_state_free(gate->next);
	gate->next = NULL;
	if (gate->now)
		r = restore_table(gate, &kept);
	if (r < 0)
		(void)fail(gate, r, "restoring the table");
	gate->damaged = gate->now != NULL; /* refilled at the next tick */
}

int gate_stage(struct gate *gate, const struct gate_load *load)
{
	const struct gate_state_apply apply = {
		.log_group = nflog_group(gate->log),
		.keep = load->keep,
		.former = gate->now,
	};
	CLEANUP(gate_state_freep) struct gate_state *state = NULL;
	bool kept = false, dropped;
	int r;

	r = make_state(gate, load, &state);
	if (r < 0)
		return r;
	dropped = r > 0;
	r = gate_state_apply(state, gate->table, &apply, &kept);
	if (r < 0)
		return fail(gate, r, "making the table");
	if (!gate->now && gate_adopted(gate))
		r = gate_state_adopt(state, load->keep,
				     wallclock_boottime_ns());
	else if (!kept || dropped)
		r = gate_fill_refill(state->fill, wallclock_boottime_ns());
	gate->next = TAKE_PTR(state);
	if (r < 0) {
		(void)fail(gate, r, "filling the sets");
		gate_unstage(gate);
		return r;
	}
	return 0;
}

/* The table is what it should be again, or it is tried at the next tick. */
static int repair(struct gate *gate)
{
	bool kept;
	int r;

	if (!gate->now)
		return 0;
	nl_drop(gate->nl);
	r = nfttable_check(gate->table);
	if (r == -ENOENT)
		r = restore_table(gate, &kept);
	if (r == 0)
		r = gate_fill_refill(gate->now->fill, wallclock_boottime_ns());
	gate->damaged = r < 0;
	if (r < 0 && !gate->failing)
		(void)fail(gate, r, "repairing the table");
	gate->failing = r < 0;
	if (r == 0)
		notify(gate, GATE_REPAIRED,
		       "the table was changed or refused an address; all that "
		       "is open was put in again");
	return r;
}

void gate_switch(struct gate *gate)
{
	struct gate_state *former = gate->now;
	bool kept = false;
	int r = 0;

	gate->now = TAKE_PTR(gate->next);
	if (former)
		r = restore_table(gate, &kept);
	gate_state_free(former);
	if (r < 0)
		(void)fail(gate, r, "taking the former policy out");
	gate->damaged = r < 0 || (former && !kept);
}

int gate_set_resolvers(struct gate *gate, const struct resolvers *resolvers)
{
	struct resolvers former = gate->now->resolvers;
	bool kept = false;
	int r;

	gate->now->resolvers = *resolvers;
	r = restore_table(gate, &kept);
	if (r < 0) {
		gate->now->resolvers = former;
		return fail(gate, r, "changing the resolvers");
	}
	gate->damaged |= !kept;
	return 0;
}

int gate_add_class(struct gate *gate, const struct gate_plan_class *cls)
{
	int r;

	/* Remembered first: should this fail, a repair makes it. */
	r = gate_state_add_class(gate->now, cls);
	if (r == 1)
		return 0;
	if (r == 0)
		r = gate_commit(gate); /* what is queued must not fail too */
	if (r == 0)
		r = gate_state_apply_class(gate->now, gate->table, cls);
	if (r == 0)
		return 0;
	gate->damaged = true;
	return fail(gate, r, "adding a class of programs");
}

size_t gate_classes(const struct gate *gate,
		    const struct gate_plan_class **ret_classes)
{
	*ret_classes = gate->now ? gate->now->classes : NULL;
	return gate->now ? gate->now->n_classes : 0;
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

	return r < 0 ? repair(gate) : 0;
}

bool gate_whole(const struct gate *gate)
{
	return !gate->damaged;
}

struct gate_fill *gate_fill(const struct gate *gate)
{
	return gate->now ? gate->now->fill : NULL;
}

size_t gate_total(const struct gate *gate)
{
	return gate->now ? gate_fill_total(gate->now->fill) : 0;
}

static void note_deletion(void *context, const struct nftmonitor_event *event)
{
	struct gate *gate = context;

	if (event->kind == NFTMONITOR_OVERRUN ||
	    (event->family == NFPROTO_INET &&
	     strcmp(event->table, NFTLAYOUT_TABLE) == 0))
		gate->damaged = true;
	else if (gate->now)
		gate_fill_deleted(gate->now->fill, event->family, event->table);
}

static void read_monitor(void *context, uint32_t epoll_events)
{
	struct gate *gate = context;

	(void)epoll_events;
	(void)nftmonitor_read(gate->monitor, CHANGES_BUDGET, note_deletion,
			      gate);
	if (gate->damaged && !gate->failing)
		(void)repair(gate);
}

static void read_log(void *context, uint32_t epoll_events)
{
	struct gate *gate = context;

	(void)epoll_events;
	(void)nflog_read(gate->log, PACKETS_BUDGET, gate->callbacks.denied,
			 gate->callbacks.context);
}

static void tick(void *context, uint32_t epoll_events)
{
	struct gate *gate = context;

	(void)epoll_events;
	if (!gate->now)
		return;
	if (gate->damaged ||
	    gate_fill_tick(gate->now->fill, wallclock_boottime_ns()) < 0)
		(void)repair(gate);
}

static int watch_kernel(struct gate *gate)
{
	int r;

	r = nftmonitor_open(nl_portid(gate->nl), &gate->monitor);
	if (r == 0)
		r = loop_add(gate->loop, nftmonitor_fd(gate->monitor), EPOLLIN,
			     read_monitor, gate);
	if (r == 0)
		r = nflog_open(LOG_GROUP_FIRST, LOG_GROUP_LAST, &gate->log);
	if (r == 0)
		r = loop_add(gate->loop, nflog_fd(gate->log), EPOLLIN, read_log,
			     gate);
	if (r == 0)
		r = loop_every(gate->loop, TICK_MS, tick, gate);
	return r;
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
	r = nftprobe_run(gate->nl, without, &gate->probe);
	if (r == 0)
		r = nfttable_open(gate->nl, &gate->probe, &gate->table);
	if (r < 0)
		return fail(gate, r, "opening");
	r = watch_kernel(gate);
	if (r < 0)
		return r;
	*ret_gate = TAKE_PTR(gate);
	return 0;
}

void gate_close(struct gate *gate)
{
	if (!gate)
		return;
	if (gate->monitor)
		loop_remove(gate->loop, nftmonitor_fd(gate->monitor));
	if (gate->log)
		loop_remove(gate->loop, nflog_fd(gate->log));
	gate_state_free(gate->next);
	gate_state_free(gate->now);
	nftmonitor_close(gate->monitor);
	nflog_close(gate->log);
	nfttable_close(gate->table);
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
