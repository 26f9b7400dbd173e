/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * capture_find.c - who sent a packet that nftables shows.
 */
#include <bpf/libbpf.h>

#include "bpf/capture.h"
#include "bpf/capture_state.h"
#include "bpf/kern/nameward.skel.h"
#include "bpf/maps/senders.h"

int capture_find_sender(const struct capture *capture,
			const struct sockdiag_ends *ends, uint64_t netns,
			bool ours, struct event_owner *ret_owner)
{
	return senders_find(capture_map_fd(capture, senders), ends, netns, ours,
			    ret_owner);
}
