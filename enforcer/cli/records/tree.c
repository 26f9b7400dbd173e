/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * tree.c - parse a record in JSON, also one that is the message of a journal
 * entry.
 */
#include "enforcer/cli/records/tree.h"

#include <errno.h>
#include <string.h>

#include "enforcer/cli/records/journal.h"
#include "policy/base.h"

static bool is_ours(yajl_val tree)
{
	unsigned int said = 0;
	size_t i;

	for (i = 0; i < tree->u.object.len; i++) {
		yajl_val value = tree->u.object.values[i];
		const char *text = YAJL_IS_NUMBER(value)
					   ? YAJL_GET_NUMBER(value)
					   : YAJL_GET_STRING(value);

		if (text)
			said |= records_journal_says(tree->u.object.keys[i],
						     text, strlen(text));
	}
	return records_journal_is_ours(said);
}

/* The journal's fields have no lower case. */
static bool is_entry(yajl_val tree)
{
	return jsonin_member(tree, "MESSAGE") && !jsonin_member(tree, "event");
}

/* The record in the message of the entry @tree; NULL: it is none, as the
 * journal has other messages, too. */
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
	int r;

	r = jsonin_tree_read(line, &tree);
	if (r < 0)
		return r;
	if (is_entry(tree))
		r = is_ours(tree) ? read_message(jsonin_member(tree, "MESSAGE"),
						 &inner)
				  : -EPERM;
	if (r < 0)
		return r;
	*ret_tree = YAJL_IS_OBJECT(inner) ? TAKE_PTR(inner) : TAKE_PTR(tree);
	return 0;
}
