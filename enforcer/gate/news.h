/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * news.h - what the gate reports to the daemon by callbacks.
 */
#pragma once

#include <stdint.h>

struct aside;	     /* bpf/aside/aside.h */
struct nflog_packet; /* nft/nflog.h */
struct sources;	     /* enforcer/gate/sources.h */

enum gate_news {
	GATE_FAILED, /* the table could not be made, filled or repaired */
	GATE_REPAIRED,
	GATE_INTO_FAILED,    /* a set of the user's own is not filled */
	GATE_INTO_FILLED,    /* it is again */
	GATE_CONNTRACK_FULL, /* nearly: new connections will fail */
	GATE_CONNTRACK_ROOM, /* there is room again */
};

struct gate_callbacks {
	/* A packet that nothing permits was rejected, or in audit mode would
	 * have been. */
	void (*on_packet)(void *context, const struct nflog_packet *packet);
	/* For a `gate` record. */
	void (*on_news)(void *context, enum gate_news news,
			const char *message);
	void *context;
	uint16_t hold_queue; /* where packets wait for an answer in flight; 0:
			      * they are dropped */
	struct sources *sources; /* borrowed; NULL: none */
	struct aside *aside; /* borrowed: it reads what others may lock; NULL:
			      * nobody else does */
	struct aside *ct_aside; /* the same for conntrack */
};
