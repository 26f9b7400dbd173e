/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * plain.h - lists of names and hosts files.
 *
 * Lines are entries (policy/lists/entry.h) or comments: "#", and what begins
 * comments and headings of other formats.  Where the format was not given,
 * entries and filters (policy/lists/adblock.h) may be mixed: a filter for parts
 * of the pages of a name does not list the name.
 */
#pragma once

struct reading; /* policy/lists/reading.h */

/* Read the line at hand.  Returns as reading_add(). */
int plain_line(struct reading *r);
