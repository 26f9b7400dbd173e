/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * csv.h - lists of indicators with a column of names, as ThreatFox has them.
 *
 *   # "first_seen_utc","ioc_value","ioc_type"
 *   "2026-11-20", "c2.example", "domain"
 *
 * The head, in a comment or not, says which column it is; without one it is the
 * first.  Rows with something else there (an address, a URL, a number) are odd.
 */
#pragma once

struct reading; /* policy/lists/reading.h */

/* Read the line at hand.  Returns as reading_add(). */
int csv_line(struct reading *r);
