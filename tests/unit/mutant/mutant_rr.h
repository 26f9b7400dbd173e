/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * mutant_rr.h - make a random record, which is well-formed most of the time.
 */
#pragma once

#include "tests/unit/mutant/mutant.h"

/* A random type; some have a form, some are opaque. */
uint16_t mutant_rr_type(struct mutant_pool *pool);

void mutant_rr_make(struct mutant_pool *pool, struct mutant *ret_rr);
