/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * matchers.c - compile the matchers, and evaluate them for one lookup.
 */
#include "enforcer/host/matchers.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "bpf/abi/owner.h"
#include "enforcer/dns/name.h"
#include "enforcer/host/exes.h"
#include "enforcer/host/former.h"
#include "enforcer/host/name_clauses.h"
#include "policy/base.h"
#include "policy/compile/compile.h"
#include "policy/diag.h"
#include "policy/eval/clauses.h"
#include "policy/eval/decide.h"

struct matchers {
	struct policy view; /* the matchers are its rules */
	int inode_program;
	struct exes *exes;   /* NULL: there are no matchers */
	struct image *image; /* NULL: there are no matchers */
};

void matchers_free(struct matchers *matchers)
{
	if (!matchers)
		return;
	exes_free(matchers->exes);
	image_free(matchers->image);
	free(matchers);
}

void matchers_freep(struct matchers **matchers)
{
	matchers_free(*matchers);
	*matchers = NULL;
}

static int compile(const struct matchers *matchers, const struct exes *exes,
		   struct diag *diag, struct image **ret_image)
{
	CLEANUP(base_freep) struct compile_exe *list = NULL;
	struct compile_input input = { .generation = 1, .class_epoch = 1 };

	list = former_list_all(exes, NULL, &input.n_exes);
	if (!list)
		return -ENOMEM;
	input.exes = list;
	return compile_image_keyed(&matchers->view, &input, diag, ret_image);
}

int matchers_new(const struct policy *policy, int inode_program,
		 struct diag *diag, struct matchers **ret_matchers)
{
	CLEANUP(matchers_freep) struct matchers *matchers = NULL;
	int r = 0;

	matchers = calloc(1, sizeof(*matchers));
	if (!matchers)
		return -ENOMEM;
	policy_matchers(policy, &matchers->view);
	matchers->inode_program = inode_program;
	if (matchers->view.n_rules) {
		r = exes_new(&matchers->view, inode_program, &matchers->exes);
		if (r == 0)
			r = compile(matchers, matchers->exes, diag,
				    &matchers->image);
	}
	if (r < 0)
		return r;
	*ret_matchers = TAKE_PTR(matchers);
	return 0;
}

int matchers_refresh(struct matchers *matchers)
{
	CLEANUP(exes_freep) struct exes *exes = NULL;
	CLEANUP(image_freep) struct image *image = NULL;
	CLEANUP(diag_freep) struct diag *diag = NULL;
	int r;

	if (!matchers->exes)
		return 0;
	r = exes_new(&matchers->view, matchers->inode_program, &exes);
	if (r < 0)
		return r;
	if (exes_equal(exes, matchers->exes))
		return 0;
	r = diag_new(&diag);
	if (r == 0)
		r = compile(matchers, exes, diag, &image);
	if (r < 0)
		return r;
	image_free(matchers->image);
	matchers->image = TAKE_PTR(image);
	exes_free(matchers->exes);
	matchers->exes = TAKE_PTR(exes);
	return 1;
}

int matchers_watch(const struct matchers *matchers, struct pathwatch *watch)
{
	return matchers->exes ? exes_watch(&matchers->view, watch) : 0;
}

static const struct image_header *header(const struct matchers *matchers)
{
	return (const struct image_header *)matchers->image->cells;
}

bool matchers_use_cgroups(const struct matchers *matchers)
{
	return matchers->image && (header(matchers)->flags &
				   (IMAGE_USES_CGROUP | IMAGE_USES_UNIT));
}

static int decide_path(const struct matchers *matchers, const char *path,
		       __u64 *vec)
{
	const struct image_header *hdr = header(matchers);
	struct decide_cgroup_walk walk;
	size_t len;

	decide_cgroup_begin(hdr, &walk);
	for (path += strspn(path, "/"); *path; path += strspn(path, "/")) {
		len = strcspn(path, "/");
		if (len > 255)
			return -EINVAL;
		decide_cgroup_component(matchers->image, hdr, &walk,
					(const __u8 *)path, (__u32)len);
		path += len;
	}
	return decide_cgroup_end(matchers->image, hdr, &walk, vec);
}

/* The clauses that the program satisfies. */
static int find_subject(const struct matchers *matchers,
			const struct event_owner *owner, const char *cgroup,
			__u64 *vec)
{
	struct decide_subject_in in = {
		.exe_ino = owner->exe_ino,
		.exe_version = owner->exe_version,
		.exe_dev = owner->exe_dev,
		.exe_uid = owner->exe_uid,
		.uid = owner->uid,
		.gid = owner->gid,
		.kernel = owner->attribution == EVENT_KERNEL,
		.exe_kept = owner->exe_kept,
	};
	__u64 path[IMAGE_WORDS] = { 0 };
	int r;

	memcpy(in.comm, owner->comm, sizeof(in.comm));
	r = decide_path(matchers, cgroup ?: "/", path);
	return r ? r
		 : decide_subject(matchers->image, header(matchers), &in, path,
				  vec);
}

static void add_list(struct matchers_found *found, uint32_t list)
{
	if (found->n_lists < MATCHERS_LISTS_MAX)
		found->lists[found->n_lists++] = list;
}

/* Add what the @i-th matcher, which the lookup matches, means. */
static void add_match(const struct policy_matcher *matcher,
		      struct matchers_found *found)
{
	switch (matcher->kind) {
	case POLICY_MATCH_WHO:
		found->detectors |= matcher->detectors;
		break;
	case POLICY_MATCH_DOMAINS:
		found->named |= matcher->detectors;
		break;
	case POLICY_MATCH_LIST:
		add_list(found, matcher->index);
		break;
	case POLICY_MATCH_EXCEPT:
		found->excepted |= matcher->detectors;
		if (found->exception < 0)
			found->exception = (int32_t)matcher->index;
		break;
	}
}

/* The detectors that look at a lookup: those without a `who`, and of the others
 * those of @who, whose `who` the program satisfies, if they are on. */
static uint32_t find_on(const struct policy_alerts *alerts, uint32_t who)
{
	uint32_t on = 0, lists = 0, with_who = 0;
	size_t i;

	for (i = 0; alerts->on && i < POLICY_DETECTORS; i++)
		if (alerts->detectors[i].alerting.severity)
			on |= POLICY_DETECTOR_BIT(i);
	if (alerts->on && alerts->n_lists)
		lists = POLICY_DETECTOR_BIT(POLICY_LISTED);
	for (i = 0; i < alerts->n_matchers; i++)
		if (alerts->matchers[i].kind == POLICY_MATCH_WHO)
			with_who |= alerts->matchers[i].detectors;
	return ((on | lists) & ~with_who) | (on & who);
}

void matchers_of_clauses(const struct policy_alerts *alerts,
			 const __u64 *clauses, struct matchers_found *ret_found)
{
	struct matchers_found found = { .exception = -1 };
	size_t i;

	for (i = 0; clauses && i < alerts->n_matchers; i++)
		if (clauses_any(clauses, alerts->rules[i].first_clause,
				alerts->rules[i].n_clauses))
			add_match(&alerts->matchers[i], &found);
	found.detectors = find_on(alerts, found.detectors);
	found.excepted &= found.detectors;
	found.detectors &= ~found.excepted;
	if (!found.excepted)
		found.exception = -1;
	*ret_found = found;
}

void matchers_find(const struct matchers *matchers,
		   const struct event_owner *owner, const char *cgroup,
		   const struct dns_name *name,
		   struct matchers_found *ret_found)
{
	const struct policy_alerts *alerts = &matchers->view.alerts;
	__u64 subject[IMAGE_WORDS], clauses[IMAGE_WORDS];
	size_t i;

	if (!matchers->image ||
	    find_subject(matchers, owner, cgroup, subject) ||
	    !name_clauses(matchers->image, name->wire, name->len, NULL,
			  clauses)) {
		matchers_of_clauses(alerts, NULL, ret_found);
		return;
	}
	for (i = 0; i < IMAGE_WORDS; i++)
		clauses[i] &= subject[i];
	matchers_of_clauses(alerts, clauses, ret_found);
}
