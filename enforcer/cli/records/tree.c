/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * tree.c - parse a record in JSON, also one that is the message of a journal
 * entry.
 */
#include "enforcer/cli/records/tree.h"

#include <errno.h>

#include "policy/base.h"

/* The record in the message of the entry @tree; NULL: it is none, as the journal
 * has other messages, too. */
static int read_message(yajl_val message, yajl_val *ret_inner)
{
	int r = 0;

	if (YAJL_IS_NULL(message))
		return -EMSGSIZE;
	if (YAJL_IS_STRING(message))
		r = jsonin_tree_read(YAJL_GET_STRING(message), ret_inner);
	return r == -EINVAL ? 0 : r;
}

int records_tree(const char *line, yajl_val *ret_tree)
{
	CLEANUP(jsonin_treep) yajl_val tree = NULL;
	CLEANUP(jsonin_treep) yajl_val inner = NULL;
	yajl_val message;
	int r;

	r = jsonin_tree_read(line, &tree);
	if (r < 0)
		return r;
	message = jsonin_member(tree, "MESSAGE");
	if (message)
		r = read_message(message, &inner);
	if (r < 0)
		return r;
	*ret_tree = YAJL_IS_OBJECT(inner) ? TAKE_PTR(inner) : TAKE_PTR(tree);
	return 0;
}
