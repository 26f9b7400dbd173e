/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_uses.c - counts stay with the name of a rule, and each image has another
 * bank than the one before.
 */
#include "enforcer/active/uses.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <stdlib.h>
#include <unistd.h>

#include "policy/base.h"
#include "policy/policy.h"
#include "tests/unit/policy_text.h"
#include "tests/unit/unit.h"

#define A "  - { name: a, domains: [a], action: allow }\n"
#define B                                                     \
	"  - { name: b, domains: [b], action: deny, who: [{ " \
	"user: 1 }, { user: 2 }] }\n"
#define HEAD "version: 1\nrules:\n"

static void hit(const struct uses *uses, uint32_t clause, uint64_t last_ns)
{
	const uint32_t key = rule_use_key(uses->generation, clause);
	int n = libbpf_num_possible_cpus();
	struct rule_use *of_cpu = calloc((size_t)n, sizeof(*of_cpu));

	CU_ASSERT_PTR_NOT_NULL_FATAL(of_cpu);
	CU_ASSERT_EQUAL(bpf_map_lookup_elem(uses->fd, &key, of_cpu), 0);
	of_cpu[0].hits++;
	of_cpu[0].last_ns = last_ns;
	CU_ASSERT_EQUAL(bpf_map_update_elem(uses->fd, &key, of_cpu, BPF_ANY),
			0);
	free(of_cpu);
}

static void expect(const struct uses *uses, const struct policy *policy,
		   size_t i, struct rule_use want)
{
	struct rule_use *list = uses_list(uses, policy);

	CU_ASSERT_PTR_NOT_NULL_FATAL(list);
	CU_ASSERT_EQUAL(list[i].hits, want.hits);
	CU_ASSERT_EQUAL(list[i].last_ns, want.last_ns);
	free(list);
}

static void install(struct uses *uses, uint64_t *generation,
		    const struct policy *former, const struct policy *next)
{
	const uint64_t number = uses_next(uses, generation);

	uses_prepare(uses, number);
	uses_switch(uses, former, next, number);
}

static void counts_stay_with_the_name_of_a_rule(void)
{
	CLEANUP(policy_freep) struct policy *ab = policy_text_load(HEAD A B);
	CLEANUP(policy_freep) struct policy *ba = policy_text_load(HEAD B A);
	CLEANUP(policy_freep) struct policy *b = policy_text_load(HEAD B);
	CLEANUP(uses_done) struct uses uses = { 0 };
	uint64_t generation = 4;

	uses.fd = bpf_map_create(BPF_MAP_TYPE_PERCPU_ARRAY, "rule_uses",
				 sizeof(uint32_t), sizeof(struct rule_use),
				 2 * RULE_USE_BANK, NULL);
	if (uses.fd < 0) {
		unit_skip("no map can be made: it takes root");
		return;
	}
	install(&uses, &generation, ab, ab);
	hit(&uses, 0, 10);
	hit(&uses, 1, 20);
	hit(&uses, 2, 30);
	hit(&uses, RULE_USE_DEFAULT, 40);
	expect(&uses, ab, 0, (struct rule_use){ 1, 10 });
	expect(&uses, ab, 1, (struct rule_use){ 2, 30 });
	install(&uses, &generation, ab, ba);
	hit(&uses, 2, 50);
	expect(&uses, ba, 1, (struct rule_use){ 2, 50 });
	expect(&uses, ba, 0, (struct rule_use){ 2, 30 });
	expect(&uses, ba, 2, (struct rule_use){ 1, 40 });
	install(&uses, &generation, ba,
		ba); /* the same policy, compiled anew */
	expect(&uses, ba, 1, (struct rule_use){ 2, 50 });
	install(&uses, &generation, ba, b);
	install(&uses, &generation, b, ba);
	expect(&uses, ba, 1, (struct rule_use){ 0, 0 });
	expect(&uses, ba, 0, (struct rule_use){ 2, 30 });
	(void)close(uses.fd);
}

static void each_image_has_the_other_bank(void)
{
	struct uses uses = { .fd = -1 };
	uint64_t generation = 4;

	CU_ASSERT_EQUAL(uses_next(&uses, &generation), 5);
	uses.generation = 5;
	CU_ASSERT_EQUAL(uses_next(&uses, &generation), 6);
	/* It failed: its number is not given again. */
	CU_ASSERT_EQUAL(uses_next(&uses, &generation), 8);
	CU_ASSERT_EQUAL(generation, 8);
}

static const struct unit_test tests[] = {
	UNIT(counts_stay_with_the_name_of_a_rule),
	UNIT(each_image_has_the_other_bank),
};

int main(void)
{
	return unit_main("uses", tests, ARRAY_SIZE(tests));
}
