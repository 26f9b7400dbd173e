/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * load.c - read a policy file in four steps: file, text, YAML tree, policy.
 */
#include "policy/language/load.h"

#include <errno.h>
#include <string.h>

#include "policy/arena.h"
#include "policy/base.h"
#include "policy/diag.h"
#include "policy/language/schema.h"
#include "policy/files/source.h"
#include "policy/language/toplevel.h"
#include "policy/policy.h"
#include "policy/yaml/yaml.h"

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
	error = toplevel_read(&context, tree, &root);
	return diag_worse(error, check_names(policy, diag));
}

int load_policy_text(const char *path, const char *text, size_t len,
		     struct diag *diag, struct policy **ret_policy)
{
	CLEANUP(policy_freep) struct policy *policy = NULL;
	struct diag_at whole = { .path = path };
	struct yaml_input input = { .text = text, .len = len };
	size_t n_before = diag_n_errors(diag);
	int error;

	error = policy_new(path, &policy);
	input.path = error == 0 ? policy->path : path;
	if (error == 0)
		error = read_text(&input, diag, policy);
	if (error < 0 && error != -EINVAL)
		(void)diag_error(diag, whole, "%s", strerror(-error));
	/* Some errors of the YAML tree do not end the reading. */
	if (error == 0 && diag_n_errors(diag) > n_before)
		error = -EINVAL;
	if (error < 0)
		return error;
	*ret_policy = TAKE_PTR(policy);
	return 0;
}

int load_policy(const char *path, struct diag *diag, struct policy **ret_policy)
{
	CLEANUP(source_done) struct source_text source = { 0 };
	struct diag_at whole = { .path = path };
	int error;

	error = source_read(path, SOURCE_POLICY_MAX, diag, whole, &source);
	if (error < 0 && error != -EINVAL)
		(void)diag_error(diag, whole, "%s", strerror(-error));
	if (error < 0)
		return error;
	return load_policy_text(path, source.text, source.len, diag,
				ret_policy);
}
