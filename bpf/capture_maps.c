/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * capture_maps.c - the maps of the programs, for whoever needs one of them
 * alone.
 */
#include <bpf/libbpf.h>

#include "bpf/abi/map_values.h"
#include "bpf/capture.h"
#include "bpf/capture_state.h"
#include "bpf/kern/nameward.skel.h"
#include "bpf/maps/classes.h"
#include "bpf/maps/counters.h"
#include "bpf/maps/pending_queries.h"
#include "bpf/maps/senders.h"

int capture_class_add(struct capture *capture, uint32_t class_epoch,
		      const uint64_t words[EVENT_CLASS_WORDS],
		      uint8_t *ret_class_id)
{
	return classes_add(capture->classes, class_epoch, words, ret_class_id);
}

int capture_take_question(struct capture *capture, uint64_t cookie, uint16_t id,
			  struct event_question *ret_question)
{
	struct pending_queries_maps maps = {
		capture_map_fd(capture, pending_tcp),
		capture_map_fd(capture, pending_spilt)
	};

	return pending_queries_take(&maps, cookie, id, ret_question);
}

int capture_find_sender(const struct capture *capture,
			const struct sockdiag_ends *ends, uint64_t netns,
			bool ours, struct event_owner *ret_owner)
{
	return senders_find(capture_map_fd(capture, senders), ends, netns, ours,
			    ret_owner);
}

int capture_sources(const struct capture *capture)
{
	return capture_map_fd(capture, sources);
}

struct denial_maps capture_denials(const struct capture *capture)
{
	return (struct denial_maps){
		.denials = capture_map_fd(capture, denials),
		.states = capture_map_fd(capture, denial_states),
	};
}

void capture_counters(struct capture *capture, struct counters *ret)
{
	counters_read(capture_map_fd(capture, counters), ret);
}

int capture_uses_map(const struct capture *capture)
{
	return capture_map_fd(capture, rule_uses);
}
