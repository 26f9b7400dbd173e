/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * counters.h - the counters of the programs, summed over the processors.
 */
#pragma once

#include <stdint.h>

struct counters_losses {
	uint64_t ring_full;    /* events that found no room */
	uint64_t storage_full; /* sockets that got no storage */
	uint64_t pending_full; /* questions whose answer can't be matched */
	uint64_t scratch_busy; /* no scratch space: denied */
	uint64_t sends_full;   /* connections whose sends are not judged */
};

struct counters {
	uint64_t packets; /* packets seen, DNS or not */
	uint64_t queries, answers, denied, stopped;
	struct counters_losses lost;
};

/* Add up the counters; they are zero when the map can't be read. */
void counters_read(int counters_fd, struct counters *ret_counters);
