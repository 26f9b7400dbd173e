/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * confusables.c - characters that people take for a letter of ASCII.
 *
 * A selection of Unicode's confusables (UTS 39) and of letters with marks, as
 * they are of use in domains: Latin, Greek, Cyrillic, Armenian, full width.
 */
#include "enforcer/alert/weights/confusables.h"

#include <stddef.h>
#include <stdlib.h>

#include "policy/base.h"

/* In order. */
static const struct row {
	uint16_t character;
	char like;
} rows[] = {
	/* clang-format off */
	{ 0x00e0, 'a' }, { 0x00e1, 'a' }, { 0x00e2, 'a' }, { 0x00e3, 'a' },
	{ 0x00e4, 'a' }, { 0x00e5, 'a' }, { 0x00e7, 'c' }, { 0x00e8, 'e' },
	{ 0x00e9, 'e' }, { 0x00ea, 'e' }, { 0x00eb, 'e' }, { 0x00ec, 'i' },
	{ 0x00ed, 'i' }, { 0x00ee, 'i' }, { 0x00ef, 'i' }, { 0x00f1, 'n' },
	{ 0x00f2, 'o' }, { 0x00f3, 'o' }, { 0x00f4, 'o' }, { 0x00f5, 'o' },
	{ 0x00f6, 'o' }, { 0x00f8, 'o' }, { 0x00f9, 'u' }, { 0x00fa, 'u' },
	{ 0x00fb, 'u' }, { 0x00fc, 'u' }, { 0x00fd, 'y' }, { 0x00ff, 'y' },
	{ 0x0101, 'a' }, { 0x0103, 'a' }, { 0x0105, 'a' }, { 0x0107, 'c' },
	{ 0x0109, 'c' }, { 0x010b, 'c' }, { 0x010d, 'c' }, { 0x010f, 'd' },
	{ 0x0111, 'd' }, { 0x0113, 'e' }, { 0x0115, 'e' }, { 0x0117, 'e' },
	{ 0x0119, 'e' }, { 0x011b, 'e' }, { 0x011d, 'g' }, { 0x011f, 'g' },
	{ 0x0121, 'g' }, { 0x0123, 'g' }, { 0x0125, 'h' }, { 0x0127, 'h' },
	{ 0x0129, 'i' }, { 0x012b, 'i' }, { 0x012d, 'i' }, { 0x012f, 'i' },
	{ 0x0131, 'i' }, { 0x0135, 'j' }, { 0x0137, 'k' }, { 0x013a, 'l' },
	{ 0x013c, 'l' }, { 0x013e, 'l' }, { 0x0140, 'l' }, { 0x0142, 'l' },
	{ 0x0144, 'n' }, { 0x0146, 'n' }, { 0x0148, 'n' }, { 0x014b, 'n' },
	{ 0x014d, 'o' }, { 0x014f, 'o' }, { 0x0151, 'o' }, { 0x0155, 'r' },
	{ 0x0157, 'r' }, { 0x0159, 'r' }, { 0x015b, 's' }, { 0x015d, 's' },
	{ 0x015f, 's' }, { 0x0161, 's' }, { 0x0163, 't' }, { 0x0165, 't' },
	{ 0x0167, 't' }, { 0x0169, 'u' }, { 0x016b, 'u' }, { 0x016d, 'u' },
	{ 0x016f, 'u' }, { 0x0171, 'u' }, { 0x0173, 'u' }, { 0x0175, 'w' },
	{ 0x0177, 'y' }, { 0x017a, 'z' }, { 0x017c, 'z' }, { 0x017e, 'z' },
	{ 0x0180, 'b' }, { 0x0192, 'f' }, { 0x01ce, 'a' }, { 0x01df, 'a' },
	{ 0x01f5, 'g' }, { 0x0201, 'a' }, { 0x0203, 'a' }, { 0x0219, 's' },
	{ 0x021b, 't' }, { 0x0227, 'a' }, { 0x024b, 'q' }, { 0x0251, 'a' },
	{ 0x0253, 'b' }, { 0x0257, 'd' }, { 0x0261, 'g' }, { 0x0269, 'i' },
	{ 0x03b1, 'a' }, { 0x03b3, 'y' }, { 0x03b9, 'i' }, { 0x03ba, 'k' },
	{ 0x03bd, 'v' }, { 0x03bf, 'o' }, { 0x03c1, 'p' }, { 0x03c3, 'o' },
	{ 0x03c4, 't' }, { 0x03c5, 'u' }, { 0x03c7, 'x' }, { 0x03c9, 'w' },
	{ 0x03f2, 'c' }, { 0x03f3, 'j' }, { 0x042c, 'b' }, { 0x0430, 'a' },
	{ 0x0433, 'r' }, { 0x0435, 'e' }, { 0x043a, 'k' }, { 0x043c, 'm' },
	{ 0x043e, 'o' }, { 0x043f, 'n' }, { 0x0440, 'p' }, { 0x0441, 'c' },
	{ 0x0442, 't' }, { 0x0443, 'y' }, { 0x0445, 'x' }, { 0x0446, 'u' },
	{ 0x0448, 'w' }, { 0x044c, 'b' }, { 0x0451, 'e' }, { 0x0455, 's' },
	{ 0x0456, 'i' }, { 0x0457, 'i' }, { 0x0458, 'j' }, { 0x0461, 'w' },
	{ 0x0475, 'v' }, { 0x04af, 'y' }, { 0x04bb, 'h' }, { 0x04bd, 'e' },
	{ 0x04cf, 'l' }, { 0x0501, 'd' }, { 0x051b, 'q' }, { 0x051d, 'w' },
	{ 0x0566, 'q' }, { 0x0570, 'h' }, { 0x0578, 'n' }, { 0x057d, 'u' },
	{ 0x0581, 'g' }, { 0x0585, 'o' }, { 0x13cf, 'b' }, { 0x1d0b, 'k' },
	{ 0x1d22, 'z' }, { 0x1d26, 'r' }, { 0x1e03, 'b' }, { 0x1e0b, 'd' },
	{ 0x1e0d, 'd' }, { 0x1e1f, 'f' }, { 0x1e2d, 'i' }, { 0x1e37, 'l' },
	{ 0x1e41, 'm' }, { 0x1e43, 'm' }, { 0x1e45, 'n' }, { 0x1e47, 'n' },
	{ 0x1e57, 'p' }, { 0x1e59, 'r' }, { 0x1e61, 's' }, { 0x1e63, 's' },
	{ 0x1e6b, 't' }, { 0x1e6d, 't' }, { 0x1e7d, 'v' }, { 0x1e81, 'w' },
	{ 0x1e83, 'w' }, { 0x1e85, 'w' }, { 0x1e87, 'w' }, { 0x1e8b, 'x' },
	{ 0x1e8d, 'x' }, { 0x1e93, 'z' }, { 0x1ea1, 'a' }, { 0x1ea3, 'a' },
	{ 0x1ea5, 'a' }, { 0x1ea7, 'a' }, { 0x1ea9, 'a' }, { 0x1eab, 'a' },
	{ 0x1ead, 'a' }, { 0x1eaf, 'a' }, { 0x1eb1, 'a' }, { 0x1eb3, 'a' },
	{ 0x1eb5, 'a' }, { 0x1eb7, 'a' }, { 0x1eb9, 'e' }, { 0x1ebb, 'e' },
	{ 0x1ebd, 'e' }, { 0x1ebf, 'e' }, { 0x1ec1, 'e' }, { 0x1ec3, 'e' },
	{ 0x1ec5, 'e' }, { 0x1ec7, 'e' }, { 0x1ec9, 'i' }, { 0x1ecb, 'i' },
	{ 0x1ecd, 'o' }, { 0x1ecf, 'o' }, { 0x1ed1, 'o' }, { 0x1ed3, 'o' },
	{ 0x1ed5, 'o' }, { 0x1ed7, 'o' }, { 0x1ed9, 'o' }, { 0x1edb, 'o' },
	{ 0x1edd, 'o' }, { 0x1edf, 'o' }, { 0x1ee1, 'o' }, { 0x1ee3, 'o' },
	{ 0x1ee5, 'u' }, { 0x1ee7, 'u' }, { 0x1ee9, 'u' }, { 0x1eeb, 'u' },
	{ 0x1eed, 'u' }, { 0x1eef, 'u' }, { 0x1ef1, 'u' }, { 0x1ef3, 'y' },
	{ 0x1ef5, 'y' }, { 0x1ef7, 'y' }, { 0x1ef9, 'y' }, { 0x2010, '-' },
	{ 0x2011, '-' }, { 0x2012, '-' }, { 0x2013, '-' }, { 0x2170, 'i' },
	{ 0x2174, 'v' }, { 0x2179, 'x' }, { 0x217c, 'l' }, { 0x217d, 'c' },
	{ 0x217e, 'd' }, { 0x217f, 'm' }, { 0x2212, '-' }, { 0x30fc, '-' },
	{ 0xff41, 'a' }, { 0xff42, 'b' }, { 0xff43, 'c' }, { 0xff44, 'd' },
	{ 0xff45, 'e' }, { 0xff46, 'f' }, { 0xff47, 'g' }, { 0xff48, 'h' },
	{ 0xff49, 'i' }, { 0xff4a, 'j' }, { 0xff4b, 'k' }, { 0xff4c, 'l' },
	{ 0xff4d, 'm' }, { 0xff4e, 'n' }, { 0xff4f, 'o' }, { 0xff50, 'p' },
	{ 0xff51, 'q' }, { 0xff52, 'r' }, { 0xff53, 's' }, { 0xff54, 't' },
	{ 0xff55, 'u' }, { 0xff56, 'v' }, { 0xff57, 'w' }, { 0xff58, 'x' },
	{ 0xff59, 'y' }, { 0xff5a, 'z' },
	/* clang-format on */
};

static int compare(const void *key, const void *row)
{
	uint32_t character = *(const uint32_t *)key;
	uint16_t other = ((const struct row *)row)->character;

	return (character > other) - (character < other);
}

uint32_t confusables_fold(uint32_t character)
{
	const struct row *row;

	if (character == '0')
		return 'o';
	if (character == '1')
		return 'l';
	if (character < 0x80)
		return character;
	row = bsearch(&character, rows, ARRAY_SIZE(rows), sizeof(rows[0]),
		      compare);
	return row ? (uint32_t)row->like : character;
}
