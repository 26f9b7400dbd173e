/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * explain.c - evaluate a query one attribute at a time.
 *
 * The evaluator yields one vector of clauses for each attribute, and keeps only
 * their AND; here each is kept for explain_words().
 */
#include "policy/explain.h"

#include <errno.h>
#include <fnmatch.h>
#include <string.h>

#include "policy/arena.h"
#include "policy/base.h"
#include "policy/diag.h"
#include "policy/eval/clauses.h"
#include "policy/eval/decide.h"
#include "policy/lists/pattern.h"
#include "policy/mode.h"

/* The evaluation of one query. */
struct explain {
	const struct policy *policy;
	const struct image *image;
	const struct image_header *hdr;
	const struct explain_query *query;
	struct diag *diag;
	struct image_cell all; /* the vector of all clauses */
	struct image_cell *vectors;
	struct decide_scratch scratch;
};

static int put_name(struct explain *x)
{
	CLEANUP(arena_freep) struct arena *arena = NULL;
	struct pattern_context context = { .diag = x->diag, .key = "name" };
	const char *text = x->query->name;
	struct policy_pattern pattern;
	int r;

	context.at.path = "name";
	r = arena_new(&arena);
	if (r < 0)
		return r;
	context.arena = arena;
	r = pattern_parse(&context, text, strlen(text), &pattern);
	if (r < 0)
		return r;
	if (pattern.kind != POLICY_EXACT)
		return diag_error(x->diag, context.at,
				  "want a name without '*', found '%s'", text);
	memcpy(x->scratch.name, pattern.wire, pattern.wire_len);
	return decide_name_scan(&x->scratch, pattern.wire_len) < 0 ? -EINVAL
								   : 0;
}

static bool one_matches(const char *const *patterns, size_t n, const char *path)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (!fnmatch(patterns[i], path, FNM_PATHNAME))
			return true;
	return false;
}

/* One of the paths of @who, or the file to which it leads. */
static bool path_matches(const struct policy_subject *who,
			 const struct explain_query *q)
{
	const char *followed;
	size_t i;

	if (one_matches(who->exes, who->n_exes, q->exe))
		return true;
	for (i = 0; q->follow && !q->root && i < who->n_exes; i++) {
		followed = q->follow(q->follow_context, who->exes[i]);
		if (followed && one_matches(&followed, 1, q->exe))
			return true;
	}
	return false;
}

static bool exe_matches(const struct policy_subject *who,
			const struct explain_query *q)
{
	static const char *const host[] = { "/" };

	if (!who->n_exes)
		return true;
	return q->exe && path_matches(who, q) &&
	       one_matches(who->n_roots ? who->roots : host,
			   who->n_roots ? who->n_roots : 1,
			   q->root ? q->root : host[0]);
}

static void match_exe(struct explain *x)
{
	const struct policy *policy = x->policy;
	const struct service_terms *terms = &policy->name_services;
	size_t i;
	uint32_t k;

	for (i = 0; i < policy->n_rules; i++) {
		const struct policy_rule *rule = &policy->rules[i];

		for (k = 0; k < rule->n_clauses; k++)
			if (!rule->n_subjects ||
			    exe_matches(&rule->subjects[k], x->query))
				clauses_set(&x->vectors[EXPLAIN_EXE],
					    rule->first_clause + k, 1);
	}
	for (k = 0; k < terms->n_except; k++)
		if (exe_matches(&terms->except[k], x->query))
			clauses_set(&x->vectors[EXPLAIN_EXE],
				    policy->n_clauses + k, 1);
}

static int match_cgroup(struct explain *x)
{
	const char *path = x->query->cgroup ? x->query->cgroup : "/";
	struct decide_cgroup_walk walk;
	size_t len;

	decide_cgroup_begin(x->hdr, &walk);
	for (path += strspn(path, "/"); *path; path += strspn(path, "/")) {
		len = strcspn(path, "/");
		if (len > 255)
			return diag_error(x->diag,
					  (struct diag_at){ .path = "cgroup" },
					  "want components of at most 255 "
					  "bytes, found %zu",
					  len);
		decide_cgroup_component(x->image, x->hdr, &walk,
					(const __u8 *)path, (__u32)len);
		path += len;
	}
	return decide_cgroup_end(x->image, x->hdr, &walk,
				 x->vectors[EXPLAIN_CGROUP].words);
}

/* Make the vector of @attribute alone: in the copy of the header no other
 * attribute is in use. */
static int match_person(struct explain *x, enum explain_attribute attribute,
			uint32_t uses)
{
	const struct explain_query *q = x->query;
	struct decide_subject_in in = { .uid = q->uid, .gid = q->gid };
	struct image_header hdr = *x->hdr;

	hdr.flags &= uses;
	if (q->comm)
		memcpy(in.comm, q->comm, strnlen(q->comm, DECIDE_COMM_LEN - 1));
	x->vectors[attribute] = x->all;
	return decide_person(x->image, &hdr, &in, x->vectors[attribute].words);
}

bool explain_is_unknown(const struct image *image,
			const struct explain_query *query)
{
	return decide_groups_unknown((const void *)image->cells,
				     (__u32)query->n_groups);
}

/* Add the supplementary groups one by one. */
static int match_groups(struct explain *x)
{
	const struct explain_query *q = x->query;
	__u64 *vec = x->vectors[EXPLAIN_GROUP].words;
	size_t i;
	int r;

	if (explain_is_unknown(x->image, q))
		return 0; /* it satisfies none */
	r = match_person(x, EXPLAIN_GROUP, IMAGE_USES_GID);
	for (i = 0; i < q->n_groups && !r; i++)
		r = decide_group(x->image, x->hdr, q->groups[i], vec);
	return r;
}

static int match_type(struct explain *x)
{
	x->vectors[EXPLAIN_TYPES] = x->all;
	return decide_type(x->image, x->hdr, x->query->qtype,
			   x->vectors[EXPLAIN_TYPES].words);
}

static int match_all(struct explain *x)
{
	int r;

	match_exe(x);
	r = match_type(x);
	if (!r)
		r = match_person(x, EXPLAIN_USER, IMAGE_USES_UID);
	if (!r)
		r = match_person(x, EXPLAIN_COMM, IMAGE_USES_COMM);
	if (!r)
		r = match_groups(x);
	return r ? r : match_cgroup(x);
}

/* The clauses that all attributes of the program have. */
static void join_subject(const struct explain *x, struct image_cell *ret)
{
	unsigned int i, k;

	*ret = x->all;
	for (i = EXPLAIN_EXE; i < EXPLAIN_ATTRIBUTES; i++)
		for (k = 0; k < IMAGE_WORDS; k++)
			ret->words[k] &= x->vectors[i].words[k];
}

/* Decide twice: first for every type and subject, which leaves the clauses of
 * the name in the scratch, then the query itself. */
static int decide(struct explain *x, struct decide_verdict *ret_verdict)
{
	struct image_cell subject;
	struct image_header hdr = *x->hdr;
	struct decide_verdict any;
	int r;

	join_subject(x, &subject);
	hdr.flags &= ~(uint32_t)IMAGE_USES_TYPE;
	r = decide_question(x->image, &hdr, &x->scratch, x->all.words, &any);
	if (r < 0)
		return r;
	memcpy(&x->vectors[EXPLAIN_DOMAINS], x->scratch.names,
	       sizeof(x->scratch.names));
	x->scratch.qtype = x->query->qtype;
	r = decide_question(x->image, x->hdr, &x->scratch, subject.words,
			    ret_verdict);
	if (explain_is_unknown(x->image, x->query)) /* nor the default */
		*ret_verdict =
			(struct decide_verdict){ .clause = DECIDE_NO_CLAUSE };
	return r;
}

/* Fill *ret_result in, which has its vectors. */
static int conclude(const struct policy *policy, const struct image *image,
		    const struct decide_verdict *verdict,
		    struct explain_result *ret_result)
{
	const struct image_header *hdr = (const void *)image->cells;
	struct image_clause clause = { 0 };
	int r = 0;

	if (verdict->clause != DECIDE_NO_CLAUSE)
		r = decide_clause(image, hdr, verdict->clause, &clause);
	if (r < 0)
		return r;
	ret_result->action = (enum policy_action)verdict->action;
	ret_result->opens = verdict->flags & DECIDE_OPENS;
	ret_result->unknown = false;
	ret_result->clause = verdict->clause;
	ret_result->alternative = clause.alternative;
	ret_result->rule = policy_rule_of_clause(policy, verdict->clause);
	return 0;
}

int explain_decide(const struct policy *policy, const struct image *image,
		   const struct explain_query *query, struct diag *diag,
		   struct explain_result *ret_result)
{
	struct explain_result result = { 0 };
	struct explain x = { .policy = policy,
			     .image = image,
			     .hdr = (const void *)image->cells,
			     .query = query,
			     .diag = diag,
			     .vectors = result.vectors };
	struct decide_verdict verdict = { 0 };
	int r;

	if (!image_check(x.hdr))
		return -EIO;
	clauses_set(&x.all, 0, policy->n_clauses);
	r = put_name(&x);
	if (!r)
		r = match_all(&x);
	if (!r)
		r = decide(&x, &verdict);
	if (!r)
		r = conclude(policy, image, &verdict, &result);
	if (r < 0)
		return r;
	result.unknown = explain_is_unknown(image, query);
	*ret_result = result;
	return 0;
}

/* The @n clauses from @first that the program of @query satisfies. */
static int find_subject(const struct explain *from, uint32_t first, uint32_t n,
			struct image_cell *ret_subject)
{
	struct explain_result result = { 0 };
	struct explain x = *from;
	int r;

	if (!image_check(x.hdr))
		return -EIO;
	x.vectors = result.vectors;
	clauses_set(&x.all, first, n);
	r = match_all(&x);
	if (r == 0)
		join_subject(&x, ret_subject);
	return r;
}

int explain_subject(const struct policy *policy, const struct image *image,
		    const struct explain_query *query, struct diag *diag,
		    struct image_cell *ret_subject)
{
	const struct explain x = { .policy = policy,
				   .image = image,
				   .hdr = (const void *)image->cells,
				   .query = query,
				   .diag = diag };

	return find_subject(&x, 0, policy->n_clauses, ret_subject);
}

int explain_excepted(const struct policy *policy, const struct image *image,
		     const struct explain_query *query, struct diag *diag)
{
	struct explain_query first = *query;
	const struct explain x = { .policy = policy,
				   .image = image,
				   .hdr = (const void *)image->cells,
				   .query = &first,
				   .diag = diag };
	const uint32_t n = (uint32_t)policy->name_services.n_except;
	struct image_cell subject;
	int r;

	/* An exception only permits: the kernel looks for it in so many. */
	if (first.n_groups > DECIDE_GROUPS_MAX)
		first.n_groups = DECIDE_GROUPS_MAX;
	r = find_subject(&x, policy->n_clauses, n, &subject);

	return r < 0 ? r : clauses_any(&subject, policy->n_clauses, n);
}

int explain_lookup(const struct policy *policy, const struct image *image,
		   const struct image_cell *subject,
		   const struct explain_lookup *lookup,
		   struct explain_result *ret_result)
{
	struct decide_scratch scratch = { .qtype = lookup->qtype };
	struct decide_verdict verdict;
	int r;

	if (lookup->len > DECIDE_NAME_MAX)
		return -EINVAL;
	memcpy(scratch.name, lookup->wire, lookup->len);
	if (decide_name_scan(&scratch, (uint32_t)lookup->len) < 0)
		return -EINVAL;
	r = decide_question(image, (const void *)image->cells, &scratch,
			    subject->words, &verdict);
	return r < 0 ? r : conclude(policy, image, &verdict, ret_result);
}

void explain_clauses(const struct explain_result *result,
		     __u64 ret_clauses[IMAGE_WORDS])
{
	size_t i, k;

	for (k = 0; k < IMAGE_WORDS; k++) {
		ret_clauses[k] = ~0ULL;
		for (i = 0; i < EXPLAIN_ATTRIBUTES; i++)
			ret_clauses[k] &= result->vectors[i].words[k];
	}
}

bool explain_passes(const struct policy *policy,
		    const struct explain_result *result)
{
	if (result->unknown) /* it may be about any rule that stops */
		return !mode_stops_some(policy);
	return mode_of(policy, result->rule) == POLICY_AUDIT;
}

const char *explain_reason(const struct explain_result *result)
{
	if (result->unknown)
		return "unknown";
	return result->rule ? "rule" : "default";
}
