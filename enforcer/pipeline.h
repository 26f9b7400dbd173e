/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * pipeline.h - the life of one event: read this and pipeline.c first.
 *
 *	parse -> judge -> open -> report, then commit -> settle
 *
 * Events are handled in batches, and the addresses that a batch opens reach
 * nftables in one transaction.  Every query and answer is reported, whatever
 * becomes of it.  An arrival that the kernel counted is settled exactly once,
 * after the transaction, whether that succeeded or not.
 */
#pragma once

#include <stddef.h>
#include <stdbool.h>
#include <stdint.h>

struct aside;	     /* bpf/aside/aside.h */
struct capture;	     /* bpf/capture.h */
struct gate;	     /* enforcer/gate/gate.h */
struct active;	     /* enforcer/active/active.h */
struct nflog_packet; /* nft/nflog.h */
struct link;	     /* enforcer/forward/links.h */
struct loop;	     /* enforcer/lib/loop.h */
struct reporter;     /* enforcer/record/report.h */
struct seen_answers; /* enforcer/forward/seen_answers.h */
struct sources;	     /* enforcer/gate/sources.h */
struct suspects;     /* enforcer/suspect/suspects.h */
struct pipeline;

struct pipeline_options {
	struct loop *loop;   /* borrowed, as is all below */
	struct aside *aside; /* looks at processes */
	struct capture *capture;
	struct reporter *reporter;
	/* All of these are NULL for `watch`, which decides nothing. */
	struct gate *gate;
	struct active *active;
	struct seen_answers *seen_answers;
	struct sources *sources; /* those of the gate */
	struct suspects *suspects;
	struct aside *device_aside; /* asks rtnetlink */
};

struct pipeline_counters {
	uint64_t accepted; /* answers that opened something */
	uint64_t refused;  /* answers that were to open something, but didn't */
	uint64_t opened;   /* addresses, with those that were refreshed */
	uint64_t connects; /* packets that no set permitted */
	uint64_t connects_stopped; /* of those; the others passed */
	uint64_t asks_lost; /* questions to name services, or their answers */
};

int pipeline_new(const struct pipeline_options *options,
		 struct pipeline **ret_pipeline);
void pipeline_free(struct pipeline *pipeline); /* NULL is fine */
void pipeline_freep(struct pipeline **pipeline);

/* Handle the events in the ring, PIPELINE_DRAIN_MAX at most, since the loop has
 * other work, too.  Returns how many that were. */
#define PIPELINE_DRAIN_MAX 256
int pipeline_drain(struct pipeline *pipeline);

/* Report what has waited too long; to be called each second. */
void pipeline_tick(struct pipeline *pipeline);
/* Does nothing wait, and is there no other namespace to look at? */
bool pipeline_is_quiet(const struct pipeline *pipeline);

/* Report @packet, which nftables rejected (or would have, in audit mode). */
void pipeline_rejected(struct pipeline *pipeline,
		       const struct nflog_packet *packet);

/* The devices of other network namespaces that were looked at. */
const struct link *pipeline_links(const struct pipeline *pipeline,
				  size_t *ret_n);
void pipeline_counters(const struct pipeline *pipeline,
		       struct pipeline_counters *ret_counters);
