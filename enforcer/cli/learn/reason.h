/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * reason.h - why a record makes what it is about look suspicious.
 */
#pragma once

struct arena;	      /* policy/arena.h */
struct records_entry; /* enforcer/cli/records/entry.h */

/* Keep the reason that @entry has, if it has one, in *kept: of several the
 * first in order, whichever came first.  -ENOMEM. */
int learn_reason_keep(struct arena *arena, const struct records_entry *entry,
		      const char **kept);
