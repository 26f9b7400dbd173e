/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * watch.c - what the kernel and others do to the table, and its repair.
 */
#include "enforcer/gate/watch.h"

#include <errno.h>
#include <linux/netfilter.h>
#include <string.h>
#include <sys/epoll.h>

#include "enforcer/gate/conntrack/flows.h"
#include "enforcer/gate/numbers.h"
#include "enforcer/gate/served.h"
#include "enforcer/gate/table.h"
#include "enforcer/lib/log.h"
#include "enforcer/lib/loop.h"
#include "enforcer/lib/wallclock.h"
#include "nft/netlink/nl.h"
#include "nft/nflog.h"
#include "nft/nftlayout.h"
#include "nft/nftmonitor.h"
#include "nft/table/nfttable.h"

#define PACKETS_BUDGET 64
#define CHANGES_BUDGET 256
#define TICK_MS 1000

/* Make the table whole again; if that fails, the next tick tries it again. */
int watch_repair(struct gate *gate)
{
	bool kept;
	int r;

	if (!gate->now)
		return 0;
	nl_drop(gate->nl);
	r = gate->stale ? -ENOENT : nfttable_check(gate->table);
	if (r == -ENOENT)
		r = gate_table_restore(gate, &kept);
	if (r == 0)
		r = gate_fill_refill(gate->now->fill, wallclock_boottime_ns());
	gate->damaged = r < 0;
	if (r < 0 && !gate->failing)
		(void)gate_table_fail(gate, r, "repairing the table");
	gate->failing = r < 0;
	if (r == 0)
		gate_table_notify(
			gate, GATE_REPAIRED,
			"the table was changed or refused an address; all that "
			"is open was put in again");
	return r;
}

/* Others may have made the first redirection, or removed the last. */
static void follow_redirections(struct gate *gate)
{
	bool redirected;

	if (!gate->now || !flows_look(gate->flows))
		return;
	redirected = flows_redirected(gate->flows);
	if (gate->now->state.track_loopback == redirected)
		return;
	gate->now->state.track_loopback = redirected;
	gate_table_change(gate, "tracking what leaves by lo");
}

static void note_deletion(void *context, const struct nftmonitor_event *event)
{
	struct gate *gate = context;

	if (event->kind != NFTMONITOR_ELEMENT_GONE)
		flows_changed(gate->flows);
	if (event->kind == NFTMONITOR_NAT_NEW)
		return;
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
		(void)watch_repair(gate);
	follow_redirections(gate);
}

static void read_log(void *context, uint32_t epoll_events)
{
	struct gate *gate = context;

	(void)epoll_events;
	(void)nflog_read(gate->log, PACKETS_BUDGET, gate->callbacks.on_packet,
			 gate->callbacks.context);
}

/* New connections fail when conntrack is full. */
static void report_level(struct gate *gate)
{
	char text[128];

	switch (flows_check(gate->flows, text, sizeof(text))) {
	case FLOWS_SAME:
		return;
	case FLOWS_FULL:
		log_warn("%s", text);
		gate_table_notify(gate, GATE_CONNTRACK_FULL, text);
		return;
	case FLOWS_ROOM:
		gate_table_notify(gate, GATE_CONNTRACK_ROOM, text);
		return;
	}
}

/* Is done by now what conntrack was late with? */
static void follow_flows(struct gate *gate)
{
	flows_go_on(gate->flows);
	if (gate_table_count_flows(gate, &gate->now->state))
		gate_table_change(gate, "having flows go on again");
}

static void tick(void *context, uint32_t epoll_events)
{
	struct gate *gate = context;

	(void)epoll_events;
	if (!gate->now)
		return;
	flows_look_for_legacy(gate->flows);
	follow_redirections(gate);
	follow_flows(gate);
	report_level(gate);
	if (gate->damaged ||
	    gate_fill_tick(gate->now->fill, wallclock_boottime_ns()) < 0)
		(void)watch_repair(gate);
}

int watch_open(struct gate *gate)
{
	int r;

	r = nftmonitor_open(nl_portid(gate->nl), &gate->monitor);
	if (r == 0)
		r = loop_add(gate->loop, nftmonitor_fd(gate->monitor), EPOLLIN,
			     read_monitor, gate);
	if (r == 0)
		r = nflog_open(GATE_NUMBERS_LOG_FIRST, GATE_NUMBERS_LOG_LAST,
			       &gate->log);
	if (r == 0)
		r = loop_add(gate->loop, nflog_fd(gate->log), EPOLLIN, read_log,
			     gate);
	if (r == 0)
		r = loop_every(gate->loop, TICK_MS, tick, gate);
	return r;
}

void watch_close(struct gate *gate)
{
	if (gate->monitor)
		loop_remove(gate->loop, nftmonitor_fd(gate->monitor));
	if (gate->log)
		loop_remove(gate->loop, nflog_fd(gate->log));
	nftmonitor_close(gate->monitor);
	nflog_close(gate->log);
}
