/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * nodes.h - nodes, globs and keys of the image, from the names that
 * policy/compile/names.h collected: the second pass.
 *
 * What shorter suffixes say is worked into each node, so that the evaluator
 * only has to find the deepest one.  Nodes with the same content are one node.
 */
#pragma once

#include "policy/compile/names.h"

int compile_nodes_make(const struct compile_names *names);
