/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * tree.c - parse a record in JSON, also one that is the message of a journal
 * entry.
 */
#include "enforcer/cli/records/tree.h"

#include "policy/base.h"

yajl_val records_tree(const char *line)
{
	CLEANUP(jsonin_treep) yajl_val tree = jsonin_tree(line);
	CLEANUP(jsonin_treep) yajl_val inner = NULL;
	yajl_val message = jsonin_member(tree, "MESSAGE");

	if (YAJL_IS_NULL(message))
		return NULL;
	if (YAJL_IS_STRING(message))
		inner = jsonin_tree(YAJL_GET_STRING(message));
	/* The journal has messages of others, too. */
	return YAJL_IS_OBJECT(inner) ? TAKE_PTR(inner) : TAKE_PTR(tree);
}
