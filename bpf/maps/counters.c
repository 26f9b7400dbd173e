/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * counters.c - read the per-CPU map `counters`.
 */
#include "bpf/maps/counters.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <stdlib.h>
#include <string.h>

#include "bpf/abi/map_values.h"
#include "policy/base.h"

static void add(struct counters *sum, const struct shared_counters *c)
{
	sum->packets += c->packets;
	sum->queries += c->queries;
	sum->answers += c->answers;
	sum->denied += c->denied;
	sum->stopped += c->stopped;
	sum->lost.ring_full += c->ring_full;
	sum->lost.storage_full += c->storage_full;
	sum->lost.pending_full += c->pending_full;
	sum->lost.scratch_busy += c->scratch_busy;
	sum->lost.sends_full += c->sends_full;
}

void counters_read(int counters_fd, struct counters *ret_counters)
{
	CLEANUP(base_freep) struct shared_counters *of_cpu = NULL;
	int n = libbpf_num_possible_cpus();
	uint32_t zero = 0;
	int i;

	memset(ret_counters, 0, sizeof(*ret_counters));
	of_cpu = n > 0 ? calloc((size_t)n, sizeof(*of_cpu)) : NULL;
	if (!of_cpu || bpf_map_lookup_elem(counters_fd, &zero, of_cpu) < 0)
		return;
	for (i = 0; i < n; i++)
		add(ret_counters, &of_cpu[i]);
}
