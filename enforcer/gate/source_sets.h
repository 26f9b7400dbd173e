/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * source_sets.h - the sets that say whose packets are forwarded: all sources,
 * and of each rule about networks those where a program is that it is about.
 */
#pragma once

#include <stdbool.h>

#include "enforcer/gate/fill.h"

/* Queue that @source is in them, or in none.  A set that is not there fails. */
int source_sets_change(const struct gate_fill_options *options,
		       const struct source *source, bool goes);

/* Queue all of options->sources. */
int source_sets_fill(const struct gate_fill_options *options);
