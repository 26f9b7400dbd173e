/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * nodes.h - the second of two passes over the domain patterns: make the nodes,
 * globs and keys of the image from the names that policy/compile/names.h
 * collected.
 *
 * Each node includes what the shorter suffixes of its name say, so the
 * evaluator only has to find the deepest node.  Nodes with the same content are
 * made once.
 */
#pragma once

#include "policy/compile/names.h"

/* Make the nodes of @names, and put them into its build.  -ENOMEM. */
int compile_nodes_make(struct compile_names *names);
