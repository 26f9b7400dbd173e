/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * tree.h - a record as a tree, where all of its fields are wanted.
 */
#pragma once

#include "enforcer/lib/jsonin.h"

/*
 * The object of @line, or the one that it has as its MESSAGE if it is an entry
 * of the journal as `journalctl -o json` exports it.  NULL: it is no JSON, or
 * an entry without its message, since journalctl leaves long ones out.
 */
yajl_val records_tree(const char *line);
