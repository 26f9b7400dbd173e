/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * node.c - the words for the kinds of nodes.
 */
#include "policy/yaml/node.h"

const char *yaml_node_describe(enum yaml_kind kind)
{
	static const char *const names[] = {
		[YAML_NOTHING] = "nothing",
		[YAML_TEXT] = "text",
		[YAML_LIST] = "a list",
		[YAML_MAP] = "a map",
	};

	return names[kind];
}
