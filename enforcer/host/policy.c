/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * policy.c - load_policy(), exes_new(), resolvers, fingerprints.
 */
#include "enforcer/host/policy.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "bpf/abi/event.h"
#include "enforcer/host/exes.h"
#include "enforcer/host/fingerprint.h"
#include "enforcer/host/pathwatch.h"
#include "enforcer/identity/exe_paths.h"
#include "enforcer/identity/identity.h"
#include "policy/base.h"
#include "policy/compile/compile.h"
#include "policy/diag.h"
#include "policy/eval/image.h"
#include "policy/language/load.h"
#include "policy/policy.h"

_Static_assert(sizeof(struct image_cell) == 8 * EVENT_CLASS_WORDS,
	       "class vectors are of one size");

void host_policy_free(struct host_policy *live)
{
	if (!live)
		return;
	exes_free(live->exes);
	policy_free(live->policy);
	free(live->fingerprints);
	free(live);
}

void host_policy_freep(struct host_policy **live)
{
	host_policy_free(*live);
}

static int machine_failed(const char *path, struct diag *diag, int error,
			  const char *what)
{
	const struct diag_at at = { .path = path ? path : "(built-in)" };

	(void)diag_error(diag, at, "%s: %s", what, strerror(-error));
	return error;
}

static int look_around(struct host_policy *live, const char *path,
		       struct diag *diag)
{
	int r;

	r = resolvers_of_policy(live->policy, RESOLVERS_PATH, &live->resolvers);
	if (r < 0)
		return machine_failed(path, diag, r, RESOLVERS_PATH);
	r = exes_new(live->policy, &live->exes);
	if (r < 0)
		return machine_failed(path, diag, r, "looking up executables");
	r = fingerprint_rules(live->policy, &live->fingerprints);
	if (r == 0)
		live->class_fingerprint = fingerprint_classes(live->policy);
	return r;
}

int host_policy_new(const char *path, struct diag *diag,
		    struct host_policy **ret_host)
{
	CLEANUP(host_policy_freep) struct host_policy *live = NULL;
	int r;

	live = calloc(1, sizeof(*live));
	if (!live)
		return -ENOMEM;
	r = path ? load_policy(path, diag, &live->policy)
		 : policy_builtin(&live->policy);
	if (r == 0)
		r = look_around(live, path, diag);
	if (r < 0)
		return r;
	*ret_host = TAKE_PTR(live);
	return 0;
}

/* exes_entries() in the shape that the compiler wants. */
static struct compile_exe *copy_exes(const struct host_policy *live,
				     size_t *ret_n)
{
	const struct exes_entry *entries = exes_entries(live->exes, ret_n);
	struct compile_exe *exes = calloc(*ret_n + 1, sizeof(*exes));
	size_t i;

	for (i = 0; exes && i < *ret_n; i++)
		exes[i] = (struct compile_exe){ .pattern = entries[i].pattern,
						.dev = entries[i].dev,
						.ino = entries[i].ino,
						.uid = entries[i].uid,
						.root = entries[i].root };
	return exes;
}

int host_policy_compile(struct host_policy *live, const uint64_t key[2],
			struct diag *diag, struct image **ret_image)
{
	CLEANUP(base_freep) struct compile_exe *exes = NULL;
	struct compile_input input = {
		.key = { key[0], key[1] },
		.generation = live->generation,
		.class_epoch = live->class_epoch,
	};
	int r;

	exes = copy_exes(live, &input.n_exes);
	if (!exes)
		return -ENOMEM;
	input.exes = exes;
	r = compile_image(live->policy, &input, diag, ret_image);
	if (r == 0)
		live->image_bytes = image_n_bytes(*ret_image);
	else if (diag_n_errors(diag) == 0)
		(void)machine_failed(live->policy->path, diag, r, "compiling");
	return r;
}

size_t host_policy_classes(const struct host_policy *live,
			   const struct image *image,
			   uint64_t (*ret_words)[EVENT_CLASS_WORDS],
			   size_t n_max)
{
	CLEANUP(base_freep) struct compile_exe *exes = NULL;
	struct compile_input input = { 0 };

	exes = copy_exes(live, &input.n_exes);
	if (!exes)
		return 0; /* they are made when they are met */
	input.exes = exes;
	return compile_classes(live->policy, image, &input, ret_words, n_max);
}

int host_policy_watch(const struct host_policy *live, struct pathwatch *watch)
{
	int r = 0;

	if (!live->policy->resolvers_given)
		r = pathwatch_add(watch, RESOLVERS_PATH);
	return r < 0 ? r : exes_watch(live->policy, watch);
}

int host_policy_refresh_exes(struct host_policy *live)
{
	struct exes *exes;
	int r;

	r = exes_new(live->policy, &exes);
	if (r < 0)
		return r;
	if (exes_equal(exes, live->exes)) {
		exes_free(exes);
		return 0;
	}
	exes_free(live->exes);
	live->exes = exes;
	return 1;
}

int host_policy_refresh_resolvers(struct host_policy *live)
{
	struct resolvers resolvers;
	int r;

	r = resolvers_of_policy(live->policy, RESOLVERS_PATH, &resolvers);
	if (r < 0 ||
	    memcmp(&resolvers, &live->resolvers, sizeof(resolvers)) == 0)
		return r;
	live->resolvers = resolvers;
	return 1;
}

void host_policy_teach(const struct host_policy *live, struct identity *proc)
{
	const struct exes_entry *entries;
	struct exe_paths_name name;
	size_t i, n;

	entries = exes_entries(live->exes, &n);
	for (i = 0; i < n; i++) {
		name.path = entries[i].path;
		name.root_len = entries[i].root_len;
		identity_learn_exe(proc, entries[i].dev, entries[i].ino, &name);
	}
}
