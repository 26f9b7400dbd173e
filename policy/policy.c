/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * policy.c - a policy's life: file, text, tree, policy.
 */
#include "policy/policy.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "policy/arena.h"
#include "policy/base.h"
#include "policy/diag.h"
#include "policy/eval/mark.h"
#include "policy/language/schema.h"
#include "policy/language/source.h"
#include "policy/language/toplevel.h"
#include "policy/language/yaml.h"

#define FILE_MAX (4U << 20) /* bytes: names by the million go to lists */

/* A policy without rules; @path is copied. */
static int new_policy(const char *path, struct policy **ret_policy)
{
	CLEANUP(policy_freep) struct policy *policy = NULL;

	policy = calloc(1, sizeof(*policy));
	if (!policy)
		return -ENOMEM;
	if (arena_new(&policy->arena) < 0)
		return -ENOMEM;
	policy->path = arena_text(policy->arena, path, strlen(path));
	if (!policy->path)
		return -ENOMEM;
	policy->mode = POLICY_AUDIT;
	policy->local_resolver = true;
	policy->mark_mask = MARK_MASK_DEFAULT;
	*ret_policy = TAKE_PTR(policy);
	return 0;
}

static int check_names(const struct policy *policy, struct diag *diag)
{
	if (policy->n_names <= POLICY_NAMES_MAX)
		return 0;
	return diag_error(diag, (struct diag_at){ .path = policy->path },
			  "want at most %d names in all, found %zu",
			  POLICY_NAMES_MAX, policy->n_names);
}

static int read_text(const struct yaml_input *input, struct diag *diag,
		     struct policy *policy)
{
	CLEANUP(arena_freep) struct arena *tree = NULL;
	struct schema_context context = { .policy = policy, .diag = diag };
	struct yaml_node root;
	int error;

	error = arena_new(&tree);
	if (error < 0)
		return error;
	error = yaml_read(input, diag, tree, &root);
	if (error < 0)
		return error;
	error = toplevel_read(&context, &root);
	return schema_worse(error, check_names(policy, diag));
}

int policy_load_memory(const char *path, const char *text, size_t len,
		       struct diag *diag, struct policy **ret_policy)
{
	CLEANUP(policy_freep) struct policy *policy = NULL;
	struct diag_at whole = { .path = path };
	struct yaml_input input = { .path = path, .text = text, .len = len };
	size_t n_before = diag_n_errors(diag);
	int error;

	error = new_policy(path, &policy);
	if (error == 0)
		error = read_text(&input, diag, policy);
	if (error < 0 && error != -EINVAL)
		(void)diag_error(diag, whole, "%s", strerror(-error));
	/* The tree has errors of its own that don't end the reading. */
	if (error == 0 && diag_n_errors(diag) > n_before)
		error = -EINVAL;
	if (error < 0)
		return error;
	*ret_policy = TAKE_PTR(policy);
	return 0;
}

int policy_load(const char *path, struct diag *diag, struct policy **ret_policy)
{
	CLEANUP(source_done) struct source source = { 0 };
	struct diag_at whole = { .path = path };
	int error;

	error = source_read(path, FILE_MAX, diag, whole, &source);
	if (error < 0 && error != -EINVAL)
		(void)diag_error(diag, whole, "%s", strerror(-error));
	if (error < 0)
		return error;
	return policy_load_memory(path, source.text, source.len, diag,
				  ret_policy);
}

int policy_builtin(struct policy **ret_policy)
{
	struct policy *policy;
	int error;

	error = new_policy("(built-in)", &policy);
	if (error < 0)
		return error;
	/* Nothing is forbidden, so records call nothing denied. */
	policy->default_lookup = POLICY_ALLOW;
	policy->default_egress = POLICY_ALLOW;
	*ret_policy = policy;
	return 0;
}

void policy_free(struct policy *policy)
{
	if (!policy)
		return;
	arena_free(policy->arena);
	free(policy);
}

void policy_freep(struct policy **policy)
{
	policy_free(*policy);
	*policy = NULL;
}

const struct policy_rule *policy_rule_named(const struct policy *policy,
					    const char *name)
{
	size_t i;

	for (i = 0; i < policy->n_rules; i++)
		if (strcmp(policy->rules[i].name, name) == 0)
			return &policy->rules[i];
	return NULL;
}

const struct policy_rule *policy_rule_of_clause(const struct policy *policy,
						uint32_t clause)
{
	const struct policy_rule *rule;
	size_t i;

	for (i = 0; i < policy->n_rules; i++) {
		rule = &policy->rules[i];
		if (clause >= rule->first_clause &&
		    clause - rule->first_clause < rule->n_clauses)
			return rule;
	}
	return NULL;
}
