/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * plain.c - tell comments and filters from entries.
 */
#include "policy/lists/plain.h"

#include <string.h>

#include "policy/lists/adblock.h"
#include "policy/lists/entry.h"
#include "policy/lists/reading.h"

int plain_line(struct reading *r)
{
	const struct lines_word line = lines_rest(&r->lines);

	if (!line.len || strchr("#!;[", line.text[0]) ||
	    lines_word_begins(&line, "//"))
		return 0;
	if (r->any_format && adblock_is_anchored(&line))
		return adblock_line(r);
	return entry_line(r);
}
