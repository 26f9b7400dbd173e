/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_rule_uses.c - two banks of a real map, summed over the processors.
 */
#include "bpf/maps/rule_uses.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "policy/base.h"
#include "tests/unit/unit.h"

static int open_map(void)
{
	int fd = bpf_map_create(BPF_MAP_TYPE_PERCPU_ARRAY, "rule_uses",
				sizeof(uint32_t), sizeof(struct rule_use),
				2 * RULE_USE_BANK, NULL);

	if (fd < 0)
		unit_skip("no map can be made: it takes root");
	return fd;
}

/* Each processor has decided @hits times, the last one at @last_ns. */
static void put(int fd, uint64_t generation, uint32_t clause, uint64_t hits,
		uint64_t last_ns)
{
	const uint32_t key = rule_use_key(generation, clause);
	int n = libbpf_num_possible_cpus(), i;
	struct rule_use *of_cpu = calloc((size_t)n, sizeof(*of_cpu));

	CU_ASSERT_PTR_NOT_NULL_FATAL(of_cpu);
	for (i = 0; i < n; i++)
		of_cpu[i] = (struct rule_use){ hits, i == n - 1 ? last_ns
								: last_ns / 2 };
	CU_ASSERT_EQUAL(bpf_map_update_elem(fd, &key, of_cpu, BPF_ANY), 0);
	free(of_cpu);
}

static void a_bank_is_read_and_emptied_without_the_other(void)
{
	const uint64_t n = (uint64_t)libbpf_num_possible_cpus();
	struct rule_use uses[RULE_USE_BANK];
	int fd = open_map();

	if (fd < 0)
		return;
	put(fd, 6, 0, 2, 50);
	put(fd, 6, RULE_USE_DEFAULT, 1, 70);
	put(fd, 7, 0, 5, 90);
	rule_uses_read(fd, 6, uses);
	CU_ASSERT_EQUAL(uses[0].hits, 2 * n);
	CU_ASSERT_EQUAL(uses[0].last_ns, 50);
	CU_ASSERT_EQUAL(uses[1].hits, 0);
	CU_ASSERT_EQUAL(uses[RULE_USE_DEFAULT].hits, n);
	rule_uses_clear(fd, 6);
	rule_uses_read(fd, 6, uses);
	CU_ASSERT_EQUAL(uses[0].hits, 0);
	CU_ASSERT_EQUAL(uses[RULE_USE_DEFAULT].last_ns, 0);
	rule_uses_read(fd, 9, uses);
	CU_ASSERT_EQUAL(uses[0].hits, 5 * n);
	(void)close(fd);
}

static void uses_that_cannot_be_read_are_zero(void)
{
	struct rule_use uses[RULE_USE_BANK];

	memset(uses, 0xff, sizeof(uses));
	rule_uses_read(-1, 1, uses);
	CU_ASSERT_EQUAL(uses[0].hits, 0);
	CU_ASSERT_EQUAL(uses[RULE_USE_DEFAULT].hits, 0);
}

static const struct unit_test tests[] = {
	UNIT(a_bank_is_read_and_emptied_without_the_other),
	UNIT(uses_that_cannot_be_read_are_zero),
};

int main(void)
{
	return unit_main("rule_uses", tests, ARRAY_SIZE(tests));
}
