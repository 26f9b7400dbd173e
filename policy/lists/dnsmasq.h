/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * dnsmasq.h - lists for dnsmasq.
 *
 *   address=/ads.example/          itself and all below; also with an address
 *   address=/ads.example/0.0.0.0   that leads nowhere
 *   server=/ads.example/           the same, as local=
 *   server=/good.ads.example/#     an exception, and all below
 *
 * There may be blanks around "=".
 */
#pragma once

#include <stdbool.h>

struct lines_word; /* policy/lists/lines.h */
struct reading;	   /* policy/lists/reading.h */

/* Does @line begin as the above do? */
bool dnsmasq_is_line(const struct lines_word *line);

/* Read the line at hand.  Returns as reading_add(). */
int dnsmasq_line(struct reading *r);
