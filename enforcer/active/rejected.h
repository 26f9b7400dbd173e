/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * rejected.h - a packet that nftables refused becomes a record of who sent it.
 */
#pragma once

#include <stdint.h>

struct inforce;	     /* enforcer/active/active.h */
struct nflog_packet; /* nft/nflog.h */
struct sources;	     /* enforcer/gate/sources.h */
struct tell;	     /* enforcer/record/report.h */

struct refused_context {
	struct tell *tell; /* borrowed, as is all below */
	struct inforce *inforce;
	struct sources *sources; /* who sends what is forwarded; NULL: nobody */
	uint64_t netns;		 /* cookie of ours */
	int senders_fd;		 /* the map, see bpf/maps/senders.h */
};

void refused_tell(const struct refused_context *context,
		  const struct nflog_packet *packet);
