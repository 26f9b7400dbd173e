/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * jsonin.c - what each use of yajl has around its values.
 */
#include "enforcer/lib/jsonin.h"

#include <errno.h>

#include "policy/base.h"

static void free_parser(yajl_handle *parser)
{
	if (*parser)
		yajl_free(*parser);
}

int jsonin_read(const yajl_callbacks *callbacks, void *context,
		const void *text, size_t len)
{
	CLEANUP(free_parser) yajl_handle parser = NULL;
	yajl_status status;

	parser = yajl_alloc(callbacks, NULL, context);
	if (!parser)
		return -ENOMEM;
	status = yajl_parse(parser, text, len);
	if (status == yajl_status_ok)
		status = yajl_complete_parse(parser);
	return status == yajl_status_ok ? 0 : -EINVAL;
}

yajl_val jsonin_tree(const char *text)
{
	return yajl_tree_parse(text, NULL, 0);
}

void jsonin_treep(yajl_val *tree)
{
	yajl_tree_free(*tree);
}

yajl_val jsonin_member(yajl_val object, const char *key)
{
	const char *path[] = { key, NULL };

	return yajl_tree_get(object, path, yajl_t_any);
}
