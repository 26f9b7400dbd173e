/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * dga_table.h - the weights by which a label looks made up.
 *
 * Each is in parts of DGA_TABLE_SCALE.  Symbols are those of
 * enforcer/alert/weights/surprise_table.h.
 */
#pragma once

#include <stdint.h>

#include "enforcer/alert/weights/surprise_table.h"

#define DGA_TABLE_SCALE 16
#define DGA_TABLE_LENGTHS 40 /* 1 to 39, and more */
#define DGA_TABLE_SHARES 5   /* no digits, up to 1/8, 1/4, 1/2, more */
#define DGA_TABLE_RUNS 11    /* 0 to 9 consonants, and more */

/* [before][after], divided by the root of the length. */
extern const int8_t dga_table_pairs[SURPRISE_TABLE_SYMBOLS]
				   [SURPRISE_TABLE_SYMBOLS];
extern const int8_t dga_table_lengths[DGA_TABLE_LENGTHS];
extern const int8_t dga_table_shares[DGA_TABLE_SHARES];
extern const int8_t dga_table_runs[DGA_TABLE_RUNS];
