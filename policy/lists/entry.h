/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * entry.h - a line that is a name, or an address and names as in a hosts file.
 *
 *   ads.example.com            # a comment
 *   ads.example.com ; a comment, behind a blank
 *   *.tracker.example
 *   .tracker.example           itself and all below
 *   0.0.0.0 ads.example.net ads.example.org
 *
 * In a hosts-file line the names that every such file has for the host itself
 * (localhost, ip6-allnodes, ...) are ignored.
 */
#pragma once

struct reading; /* policy/lists/reading.h */

/* Read the line at hand.  Returns as reading_add(). */
int entry_line(struct reading *r);
