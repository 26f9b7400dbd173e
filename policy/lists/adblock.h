/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * adblock.h - filters of ad blockers, as far as they name domains.
 *
 *   ||ads.example^             itself and all below
 *   ||*.ads.example^           all below; with subdomains itself, too
 *   |ads.example^              itself
 *   @@||good.ads.example^      an exception, and all below
 *   ||ads.example^$important   only exceptions with $important matter
 *   ads.example, 0.0.0.0 ads.example
 *   ! a comment
 *
 * Filters for parts of pages, and those that are about some requests only
 * (`$third-party`, `$script`), say nothing about the name as such: they are
 * odd.
 */
#pragma once

#include <stdbool.h>

struct lines_word; /* policy/lists/lines.h */
struct reading;	   /* policy/lists/reading.h */

/* Does @line begin as only a filter does: "|" or "@@"? */
bool adblock_is_anchored(const struct lines_word *line);
/* Is @line a filter for parts of pages, such as "example.com##.ad"?  With a
 * blank in front of "#" it is a name with a comment. */
bool adblock_is_cosmetic(const struct lines_word *line);

/* Read the line at hand.  Returns as reading_add(). */
int adblock_line(struct reading *r);
