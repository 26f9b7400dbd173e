/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * node.h - a node of a YAML tree, with its place in the text of its file.
 */
#pragma once

#include <stdint.h>

enum yaml_kind { YAML_NOTHING, YAML_TEXT, YAML_LIST, YAML_MAP };

struct yaml_node {
	const char *path; /* of the file, as diagnostics call it */
	const char *text; /* YAML_TEXT; "" for YAML_NOTHING */
	/* A list's items; a map's keys and values in turn. */
	const struct yaml_node *items;
	enum yaml_kind kind;
	uint32_t line;	 /* from 1 */
	uint32_t col;	 /* from 1 */
	uint32_t weight; /* nodes of the tree that begins here */
	uint32_t height; /* levels below: 0 for a scalar */
	uint32_t n;	 /* items of a list, entries of a map */
};

/* Name @kind for diagnostics: "a list". */
const char *yaml_node_describe(enum yaml_kind kind);
