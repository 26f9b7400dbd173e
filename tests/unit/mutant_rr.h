/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * mutant_rr.h - a record that nobody asked for, well-formed for the most part.
 */
#pragma once

#include "tests/unit/mutant.h"

/* A type with a form, or one without. */
uint16_t mutant_rr_type(struct mutant_pool *pool);

void mutant_rr_make(struct mutant_pool *pool, struct mutant *ret_rr);
