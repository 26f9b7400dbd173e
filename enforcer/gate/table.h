/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * table.h - the gate itself, and the table as it has to be now.
 *
 * For the files that make up the gate, enforcer/gate/gate.c and
 * enforcer/gate/watch.c; others include enforcer/gate/gate.h.
 */
#pragma once

#include <stdbool.h>

#include "enforcer/gate/news.h"
#include "nft/nftprobe.h"

struct loop;	    /* enforcer/lib/loop.h */
struct closed;	    /* enforcer/gate/opening/closed.h */
struct flows;	    /* enforcer/gate/conntrack/flows.h */
struct gate_served; /* enforcer/gate/served.h */
struct gate_state;  /* enforcer/gate/state.h */
struct nflog;	    /* nft/nflog.h */
struct nftmonitor;  /* nft/nftmonitor.h */
struct nfttable;    /* nft/table/nfttable.h */
struct nl_socket;   /* nft/netlink/nl.h */

struct gate {
	struct loop *loop;
	struct gate_callbacks callbacks;
	struct nftprobe probe;
	struct nl_socket *nl;
	struct nfttable *table;
	struct nflog *log;
	struct nftmonitor *monitor;
	struct gate_served *now;  /* NULL before the first policy */
	struct gate_served *next; /* staged */
	struct flows *flows;
	struct closed *closed;
	bool starting; /* the open sockets were not looked at yet */
	bool damaged;  /* our table was changed or deleted */
	bool stale;    /* a change of it failed: whatever is in there, only to
			* make it anew repairs that */
	bool failing;  /* the last repair failed, which was reported */
};

/* Log the failure @what, with the words of netlink, and report it.  Returns
 * @error. */
int gate_table_fail(struct gate *gate, int error, const char *what);
void gate_table_notify(struct gate *gate, enum gate_news news,
		       const char *text);
/* Have @state say whether the marks of flows count by now.  false: as it did.
 */
bool gate_table_count_flows(const struct gate *gate, struct gate_state *state);
/* Make the table what the active policy says. */
int gate_table_restore(struct gate *gate, bool *ret_kept);
/* Make the table anew, since something besides the policy is different; a
 * failure of @what is tried again. */
void gate_table_change(struct gate *gate, const char *what);
