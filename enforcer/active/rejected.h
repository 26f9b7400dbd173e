/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * rejected.h - a packet that nftables refused becomes a record of who sent it.
 */
#pragma once

#include <stdint.h>

struct active;	     /* enforcer/active/active.h */
struct capture;	     /* bpf/capture.h */
struct nflog_packet; /* nft/nflog.h */
struct sources;	     /* enforcer/gate/sources.h */
struct reporter;     /* enforcer/record/report.h */

struct rejected_context {
	struct reporter *reporter; /* borrowed, as is all below */
	struct active *active;
	struct sources *sources; /* who sends what is forwarded; NULL: nobody */
	uint64_t netns;		 /* cookie of ours */
	const struct capture *capture;
};

void rejected_report(const struct rejected_context *context,
		     const struct nflog_packet *packet);
