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
#include "policy/files/bundle.h"
#include "policy/files/source.h"
#include "policy/language/schema.h"
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

static int read_text(const struct yaml_input *input, struct bundle *bundle,
		     struct policy *policy)
{
	CLEANUP(arena_freep) struct arena *tree = NULL;
	struct schema_context context = { .bundle = bundle,
					  .policy = policy,
					  .diag = bundle->diag };
	struct yaml_node root;
	int error;

	error = arena_new(&tree);
	if (error < 0)
		return error;
	error = yaml_read(input, bundle->diag, tree, &root);
	if (error < 0)
		return error;
	error = toplevel_read(&context, tree, &root);
	return diag_worse(error, check_names(policy, bundle->diag));
}

/* What the file @path says; @bundle has the files that it names. */
static int load_text(const char *path, const struct source_text *source,
		     struct bundle *bundle, struct policy **ret_policy)
{
	CLEANUP(policy_freep) struct policy *policy = NULL;
	struct diag_at whole = { .path = path };
	struct yaml_input input = { .text = source->text, .len = source->len };
	size_t n_before = diag_n_errors(bundle->diag);
	int error;

	error = policy_new(path, &policy);
	input.path = error == 0 ? policy->path : path;
	if (error == 0)
		error = read_text(&input, bundle, policy);
	if (error < 0 && error != -EINVAL)
		(void)diag_error(bundle->diag, whole, "%s", strerror(-error));
	/* Some errors of the YAML tree do not end the reading. */
	if (error == 0 && diag_n_errors(bundle->diag) > n_before)
		error = -EINVAL;
	if (error < 0)
		return error;
	*ret_policy = TAKE_PTR(policy);
	return 0;
}

int load_policy_text(const char *path, const char *text, size_t len,
		     struct diag *diag, struct policy **ret_policy)
{
	CLEANUP(bundle_done) struct bundle bundle = { .diag = diag };
	/* It is not freed here, and only read. */
	const struct source_text source = { .text = (char *)text, .len = len };

	return load_text(path, &source, &bundle, ret_policy);
}

int load_policy_bundle(const char *path, struct bundle *bundle,
		       struct policy **ret_policy)
{
	CLEANUP(source_done) struct source_text source = { 0 };
	struct diag_at whole = { .path = path };
	int error;

	error = bundle_read(bundle, path, SOURCE_POLICY_MAX, whole, &source);
	if (error < 0 && error != -EINVAL)
		(void)diag_error(bundle->diag, whole, "%s", strerror(-error));
	if (error < 0)
		return error;
	return load_text(path, &source, bundle, ret_policy);
}

int load_policy(const char *path, struct diag *diag, struct policy **ret_policy)
{
	CLEANUP(bundle_done) struct bundle bundle = { .diag = diag };

	return load_policy_bundle(path, &bundle, ret_policy);
}
