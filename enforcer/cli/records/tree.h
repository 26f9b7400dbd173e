/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * tree.h - a record as a tree, where all of its fields are wanted.
 */
#pragma once

#include "enforcer/lib/jsonin.h"

/*
 * The object of @line, or the one that it has as its MESSAGE if it is an entry
 * of the journal as `journalctl -o json` exports it, for jsonin_treep().  0;
 * -EINVAL and -ELOOP as of jsonin_tree_read(), of the message, too; -EPERM and
 * -EMSGSIZE as of records_entry_parse().
 */
int records_tree(const char *line, yajl_val *ret_tree);
