/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * policy.c - load the policy, then look up what it depends on.
 */
#include "enforcer/host/policy.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "bpf/abi/event.h"
#include "enforcer/host/exes.h"
#include "enforcer/host/fingerprint.h"
#include "enforcer/host/former.h"
#include "enforcer/host/former_file.h"
#include "enforcer/host/matchers.h"
#include "enforcer/host/pathwatch.h"
#include "enforcer/host/permit/permits.h"
#include "enforcer/host/services/nsswitch.h"
#include "enforcer/host/identity/exe_paths.h"
#include "enforcer/host/identity/identity.h"
#include "enforcer/lib/wallclock.h"
#include "policy/base.h"
#include "policy/compile/compile.h"
#include "policy/diag.h"
#include "policy/eval/image.h"
#include "policy/files/bundle.h"
#include "policy/language/load.h"
#include "policy/language/lists/relist.h"
#include "policy/policy.h"

_Static_assert(sizeof(struct image_cell) == 8 * EVENT_CLASS_WORDS,
	       "class vectors are of one size");

void host_policy_free(struct host_policy *host)
{
	if (!host)
		return;
	exes_free(host->exes);
	free(host->former);
	matchers_free(host->matchers);
	policy_free(host->policy);
	bundle_free(host->bundle);
	free(host->fingerprints);
	free(host->frames);
	free(host);
}

void host_policy_freep(struct host_policy **host)
{
	host_policy_free(*host);
}

static int machine_failed(const char *path, struct diag *diag, int error,
			  const char *what)
{
	const struct diag_at at = { .path = path ? path : "(built-in)" };

	(void)diag_error(diag, at, "%s: %s", what, strerror(-error));
	return error;
}

static int look_up(struct host_policy *host, const char *path,
		   struct diag *diag)
{
	int r;

	r = resolvers_of_policy(host->policy, RESOLVERS_PATH, &host->resolvers);
	if (r < 0)
		return machine_failed(path, diag, r, RESOLVERS_PATH);
	plan_make("", host->policy, &host->resolvers, &host->services);
	r = exes_new(host->policy, host->inode_program, &host->exes);
	if (r < 0)
		return machine_failed(path, diag, r, "looking up executables");
	r = matchers_new(host->policy, host->inode_program, diag,
			 &host->matchers);
	if (r < 0 && diag_n_errors(diag) == 0)
		return machine_failed(path, diag, r, "alerts");
	if (r < 0)
		return r;
	r = fingerprint_rules(host->policy, &host->fingerprints);
	if (r == 0)
		r = fingerprint_frames(host->policy, &host->frames);
	if (r == 0)
		host->class_fingerprint = fingerprint_classes(host->policy);
	return r;
}

/* What of the policy depends on the time. */
static int put_permits(struct host_policy *host, struct diag *diag)
{
	int r = 0;

	if (host->from.permits)
		r = permits_put(host->from.permits, host->policy, diag);
	if (r == 0)
		(void)policy_drop_ended(host->policy, wallclock_now_s(), diag);
	return r;
}

/* Without its policy. */
static int new_host(const struct host_policy_from *from, int inode_program,
		    struct host_policy **ret_host)
{
	CLEANUP(host_policy_freep) struct host_policy *host = NULL;

	host = calloc(1, sizeof(*host));
	if (!host)
		return -ENOMEM;
	host->inode_program = inode_program;
	host->from = *from;
	host->bundle = calloc(1, sizeof(*host->bundle));
	if (!host->bundle)
		return -ENOMEM;
	host->bundle->from = from->kept;
	host->bundle->key = from->key;
	host->bundle->hold = !from->kept;
	*ret_host = TAKE_PTR(host);
	return 0;
}

int host_policy_new(const struct host_policy_from *from, int inode_program,
		    struct diag *diag, struct host_policy **ret_host)
{
	CLEANUP(host_policy_freep) struct host_policy *host = NULL;
	int r;

	r = new_host(from, inode_program, &host);
	if (r < 0)
		return r;
	host->bundle->diag = diag;
	r = from->path ? load_policy_bundle(from->path, host->bundle,
					    &host->policy)
		       : policy_builtin(&host->policy);
	host->bundle->diag = NULL;
	host->bundle->from = host->from.kept = NULL;
	host->is_kept = from->kept;
	if (r == 0)
		r = put_permits(host, diag);
	if (r == 0)
		r = look_up(host, from->path, diag);
	if (r < 0)
		return r;
	*ret_host = TAKE_PTR(host);
	return 0;
}

/* Have what @former meant until now, and @host does not, in host->former. */
static int keep_former(struct host_policy *host,
		       const struct host_policy *former)
{
	const struct former_before before = { former->former, former->exes };

	return former_new(host->policy, host->exes, &before, &host->former);
}

/* @ret_host with the policy of @former, of which the lists @changed are read
 * anew, and nothing else. */
static int copy_policy(const struct host_policy *former, bool *changed,
		       struct diag *diag, struct host_policy **ret_host)
{
	CLEANUP(host_policy_freep) struct host_policy *host = NULL;
	int r;

	r = new_host(&former->from, former->inode_program, &host);
	if (r < 0)
		return r;
	host->is_kept = former->is_kept;
	host->bundle->diag = diag;
	r = relist_policy(former->policy, changed, host->bundle, &host->policy);
	host->bundle->diag = NULL;
	if (r == 0)
		r = bundle_succeed(host->bundle, former->bundle);
	if (r < 0)
		return r;
	*ret_host = TAKE_PTR(host);
	return 0;
}

/* Look up what @host needs to replace @former. */
static int succeed(struct host_policy *host, const struct host_policy *former,
		   struct diag *diag)
{
	int r = look_up(host, host->policy->path, diag);

	return r < 0 ? r : keep_former(host, former);
}

int host_policy_relist(const struct host_policy *former, bool *changed,
		       struct diag *diag, struct host_policy **ret_host)
{
	CLEANUP(host_policy_freep) struct host_policy *host = NULL;
	size_t i;
	int r;

	r = copy_policy(former, changed, diag, &host);
	if (r < 0)
		return r;
	for (i = 0; i < host->policy->n_lists && !changed[i]; i++)
		;
	*ret_host = NULL;
	if (i == host->policy->n_lists)
		return 0;
	r = succeed(host, former, diag);
	if (r == 0)
		*ret_host = TAKE_PTR(host);
	return r;
}

int host_policy_end_rules(const struct host_policy *former, struct diag *diag,
			  struct host_policy **ret_host)
{
	CLEANUP(host_policy_freep) struct host_policy *host = NULL;
	CLEANUP(base_freep) bool *changed = NULL; /* no list is read again */
	int r;

	changed = calloc(former->policy->n_lists + 1, sizeof(*changed));
	if (!changed)
		return -ENOMEM;
	r = copy_policy(former, changed, diag, &host);
	if (r < 0)
		return r;
	r = put_permits(host, diag);
	if (r < 0)
		return r;
	r = succeed(host, former, diag);
	if (r == 0)
		*ret_host = TAKE_PTR(host);
	return r;
}

int host_policy_next(const struct host_policy *now,
		     const struct host_policy_from *from, struct diag *diag,
		     struct host_policy **ret_host)
{
	struct host_policy_from with = *from;
	CLEANUP(host_policy_freep) struct host_policy *host = NULL;
	int r;

	with.permits = now->from.permits;
	r = host_policy_new(&with, now->inode_program, diag, &host);
	if (r == 0)
		r = keep_former(host, now);
	if (r < 0)
		return r;
	*ret_host = TAKE_PTR(host);
	return 0;
}

int host_policy_recall(struct host_policy *host, const char *path)
{
	return former_file_read(path, host->policy, host->exes, &host->former);
}

int host_policy_compile(struct host_policy *host, const uint64_t key[2],
			struct diag *diag, struct image **ret_image)
{
	CLEANUP(base_freep) struct compile_exe *exes = NULL;
	struct wallclock clock = { 0 };
	struct compile_input input = {
		.key = { key[0], key[1] },
		.generation = host->generation,
		.class_epoch = host->class_epoch,
		.boot_ns = wallclock_at(&clock, 0),
	};
	int r;

	exes = former_list_all(host->exes, host->former, &input.n_exes);
	if (!exes)
		return -ENOMEM;
	input.exes = exes;
	r = compile_image(host->policy, &input, diag, ret_image);
	if (r == 0)
		host->image_bytes = image_n_bytes(*ret_image);
	else if (diag_n_errors(diag) == 0)
		(void)machine_failed(host->policy->path, diag, r, "compiling");
	return r;
}

size_t host_policy_classes(const struct host_policy *host,
			   const struct image *image,
			   uint64_t (*ret_words)[EVENT_CLASS_WORDS],
			   size_t n_max)
{
	CLEANUP(base_freep) struct compile_exe *exes = NULL;
	struct compile_input input = { 0 };

	exes = former_list_all(host->exes, host->former, &input.n_exes);
	if (!exes)
		return 0; /* classes are made when programs are met */
	input.exes = exes;
	return compile_classes(host->policy, image, &input, ret_words, n_max);
}

int host_policy_watch(const struct host_policy *host, struct pathwatch *watch)
{
	int r;

	r = pathwatch_add(watch, RESOLVERS_PATH);
	if (r == 0)
		r = pathwatch_add(watch, NSSWITCH_PATH);
	if (r == 0)
		r = matchers_watch(host->matchers, watch);
	return r < 0 ? r : exes_watch(host->policy, watch);
}

int host_policy_refresh_exes(struct host_policy *host)
{
	const struct former_before before = { host->former, host->exes };
	CLEANUP(exes_freep) struct exes *exes = NULL;
	struct former *former;
	int r, refreshed;

	refreshed = matchers_refresh(host->matchers);
	if (refreshed < 0)
		return refreshed;
	r = exes_new(host->policy, host->inode_program, &exes);
	if (r < 0)
		return r;
	if (exes_equal(exes, host->exes))
		return refreshed;
	r = former_new(host->policy, exes, &before, &former);
	if (r < 0)
		return r;
	free(host->former);
	host->former = former;
	exes_free(host->exes);
	host->exes = TAKE_PTR(exes);
	return 1;
}

int host_policy_refresh_resolvers(struct host_policy *host)
{
	struct resolvers resolvers;
	int r;

	r = resolvers_of_policy(host->policy, RESOLVERS_PATH, &resolvers);
	if (r < 0 ||
	    memcmp(&resolvers, &host->resolvers, sizeof(resolvers)) == 0)
		return r;
	host->resolvers = resolvers;
	return 1;
}

int host_policy_refresh_services(struct host_policy *host)
{
	struct plan plan;

	plan_make("", host->policy, &host->resolvers, &plan);
	if (plan.refused == host->services.refused &&
	    plan.lost == host->services.lost &&
	    strcmp(plan.why, host->services.why) == 0)
		return 0;
	host->services = plan;
	return 1;
}

void host_policy_teach(const struct host_policy *host,
		       struct identity *identity)
{
	const struct exes_entry *entries;
	struct exe_paths_name name;
	size_t i, n;

	entries = exes_entries(host->exes, &n);
	for (i = 0; i < n; i++) {
		name.path = entries[i].path;
		name.root_len = entries[i].root_len;
		identity_learn_exe(identity, entries[i].dev, entries[i].ino,
				   &name);
	}
}
