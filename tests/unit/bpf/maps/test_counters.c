/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_counters.c - each counter is the sum over the processors, and of no
 * other one.
 */
#include "bpf/maps/counters.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bpf/abi/map_values.h"
#include "policy/base.h"
#include "tests/unit/unit.h"

static void each_counter_is_summed_over_the_processors(void)
{
	const int n = libbpf_num_possible_cpus();
	CLEANUP(base_freep) struct shared_counters *of_cpu = NULL;
	struct counters sum;
	uint32_t zero = 0;
	int fd, i;

	CU_ASSERT_FATAL(n > 0);
	fd = bpf_map_create(BPF_MAP_TYPE_PERCPU_ARRAY, "test", sizeof(zero),
			    sizeof(*of_cpu), 1, NULL);
	if (fd < 0) {
		unit_skip("BPF maps can't be made");
		return;
	}
	of_cpu = calloc((size_t)n, sizeof(*of_cpu));
	for (i = 0; i < n; i++)
		of_cpu[i] = (struct shared_counters){ 1, 2, 3, 4, 5,
						      6, 7, 8, 9, 10 };
	of_cpu[0].packets += 100;
	CU_ASSERT(bpf_map_update_elem(fd, &zero, of_cpu, BPF_ANY) == 0);
	counters_read(fd, &sum);
	CU_ASSERT_EQUAL(sum.packets, 100 + (uint64_t)n);
	CU_ASSERT_EQUAL(sum.queries, 2 * (uint64_t)n);
	CU_ASSERT_EQUAL(sum.answers, 3 * (uint64_t)n);
	CU_ASSERT_EQUAL(sum.denied, 4 * (uint64_t)n);
	CU_ASSERT_EQUAL(sum.stopped, 5 * (uint64_t)n);
	CU_ASSERT_EQUAL(sum.lost.ring_full, 6 * (uint64_t)n);
	CU_ASSERT_EQUAL(sum.lost.storage_full, 7 * (uint64_t)n);
	CU_ASSERT_EQUAL(sum.lost.pending_full, 8 * (uint64_t)n);
	CU_ASSERT_EQUAL(sum.lost.scratch_busy, 9 * (uint64_t)n);
	CU_ASSERT_EQUAL(sum.lost.sends_full, 10 * (uint64_t)n);
	(void)close(fd);
}

static void unreadable_map_counts_nothing(void)
{
	struct counters sum;

	memset(&sum, 0xee, sizeof(sum));
	counters_read(-1, &sum);
	CU_ASSERT_EQUAL(sum.packets, 0);
	CU_ASSERT_EQUAL(sum.lost.scratch_busy, 0);
}

static const struct unit_test tests[] = {
	UNIT(each_counter_is_summed_over_the_processors),
	UNIT(unreadable_map_counts_nothing),
};

int main(void)
{
	return unit_main("counters", tests, ARRAY_SIZE(tests));
}
