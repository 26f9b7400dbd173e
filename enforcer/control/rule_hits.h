/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * rule_hits.h - answer what `nameward rules` asks.
 */
#pragma once

#include <stdint.h>

struct active; /* enforcer/active/active.h */
struct buf;    /* enforcer/lib/buf.h */

/* Write one JSON document: how often each rule has decided a lookup since
 * @started_ns of CLOCK_BOOTTIME, and when last.  -ENOMEM. */
int rule_hits_write(const struct active *active, uint64_t started_ns,
		    struct buf *out);
