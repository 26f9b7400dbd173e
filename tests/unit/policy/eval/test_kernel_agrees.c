/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Random policies and random lookups: the reference, the evaluator in user
 * space and the evaluator in the kernel must decide all of them alike.
 *
 * run: once
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "policy/base.h"
#include "policy/diag.h"
#include "policy/eval/image.h"
#include "tests/unit/policy/eval/kernel_evaluator.h"
#include "tests/unit/policy/eval/random_policy.h"
#include "tests/unit/unit.h"

#define N_POLICIES 200
#define N_QUESTIONS 500
#define N_MALFORMED 5000
#define NS_PER_S 1000000000ULL

/* The evaluators that are compared, and the outcome. */
struct comparison {
	struct random_policy random;
	struct image *image;
	struct kernel_evaluator *kernel; /* NULL: user space only */
	struct decision *c;
	unsigned int n, n_ended, n_rule, n_other_type, n_excepted;
	unsigned int n_audited, n_bad;
	uint64_t seed;
};

static void put_components(struct decision *c, const char *path)
{
	size_t len;

	for (; *path; path += len) {
		path += strspn(path, "/");
		len = strcspn(path, "/");
		if (!len)
			break;
		memcpy(c->component[c->depth], path, len);
		c->len[c->depth++] = (__u8)len;
	}
}

static void put_case(struct decision *c, const struct random_question *q)
{
	*c = (struct decision){ .scratch.qtype = q->query.qtype };
	if (q->query.now_s)
		c->scratch.now_ns = (uint64_t)q->query.now_s * NS_PER_S - 1;
	c->avail = sizeof(q->name) - 1;
	memcpy(c->scratch.name, q->name, sizeof(q->name));
	c->subject.exe_dev = q->query.exe_dev;
	c->subject.exe_ino = q->query.exe_ino;
	c->subject.exe_uid = q->query.exe_uid;
	c->subject.exe_version = q->query.exe_version;
	c->subject.uid = q->query.uid;
	c->subject.gid = q->query.gid;
	c->subject.kernel = q->query.kernel;
	c->subject.n_groups = (__u32)q->query.n_groups;
	memcpy(c->subject.groups, q->groups, sizeof(q->groups));
	(void)snprintf((char *)c->subject.comm, sizeof(c->subject.comm), "%s",
		       q->query.comm);
	put_components(c, q->cgroup);
}

static void in_user_space(const struct image *image, struct decision *c)
{
	const struct image_header *hdr = (const void *)image->cells;

	c->result = decision_cgroup(image, hdr, c);
	if (!c->result)
		c->result = decision_subject(image, hdr, c);
	if (!c->result)
		c->result = decision_question(image, hdr, c);
	if (!c->result)
		c->other_type = decision_other_type(image, hdr, c);
}

static bool same_class(const struct comparison *comparison,
		       const struct decision *c,
		       const struct reference_query *q)
{
	const struct random_policy *random = &comparison->random;
	uint32_t i;

	for (i = 0; i < random->policy.n_clauses; i++)
		if (reference_in_class(&random->policy, &random->input, q, i) !=
		    (c->class_vec[i / 64] >> (i % 64) & 1))
			return false;
	return true;
}

static void report(struct comparison *comparison, const char *what, int want,
		   int got)
{
	if (comparison->n_bad++ < 5)
		fprintf(stderr, "%s: policy %lu: want clause %d, got %d\n",
			what, (unsigned long)comparison->seed, want, got);
}

static int clause_of(const struct decision *c)
{
	if (c->result)
		return c->result;
	return c->verdict.clause == DECIDE_NO_CLAUSE ? -1 : c->verdict.clause;
}

/* The outcome in the kernel must equal that in user space to the last bit. */
static void compare_kernel(struct comparison *comparison,
			   const struct decision *user)
{
	struct decision *kernel = kernel_evaluator_case(comparison->kernel);
	int r = kernel_evaluator_run(comparison->kernel);

	if (r || kernel->result != user->result ||
	    kernel->name_len != user->name_len ||
	    kernel->other_type != user->other_type ||
	    kernel->excepted != user->excepted ||
	    memcmp(&kernel->verdict, &user->verdict, sizeof(user->verdict)) !=
		    0 ||
	    memcmp(kernel->class_vec, user->class_vec,
		   sizeof(user->class_vec)) != 0)
		report(comparison, "kernel", clause_of(user),
		       r ? r : clause_of(kernel));
}

/* Is some type of a name permitted, or let pass?  All that the policy does not
 * name are decided like the highest. */
static bool passes_some_type(const struct random_policy *random,
			     struct reference_query query)
{
	const struct policy *policy = &random->policy;
	unsigned int type;
	int clause;

	for (type = 0; type < 300; type++) {
		query.qtype = type == 299 ? 0xffff : (uint16_t)type;
		clause = reference_decide(policy, &random->input, &query);
		if (reference_permits(policy, clause) ||
		    reference_audits(policy, clause))
			return true;
	}
	return false;
}

/* Would another rule have decided, had none ended? */
static bool ends_made_it(const struct random_policy *random,
			 const struct random_question *q, int want)
{
	struct reference_query early = q->query;

	early.now_s = 0;
	return reference_decide(&random->policy, &random->input, &early) !=
	       want;
}

static bool same_flags(const struct policy *policy, int clause,
		       const struct decide_verdict *verdict)
{
	unsigned int want = clause < 0 ? DECIDE_DEFAULT : 0;

	if (reference_audits(policy, clause))
		want |= DECIDE_AUDIT;
	if (reference_opens(policy, clause))
		want |= DECIDE_OPENS;
	return verdict->flags == want &&
	       verdict->action == (reference_permits(policy, clause)
					   ? POLICY_ALLOW
					   : POLICY_DENY);
}

static void compare(struct comparison *comparison,
		    const struct random_question *q)
{
	struct random_policy *random = &comparison->random;
	struct decision *c = comparison->c;
	__u64 hash = 0;
	int want;

	put_case(c, q);
	if (comparison->kernel)
		*kernel_evaluator_case(comparison->kernel) = *c;
	in_user_space(comparison->image, c);
	want = reference_decide(&random->policy, &random->input, &q->query);
	if (clause_of(c) != want || !same_class(comparison, c, &q->query))
		report(comparison, "user space", want, clause_of(c));
	if (!same_flags(&random->policy, want, &c->verdict))
		report(comparison, "action and flags", want, clause_of(c));
	if (name_hash(((const struct image_header *)comparison->image->cells)
			      ->key,
		      q->name, (__u32)c->name_len, &hash) < 0 ||
	    hash != c->verdict.name_hash)
		report(comparison, "hash of the name", 0, 0);
	if (!reference_permits(&random->policy, want) &&
	    !reference_audits(&random->policy, want) &&
	    comparison->n % 8 == 0 &&
	    passes_some_type(random, q->query) != (c->other_type == 1))
		report(comparison, "another type", want, c->other_type);
	if (reference_excepted(&random->policy, &random->input, &q->query) !=
	    (c->excepted == 1))
		report(comparison, "may ask name services", want, clause_of(c));
	comparison->n_ended += ends_made_it(random, q, want);
	comparison->n_other_type += c->other_type == 1;
	comparison->n_excepted += c->excepted == 1;
	if (comparison->kernel)
		compare_kernel(comparison, c);
	comparison->n++;
	comparison->n_rule += want >= 0;
	comparison->n_audited += reference_audits(&random->policy, want);
}

static void one_policy(struct comparison *comparison, struct diag *diag)
{
	struct random_question q;
	unsigned int i;
	int r;

	r = random_policy_make(&comparison->random, ++comparison->seed);
	if (!r)
		r = compile_image(&comparison->random.policy,
				  &comparison->random.input, diag,
				  &comparison->image);
	if (!r && comparison->kernel)
		r = kernel_evaluator_use(comparison->kernel, comparison->image);
	CU_ASSERT_EQUAL_FATAL(r, 0);
	for (i = 0; i < N_QUESTIONS; i++) {
		random_policy_question(&comparison->random, &q);
		compare(comparison, &q);
	}
	image_freep(&comparison->image);
	random_policy_done(&comparison->random);
}

static void a_hundred_thousand_decisions_agree(void)
{
	CLEANUP(diag_freep) struct diag *diag = NULL;
	struct comparison comparison = { 0 };
	unsigned int i;
	int r;

	CU_ASSERT_EQUAL_FATAL(diag_new(&diag), 0);
	comparison.c = calloc(1, sizeof(*comparison.c));
	CU_ASSERT_PTR_NOT_NULL_FATAL(comparison.c);
	r = kernel_evaluator_open(&comparison.kernel);
	if (r == -EPERM)
		unit_skip("the kernel's part needs root");
	else
		CU_ASSERT_EQUAL(r, 0);
	for (i = 0; i < N_POLICIES; i++)
		one_policy(&comparison, diag);
	CU_ASSERT_EQUAL(comparison.n_bad, 0);
	CU_ASSERT_EQUAL(comparison.n, N_POLICIES * N_QUESTIONS);
	/* A test in which the default decides everything would prove nothing.
	 */
	CU_ASSERT(comparison.n_rule > comparison.n / 5);
	CU_ASSERT(comparison.n_rule < comparison.n * 19 / 20);
	CU_ASSERT(comparison.n_ended > comparison.n / 100);
	CU_ASSERT(comparison.n_other_type > comparison.n / 100);
	CU_ASSERT(comparison.n_audited > comparison.n / 10);
	CU_ASSERT(comparison.n_audited < comparison.n / 2);
	CU_ASSERT(comparison.n_excepted > comparison.n / 100);
	CU_ASSERT(comparison.n_excepted < comparison.n / 2);
	kernel_evaluator_close(comparison.kernel);
	free(comparison.c);
}

/* Random bytes, few of them above 63, so that some names are long. */
static void put_bytes(struct comparison *comparison, struct decision *c)
{
	size_t i;

	*c = (struct decision){ 0 };
	c->avail =
		random_policy_below(&comparison->random, DECIDE_NAME_MAX + 2);
	for (i = 0; i < sizeof(c->scratch.name); i++)
		c->scratch.name[i] = (__u8)random_policy_below(
			&comparison->random,
			1 + random_policy_below(&comparison->random, 66));
}

static void malformed_names_are_refused_alike(void)
{
	CLEANUP(diag_freep) struct diag *diag = NULL;
	struct comparison comparison = { .seed = 1 };
	unsigned int i, n_refused = 0;
	__u64 hash;
	int r;

	comparison.c = calloc(1, sizeof(*comparison.c));
	CU_ASSERT_PTR_NOT_NULL_FATAL(comparison.c);
	CU_ASSERT_EQUAL_FATAL(diag_new(&diag), 0);
	CU_ASSERT_EQUAL_FATAL(
		random_policy_make(&comparison.random, comparison.seed), 0);
	CU_ASSERT_EQUAL_FATAL(compile_image(&comparison.random.policy,
					    &comparison.random.input, diag,
					    &comparison.image),
			      0);
	r = kernel_evaluator_open(&comparison.kernel);
	if (r == -EPERM)
		unit_skip("the kernel's part needs root");
	else
		CU_ASSERT_EQUAL_FATAL(r, 0);
	if (comparison.kernel)
		CU_ASSERT_EQUAL_FATAL(kernel_evaluator_use(comparison.kernel,
							   comparison.image),
				      0);
	for (i = 0; i < N_MALFORMED; i++) {
		put_bytes(&comparison, comparison.c);
		if (comparison.kernel)
			*kernel_evaluator_case(comparison.kernel) =
				*comparison.c;
		in_user_space(comparison.image, comparison.c);
		if (comparison.kernel)
			compare_kernel(&comparison, comparison.c);
		n_refused += comparison.c->name_len < 0;
		CU_ASSERT(comparison.c->name_len < 0 ||
			  name_hash(((const struct image_header *)
					     comparison.image->cells)
					    ->key,
				    comparison.c->scratch.name,
				    (__u32)comparison.c->name_len, &hash) == 0);
	}
	CU_ASSERT_EQUAL(comparison.n_bad, 0);
	CU_ASSERT(n_refused > N_MALFORMED / 10);
	CU_ASSERT(n_refused < N_MALFORMED * 9 / 10);
	image_free(comparison.image);
	random_policy_done(&comparison.random);
	kernel_evaluator_close(comparison.kernel);
	free(comparison.c);
}

static const struct unit_test tests[] = {
	UNIT(a_hundred_thousand_decisions_agree),
	UNIT(malformed_names_are_refused_alike),
};

int main(void)
{
	return unit_main("kernel_agrees", tests, ARRAY_SIZE(tests));
}
