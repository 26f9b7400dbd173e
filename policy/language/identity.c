/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * identity.c - parse and check the text of `id` and the number of `serial`.
 */
#include "policy/language/identity.h"

#include <errno.h>

#include "policy/arena.h"
#include "policy/language/value.h"

#define ID_MAX 64 /* bytes */

int identity_read_id(struct schema_context *context,
		     const struct yaml_node *node, void *unused)
{
	struct policy *policy = context->policy;
	const char *text;
	size_t i;
	int error;

	(void)unused;
	error = value_text(context, node, "a word or words", &text);
	if (error < 0)
		return error;
	for (i = 0; text[i] >= ' ' && text[i] <= '~' && i < ID_MAX; i++)
		;
	if (text[i])
		return schema_want(context, node,
				   "at most 64 printable ASCII characters");
	policy->id = arena_text(policy->arena, text, i);
	return policy->id ? 0 : -ENOMEM;
}

int identity_read_serial(struct schema_context *context,
			 const struct yaml_node *node, void *unused)
{
	const char *want = "a number from 1 to 999999999999999999";
	uint64_t serial = 0;
	const char *text;
	size_t i;
	int error;

	(void)unused;
	error = value_text(context, node, want, &text);
	if (error < 0)
		return error;
	for (i = 0; text[i] >= '0' && text[i] <= '9' && i < 18; i++)
		serial = serial * 10 + (uint64_t)(text[i] - '0');
	if (text[i] || !serial || text[0] == '0')
		return schema_want(context, node, "%s", want);
	context->policy->serial = serial;
	return 0;
}
