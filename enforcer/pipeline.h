/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * pipeline.h - the life of one event: read this and pipeline.c first.
 *
 *	parse -> accept -> open -> record, then commit -> settle
 *
 * Events of one drain share one transaction.  Whatever happens to an event,
 * it is recorded, and an arrival that the kernel counted is settled exactly
 * once, after the transaction.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "enforcer/forward/forward.h"

struct capture;	     /* bpf/capture.h */
struct gate;	     /* enforcer/gate/gate.h */
struct active;	     /* enforcer/active/active.h */
struct nflog_packet; /* nft/nflog.h */
struct reporter;     /* enforcer/record/report.h */
struct seen_answers; /* enforcer/forward/seen_answers.h */
struct pipeline;

struct pipeline_options {
	struct capture *capture; /* borrowed, as is all below */
	struct reporter *reporter;
	struct gate *gate;     /* NULL: `watch`, nothing is decided */
	struct active *active; /* NULL: likewise */
	struct seen_answers *seen_answers; /* NULL: likewise */
	struct forward_options forward;
};

struct pipeline_counters {
	uint64_t accepted; /* answers that opened something */
	uint64_t refused;  /* that would have, and did not */
	uint64_t opened;   /* addresses, refreshed ones too */
	uint64_t connects; /* packets that no set permitted */
};

int pipeline_new(const struct pipeline_options *options,
		 struct pipeline **ret_pipeline);
void pipeline_free(struct pipeline *pipeline); /* NULL is fine */
void pipeline_freep(struct pipeline **pipeline);

/* Handle what waits in the ring, up to a bound that leaves others a turn. */
void pipeline_drain(struct pipeline *pipeline);

/* nftables refused @packet. */
void pipeline_refused(struct pipeline *pipeline,
		      const struct nflog_packet *packet);

void pipeline_counters(const struct pipeline *pipeline,
		       struct pipeline_counters *ret_counters);
