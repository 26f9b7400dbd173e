/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * rule_uses.c - read and empty a bank of the per-CPU map, key by key.
 */
#include "bpf/maps/rule_uses.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <stdlib.h>
#include <string.h>

#include "policy/base.h"

static struct rule_use sum(const struct rule_use *of_cpu, int n)
{
	struct rule_use all = { 0 };
	int i;

	for (i = 0; i < n; i++) {
		all.hits += of_cpu[i].hits;
		if (of_cpu[i].last_ns > all.last_ns)
			all.last_ns = of_cpu[i].last_ns;
	}
	return all;
}

void rule_uses_read(int fd, uint64_t generation,
		    struct rule_use ret_uses[RULE_USE_BANK])
{
	CLEANUP(base_freep) struct rule_use *of_cpu = NULL;
	const int n = libbpf_num_possible_cpus();
	uint32_t i, key;

	memset(ret_uses, 0, RULE_USE_BANK * sizeof(*ret_uses));
	of_cpu = n > 0 ? calloc((size_t)n, sizeof(*of_cpu)) : NULL;
	for (i = 0; of_cpu && i < RULE_USE_BANK; i++) {
		key = rule_use_key(generation, i);
		if (bpf_map_lookup_elem(fd, &key, of_cpu) < 0)
			return;
		ret_uses[i] = sum(of_cpu, n);
	}
}

void rule_uses_clear(int fd, uint64_t generation)
{
	CLEANUP(base_freep) struct rule_use *of_cpu = NULL;
	const int n = libbpf_num_possible_cpus();
	uint32_t i, key;

	of_cpu = n > 0 ? calloc((size_t)n, sizeof(*of_cpu)) : NULL;
	for (i = 0; of_cpu && i < RULE_USE_BANK; i++) {
		key = rule_use_key(generation, i);
		if (bpf_map_update_elem(fd, &key, of_cpu, BPF_ANY) < 0)
			return;
	}
}
