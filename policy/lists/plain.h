/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * plain.h - lists of names and hosts files.
 *
 *   ads.example.com            # a comment
 *   *.tracker.example
 *   .tracker.example           itself and all below
 *   0.0.0.0 ads.example.net ads.example.org
 *
 * In a hosts-file line the names that every such file has for the host itself
 * (localhost, ip6-allnodes, ...) are ignored.  Where the format was not given,
 * lines of both kinds and those of Adblock (policy/lists/adblock.h) may be
 * mixed.
 */
#pragma once

struct reading; /* policy/lists/reading.h */

/* Read the line at hand.  Returns as reading_add(). */
int plain_line(struct reading *r);

/* The same for a line that is known to begin with no comment or foreign form:
 * a name, or an address and names. */
int plain_names(struct reading *r);
