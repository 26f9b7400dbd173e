/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * who.c - read the alternatives of `who`: maps, lists of maps, and names of
 * `programs`.
 */
#include "policy/language/who/who.h"

#include <errno.h>
#include <string.h>

#include "policy/arena.h"
#include "policy/language/who/subject.h"
#include "policy/language/value.h"
#include "policy/yaml/map.h"

/* Each alternative is a clause, so there can't be more of them than clauses. */
static int refuse_many(const struct schema_context *context,
		       const struct yaml_node *node, size_t n)
{
	return diag_error(context->diag, schema_at(context, node),
			  "%s: want at most %d alternatives, found %zu",
			  context->key, POLICY_CLAUSES_MAX, n);
}

static int read_subjects(struct schema_context *context,
			 const struct yaml_node *node,
			 struct schema_program *program)
{
	size_t n = value_count(node), i;
	const struct yaml_node *item;
	int result = 0;

	if (node->kind != YAML_MAP && (node->kind != YAML_LIST || n == 0))
		return schema_want(context, node, "a map or a list of maps");
	if (n > POLICY_CLAUSES_MAX)
		return refuse_many(context, node, n);
	program->subjects = arena_array(context->policy->arena, n,
					sizeof(*program->subjects));
	if (!program->subjects)
		return -ENOMEM;
	program->n_subjects = n;
	for (i = 0; i < n; i++) {
		item = node->kind == YAML_LIST ? &node->items[i] : node;
		result =
			diag_worse(result, subject_read(context, item,
							&program->subjects[i]));
	}
	return result;
}

int who_read_programs(struct schema_context *context,
		      const struct yaml_node *node, void *unused)
{
	struct arena *arena = context->policy->arena;
	const struct yaml_node *key;
	struct schema_program *program;
	int result = 0;
	uint32_t i;

	(void)unused;
	if (node->kind != YAML_MAP)
		return schema_want(context, node, "a map of names to subjects");
	context->programs =
		arena_array(arena, node->n, sizeof(*context->programs));
	if (!context->programs)
		return -ENOMEM;
	for (i = 0; i < node->n; i++) {
		key = yaml_map_key(node, i);
		if (!value_is_name(key->text)) {
			result = schema_want(context, key,
					     "a name of letters, digits and "
					     "_.- behind a letter");
			continue;
		}
		program = &context->programs[context->n_programs++];
		program->name = arena_text(arena, key->text, strlen(key->text));
		if (!program->name)
			return -ENOMEM;
		result = diag_worse(
			result, read_subjects(context, yaml_map_value(node, i),
					      program));
	}
	return result;
}

static const struct schema_program *
find_program(const struct schema_context *context, const char *name)
{
	size_t i;

	for (i = 0; i < context->n_programs; i++)
		if (!strcmp(context->programs[i].name, name))
			return &context->programs[i];
	return NULL;
}

/* How many alternatives @node, an item of `who`, stands for. */
static size_t count_item(const struct schema_context *context,
			 const struct yaml_node *node)
{
	const struct schema_program *program;

	if (node->kind != YAML_TEXT)
		return 1;
	program = find_program(context, node->text);
	return program ? program->n_subjects : 0;
}

static int read_item(struct schema_context *context,
		     const struct yaml_node *node, struct policy_rule *rule)
{
	const struct schema_program *program;
	struct policy_subject *next = &rule->subjects[rule->n_subjects];

	if (node->kind == YAML_MAP) {
		rule->n_subjects++;
		return subject_read(context, node, next);
	}
	program = node->kind == YAML_TEXT ? find_program(context, node->text)
					  : NULL;
	if (!program)
		return schema_want(context, node,
				   "a map or a name of 'programs'");
	if (program->n_subjects > 0)
		memcpy(next, program->subjects,
		       program->n_subjects * sizeof(*next));
	rule->n_subjects += program->n_subjects;
	return 0;
}

int who_read(struct schema_context *context, const struct yaml_node *node,
	     void *target)
{
	const struct yaml_node *items = node;
	struct policy_rule *rule = target;
	size_t n_items = 1, n = 0, i;
	int result = 0;

	if (node->kind == YAML_LIST) {
		items = node->items;
		n_items = node->n;
	}
	if (n_items == 0)
		return schema_want(context, node,
				   "a map, a name of 'programs' or a list of "
				   "them");
	for (i = 0; i < n_items; i++)
		n += count_item(context, &items[i]);
	if (n > POLICY_CLAUSES_MAX)
		return refuse_many(context, node, n);
	if (context->policy->n_clauses + n > POLICY_CLAUSES_MAX) {
		/* The rule will be refused for this.  A few lines that name one
		 * large program must not cost a copy of it each. */
		rule->n_subjects = n;
		return 0;
	}
	rule->subjects =
		arena_array(context->policy->arena, n, sizeof(*rule->subjects));
	if (!rule->subjects)
		return -ENOMEM;
	for (i = 0; i < n_items; i++)
		result =
			diag_worse(result, read_item(context, &items[i], rule));
	return result;
}
