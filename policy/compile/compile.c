/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * compile.c - make the parts of an image in order: header, subjects, cgroups,
 * names, layout.
 */
#include "policy/compile/compile.h"

#include <assert.h>
#include <errno.h>
#include <string.h>
#include <sys/random.h>

#include "policy/base.h"
#include "policy/compile/build.h"
#include "policy/compile/cgroups.h"
#include "policy/compile/ends.h"
#include "policy/compile/nodes.h"
#include "policy/compile/subjects.h"
#include "policy/diag.h"
#include "policy/eval/clauses.h"
#include "policy/mode.h"
#include "policy/policy.h"

/* Two names of a million have the same hash once in 2^24 keys. */
#define KEYS_TRIED 8

_Static_assert(POLICY_CLAUSES_MAX == 64 * IMAGE_WORDS,
	       "a vector has a bit for each clause");

static bool counts_for_classes(const struct policy *policy,
			       const struct policy_rule *rule)
{
	return (rule->action == POLICY_ALLOW && rule->open.opens) ||
	       rule->n_networks > 0 || mode_watches(policy, rule);
}

/* Does the policy deny egress to any program? */
static bool shuts(const struct policy *policy)
{
	size_t i;

	for (i = 0; i < policy->n_rules; i++)
		if (policy_shuts_networks(&policy->rules[i]))
			return true;
	return policy->default_egress == POLICY_DENY;
}

/*
 * The clauses that a thread of the kernel satisfies: those without a `who`.  It
 * may act for any program, so a clause that denies to somebody counts as well;
 * but not one that lets pass what another one stops.
 */
static void put_kernel(struct compile_build *build)
{
	const struct policy *policy = build->policy;
	bool stops_some = mode_stops_some(policy);
	struct image_cell kernel = { 0 };
	size_t i;

	for (i = 0; i < policy->n_rules; i++)
		if (!policy->rules[i].n_subjects ||
		    mode_stops(policy, &policy->rules[i]) ||
		    (policy->rules[i].action == POLICY_DENY && !stops_some))
			clauses_set(&kernel, policy->rules[i].first_clause,
				    policy->rules[i].n_clauses);
	build->hdr.kernel_vec =
		compile_build_cell(vectors_add(&build->vectors, &kernel));
}

/* The clauses by which a program may be stopped.  No other vector may be added
 * before. */
static void put_stops(struct compile_build *build)
{
	const struct policy *policy = build->policy;
	struct image_cell stops = { 0 };
	bool any = false;
	uint32_t at;
	size_t i;

	for (i = 0; i < policy->n_rules; i++) {
		if (!mode_stops(policy, &policy->rules[i]))
			continue;
		clauses_set(&stops, policy->rules[i].first_clause,
			    policy->rules[i].n_clauses);
		any = true;
	}
	if (!any)
		return;
	build->hdr.flags |= IMAGE_STOPS;
	at = compile_build_cell(vectors_add(&build->vectors, &stops));
	assert(build->vectors.error || at == IMAGE_STOPS_VEC);
}

static void put_header(struct compile_build *build)
{
	const struct compile_input *input = build->input;
	const struct policy *policy = build->policy;
	struct image_header *hdr = &build->hdr;
	struct image_cell opens = { 0 };
	size_t i;

	hdr->magic = IMAGE_MAGIC;
	hdr->layout = IMAGE_LAYOUT;
	hdr->generation = input->generation;
	hdr->class_epoch = input->class_epoch;
	hdr->key[0] = input->key[0];
	hdr->key[1] = input->key[1];
	hdr->mark_mask = policy->mark_mask;
	hdr->n_clauses = (__u16)policy->n_clauses;
	hdr->n_words = (__u16)((compile_build_clauses(build) + 63) / 64);
	hdr->n_words += !hdr->n_words;
	hdr->mode = (__u8)policy->mode;
	/* Detectors look at all of them, whatever is written, and the daemon
	 * makes one record of a question and its answer. */
	hdr->records =
		(__u8)(policy_alerts_any(&policy->alerts) ||
				       policy->records == POLICY_RECORDS_LOOKUPS
			       ? POLICY_RECORDS_ALL
			       : policy->records);
	hdr->default_lookup = (__u8)policy->default_lookup;
	hdr->default_egress = (__u8)policy->default_egress;
	if (policy->local_resolver)
		hdr->flags |= IMAGE_LOCAL_RESOLVER;
	if (policy->denied == POLICY_DENIED_ANSWER)
		hdr->flags |= IMAGE_ANSWERS;
	if (policy->denied == POLICY_DENIED_REFUSED)
		hdr->flags |= IMAGE_REFUSES;
	if (policy->name_services.n_except)
		hdr->flags |= IMAGE_EXCEPTS;
	if (shuts(policy))
		hdr->flags |= IMAGE_SHUTS;
	for (i = 0; i < policy->n_rules; i++)
		if (counts_for_classes(policy, &policy->rules[i]))
			clauses_set(&opens, policy->rules[i].first_clause,
				    policy->rules[i].n_clauses);
	hdr->opens_vec =
		compile_build_cell(vectors_add(&build->vectors, &opens));
}

static int make_names(struct compile_build *build)
{
	CLEANUP(compile_names_done) struct compile_names names = { 0 };
	int r;

	r = compile_names_collect(&names, build);
	return r ? r : compile_nodes_make(&names);
}

int compile_image(const struct policy *policy,
		  const struct compile_input *input, struct diag *diag,
		  struct image **ret_image)
{
	CLEANUP(compile_build_done) struct compile_build build;
	int r;

	compile_build_init(&build, policy, input, diag);
	if (compile_build_clauses(&build) > POLICY_CLAUSES_MAX)
		return diag_error(
			diag, (struct diag_at){ .path = policy->path },
			"rules: want at most %d alternatives in all, "
			"found %u",
			POLICY_CLAUSES_MAX, compile_build_clauses(&build));
	put_stops(&build);
	put_header(&build);
	put_kernel(&build);
	r = compile_subjects_build(&build);
	if (!r)
		r = compile_ends_build(&build);
	if (!r)
		r = compile_cgroups_build(&build);
	if (!r)
		r = make_names(&build);
	return r ? r : compile_build_finish(&build, ret_image);
}

int compile_image_keyed(const struct policy *policy,
			struct compile_input *input, struct diag *diag,
			struct image **ret_image)
{
	int r = -EAGAIN, i;

	for (i = 0; i < KEYS_TRIED && r == -EAGAIN; i++) {
		if (getrandom(input->key, sizeof(input->key), 0) !=
		    sizeof(input->key))
			return -EIO;
		r = compile_image(policy, input, diag, ret_image);
	}
	return r;
}
