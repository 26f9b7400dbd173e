/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * plain.c - tell comments and filters from entries.
 */
#include "policy/lists/plain.h"

#include "policy/lists/adblock.h"
#include "policy/lists/entry.h"
#include "policy/lists/reading.h"

int plain_line(struct reading *r)
{
	const struct lines_word line = lines_rest(&r->lines);

	if (!line.len)
		return 0;
	switch (line.text[0]) {
	case '#':
	case '!':
	case ';':
	case '[':
		return 0;
	case '/':
		return lines_word_begins(&line, "//") ? 0 : entry_line(r);
	case '|':
	case '@':
		return r->any_format && adblock_is_anchored(&line)
			       ? adblock_line(r)
			       : entry_line(r);
	default:
		if (r->any_format && adblock_is_cosmetic(&line))
			return reading_odd(r, &line, "a filter for names");
		return entry_line(r);
	}
}
