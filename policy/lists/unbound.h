/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * unbound.h - lists for unbound.
 *
 *   local-zone: "ads.example" always_null         itself and all below
 *   local-zone: "good.ads.example" transparent    an exception, and all below
 *   local-data: "ads.example A 0.0.0.0"           itself
 */
#pragma once

struct reading; /* policy/lists/reading.h */

/* Read the line at hand.  Returns as reading_add(). */
int unbound_line(struct reading *r);
