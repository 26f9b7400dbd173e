/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * ends.c - sort the ends of rules by their time, and say for each which clauses
 * are in force from then on.
 */
#include "policy/compile/ends.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "policy/base.h"
#include "policy/eval/clauses.h"
#include "policy/policy.h"

#define NS_PER_S 1000000000LL
#define ENDS_A_CELL (sizeof(struct image_cell) / sizeof(struct image_end))

static int compare_ends(const void *a, const void *b)
{
	const struct policy_rule *const *x = a, *const *y = b;

	return ((*x)->until_s > (*y)->until_s) -
	       ((*x)->until_s < (*y)->until_s);
}

/* The rules of @policy that end, the first to end first.  NULL: no memory. */
static const struct policy_rule **list_ending(const struct policy *policy,
					      size_t *ret_n)
{
	const struct policy_rule **rules;
	size_t i, n = 0;

	rules = calloc(policy->n_rules + 1, sizeof(*rules));
	for (i = 0; rules && i < policy->n_rules; i++)
		if (policy->rules[i].until_s)
			rules[n++] = &policy->rules[i];
	if (rules)
		qsort(rules, n, sizeof(*rules), compare_ends);
	*ret_n = n;
	return rules;
}

/* Never 0, which means that there is no end. */
static uint64_t boottime_of(const struct compile_build *build, int64_t until_s)
{
	int64_t ns;

	if (until_s > INT64_MAX / NS_PER_S)
		return UINT64_MAX; /* no machine runs for so long */
	ns = until_s * NS_PER_S - build->input->boot_ns;
	return ns > 0 ? (uint64_t)ns : 1;
}

static int put_end(struct compile_build *build, size_t i,
		   const struct image_end *end)
{
	struct image_cell *cell;

	if (i % ENDS_A_CELL == 0 && !compile_build_grow(&build->end_list, 1))
		return -ENOMEM;
	cell = &build->end_list.cells[i / ENDS_A_CELL];
	((struct image_end *)(void *)cell)[i % ENDS_A_CELL] = *end;
	return 0;
}

int compile_ends_build(struct compile_build *build)
{
	CLEANUP(base_freep) const struct policy_rule **rules = NULL;
	struct image_cell left = { 0 };
	struct image_end end = { 0 };
	size_t i, n;
	int r = 0;

	rules = list_ending(build->policy, &n);
	if (!rules)
		return -ENOMEM;
	if (!n || !build->input->boot_ns)
		return 0;
	clauses_set(&left, 0, compile_build_clauses(build));
	for (i = 0; i < n && r == 0; i++) {
		clauses_clear(&left, rules[i]->first_clause,
			      rules[i]->n_clauses);
		end.at_ns = boottime_of(build, rules[i]->until_s);
		end.vec =
			compile_build_cell(vectors_add(&build->vectors, &left));
		r = put_end(build, i, &end);
	}
	build->hdr.flags |= IMAGE_ENDS;
	build->ends.first_ns = boottime_of(build, rules[0]->until_s);
	build->ends.n = (uint32_t)n;
	return r;
}
