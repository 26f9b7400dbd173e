/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * rejected.h - record who sent a packet that nftables rejected.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

struct active;	     /* enforcer/active/active.h */
struct capture;	     /* bpf/capture.h */
struct gate;	     /* enforcer/gate/gate.h */
struct nflog_packet; /* nft/nflog.h */
struct policy;	     /* policy/policy.h */
struct sources;	     /* enforcer/gate/sources.h */
struct reporter;     /* enforcer/record/report.h */

struct rejected_context {
	struct reporter *reporter; /* borrowed, as is all below */
	struct active *active;
	const struct gate *gate;
	struct sources *sources; /* senders of forwarded packets; NULL: none */
	uint64_t netns;		 /* cookie of our own */
	const struct capture *capture;
};

/*
 * Does what became of @packet depend on an answer that was in flight?  Then the
 * ring is to be drained before rejected_report().
 */
bool rejected_is_early(const struct policy *policy,
		       const struct nflog_packet *packet);

enum rejected {
	REJECTED_NOT,	 /* it is permitted by now, and nothing is recorded */
	REJECTED_PASSED, /* it is only recorded */
	REJECTED_STOPPED,
};

/* Report @packet with its sender, as far as that is known. */
enum rejected rejected_report(const struct rejected_context *context,
			      const struct nflog_packet *packet);
