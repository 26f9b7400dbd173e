/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * tables.h - all that is remembered of lookups.
 */
#pragma once

#include <stddef.h>

#include "enforcer/alert/state/open.h"
#include "enforcer/alert/state/slots.h"

struct tables {
	struct slots pairs;    /* enforcer/alert/state/pair.h */
	struct slots programs; /* enforcer/alert/state/program.h */
	struct slots names;    /* enforcer/alert/detector/rebinding.h */
	struct slots examples; /* enforcer/alert/state/examples.h */
	struct open open;
};

/* -ENOMEM */
int tables_init(struct tables *tables, open_fn on_alert, void *context);
void tables_done(struct tables *tables);

size_t tables_memory(const struct tables *tables); /* bytes */
