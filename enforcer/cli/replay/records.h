/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * records.h - read lookups from records in JSON, ours or Zeek's.
 */
#pragma once

#include "enforcer/cli/replay/lookup.h"

/* Read @line.  0; -ENODATA: it is a record of something else; or an error of
 * records_tree(). */
int records_line(const char *line, struct replay_lookup *ret_lookup);
