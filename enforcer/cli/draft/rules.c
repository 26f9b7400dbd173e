/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * rules.c - for each program at most one rule about names and one about
 * networks.
 */
#include "enforcer/cli/draft/rules.h"

#include "enforcer/cli/draft/names.h"
#include "enforcer/cli/draft/networks.h"
#include "enforcer/cli/draft/rule.h"
#include "enforcer/cli/learn/reach.h"
#include "policy/base.h"

static int write_program(struct draft_rules *rules,
			 const struct learn_program *program)
{
	CLEANUP(draft_rule_done)
	struct draft_rule names = { .rules = rules,
				    .program = program,
				    .arena = rules->facts->arena };
	CLEANUP(draft_rule_done) struct draft_rule networks = names;
	struct learn_reach *reach;
	int r;

	r = learn_reach_sort(program, names.arena, &reach);
	if (r == 0 && program->names.n)
		r = draft_names_write(&names, reach);
	if (r == 0 && reach->n_networks)
		r = draft_networks_write(&networks, reach);
	return r;
}

void draft_rules_done(struct draft_rules *rules)
{
	learn_tree_done(&rules->names);
}

int draft_rules_write(struct draft_rules *rules)
{
	size_t i;
	int r = 0;

	for (i = 0; r == 0 && i < rules->programs->n; i++)
		r = write_program(rules, rules->programs->list[i]);
	return r;
}
