/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * judge.c - evaluate the matchers as the rules are explained.
 */
#include "enforcer/cli/replay/judge.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "enforcer/cli/records/exe_links.h"
#include "enforcer/host/matchers.h"
#include "policy/arena.h"
#include "policy/base.h"
#include "policy/compile/compile.h"
#include "policy/explain.h"
#include "policy/language/who/account.h"
#include "policy/policy.h"

/* The uid that satisfies no rule with a user. */
#define NOBODY UINT32_MAX

struct judge {
	struct arena *arena;
	struct exe_links links;
	const struct policy *policy;
	struct policy view; /* the matchers, as a policy */
	struct image *image;
	struct diag *diag;
	struct matchers_found found;
	struct replay_lookup last; /* that ->found is about */
};

int judge_new(const struct policy *policy, struct diag *diag,
	      struct judge **ret_judge)
{
	CLEANUP(judge_freep) struct judge *judge = calloc(1, sizeof(*judge));
	struct compile_input input = { 0 };
	int r = 0;

	if (!judge)
		return -ENOMEM;
	if (arena_new(&judge->arena) < 0)
		return -ENOMEM;
	judge->links.arena = judge->arena;
	judge->policy = policy;
	judge->diag = diag;
	policy_matchers(policy, &judge->view);
	if (judge->view.n_rules)
		r = compile_image_keyed(&judge->view, &input, judge->diag,
					&judge->image);
	if (r < 0)
		return r;
	matchers_of_clauses(&policy->alerts, NULL, &judge->found);
	*ret_judge = TAKE_PTR(judge);
	return 0;
}

void judge_free(struct judge *judge)
{
	if (!judge)
		return;
	image_freep(&judge->image);
	exe_links_done(&judge->links);
	arena_free(judge->arena);
	free(judge);
}

void judge_freep(struct judge **judge)
{
	judge_free(*judge);
	*judge = NULL;
}

/* A question and its answer, and many in a row, are the same to matchers. */
static bool is_same(const struct replay_lookup *a,
		    const struct replay_lookup *b)
{
	return a->type == b->type && dns_name_equal(&a->name, &b->name) &&
	       a->elsewhere == b->elsewhere && strcmp(a->exe, b->exe) == 0 &&
	       strcmp(a->user, b->user) == 0;
}

static void find(struct judge *judge, const struct replay_lookup *lookup)
{
	char name[DNS_NAME_TEXT_MAX];
	struct explain_query query = {
		.name = dns_name_text(&lookup->name, name),
		.qtype = lookup->type,
		.exe = lookup->exe[0] && !lookup->elsewhere ? lookup->exe
							    : NULL,
		.uid = NOBODY,
		.gid = NOBODY,
		.follow = exe_links_follow,
		.follow_context = &judge->links,
	};
	__u64 clauses[IMAGE_WORDS] = { 0 };
	struct explain_result result;

	if (lookup->user[0])
		(void)account_user(lookup->user, &query.uid);
	if (explain_decide(&judge->view, judge->image, &query, judge->diag,
			   &result) == 0)
		explain_clauses(&result, clauses);
	matchers_of_clauses(&judge->policy->alerts, clauses, &judge->found);
}

void judge_lookup(struct judge *judge, const struct replay_lookup *lookup,
		  struct alert_lookup *alert)
{
	if (judge->view.n_rules && !is_same(lookup, &judge->last)) {
		judge->last = *lookup;
		find(judge, lookup);
	}
	alert->detectors = judge->found.detectors;
	alert->named = judge->found.named;
	alert->lists = judge->found.lists;
	alert->n_lists = judge->found.n_lists;
}
