/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * surprise_table.h - how surprising one character is after another in ordinary
 * labels, in quarters of a bit.
 *
 * The order is a to z, 0 to 9, "-" and any other, the end of the label; the
 * end stands in front of the first character, too.
 */
#pragma once

#include <stdint.h>

#define SURPRISE_TABLE_SYMBOLS 38
#define SURPRISE_TABLE_OTHER 36
#define SURPRISE_TABLE_END 37

/* [before][after] */
extern const uint8_t surprise_table[SURPRISE_TABLE_SYMBOLS]
				   [SURPRISE_TABLE_SYMBOLS];

/* Where the byte @c stands; case does not matter. */
static inline unsigned int surprise_table_symbol(uint8_t c)
{
	uint8_t folded = c | 0x20;

	if (folded >= 'a' && folded <= 'z' && c >= 'A')
		return folded - 'a';
	if (c >= '0' && c <= '9')
		return 26U + c - '0';
	return SURPRISE_TABLE_OTHER;
}
