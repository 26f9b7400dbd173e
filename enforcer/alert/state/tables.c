/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * tables.c - the sizes of the tables.
 */
#include "enforcer/alert/state/tables.h"

#include <errno.h>

#include "enforcer/alert/detector/rebinding.h"
#include "enforcer/alert/state/examples.h"
#include "enforcer/alert/state/pair.h"
#include "enforcer/alert/state/program.h"
#include "policy/base.h"

int tables_init(struct tables *tables, open_fn on_alert, void *context)
{
	const struct {
		struct slots *slots;
		size_t n;
		size_t size;
	} sizes[] = {
		{ &tables->pairs, PAIR_PAIRS, sizeof(struct pair) },
		{ &tables->programs, PROGRAM_PROGRAMS, sizeof(struct program) },
		{ &tables->names, REBINDING_NAMES,
		  sizeof(struct rebinding_name) },
		{ &tables->examples, EXAMPLES_KEPT, sizeof(struct examples) },
	};
	size_t i;

	*tables = (struct tables){ 0 };
	for (i = 0; i < ARRAY_SIZE(sizes); i++)
		if (slots_init(sizes[i].slots, sizes[i].n, sizes[i].size) < 0) {
			tables_done(tables);
			return -ENOMEM;
		}
	if (open_init(&tables->open, on_alert, context) < 0) {
		tables_done(tables);
		return -ENOMEM;
	}
	return 0;
}

void tables_done(struct tables *tables)
{
	slots_done(&tables->pairs);
	slots_done(&tables->programs);
	slots_done(&tables->names);
	slots_done(&tables->examples);
	open_done(&tables->open);
}

size_t tables_memory(const struct tables *tables)
{
	return slots_memory(&tables->pairs) + slots_memory(&tables->programs) +
	       slots_memory(&tables->names) + slots_memory(&tables->examples) +
	       slots_memory(&tables->open.alerts);
}
