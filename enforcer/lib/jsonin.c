/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * jsonin.c - what each use of yajl has around its values.
 */
#include "enforcer/lib/jsonin.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>

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

/* What is behind the string in which @text is, or its end. */
static const char *skip_string(const char *text)
{
	for (; *text && *text != '"'; text++)
		if (*text == '\\' && text[1])
			text++;
	return *text ? text + 1 : text;
}

/* What is behind the comment whose slash is before @text: trees may have
 * comments. */
static const char *skip_comment(const char *text)
{
	const char *end;

	if (*text == '/')
		return text + strcspn(text, "\n");
	if (*text != '*')
		return text;
	end = strstr(text + 1, "*/");
	return end ? end + 2 : text + strlen(text);
}

static bool is_too_deep(const char *text)
{
	unsigned int depth = 0;

	while (*text && depth <= JSONIN_DEPTH_MAX) {
		const char c = *text++;

		if (c == '"')
			text = skip_string(text);
		else if (c == '/')
			text = skip_comment(text);
		else if (c == '[' || c == '{')
			depth++;
		else if ((c == ']' || c == '}') && depth)
			depth--;
	}
	return depth > JSONIN_DEPTH_MAX;
}

int jsonin_tree_read(const char *text, yajl_val *ret_tree)
{
	yajl_val tree;

	if (is_too_deep(text))
		return -ELOOP;
	tree = yajl_tree_parse(text, NULL, 0);
	if (!tree)
		return -EINVAL;
	*ret_tree = tree;
	return 0;
}

yajl_val jsonin_tree(const char *text)
{
	yajl_val tree = NULL;

	(void)jsonin_tree_read(text, &tree);
	return tree;
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
