/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Random policies and random lookups: the reference, the evaluator in user
 * space and the evaluator in the kernel must decide all of them alike.
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

/* Who is held against whom, and how often they met. */
struct bout {
	struct random_policy random;
	struct image *image;
	struct kernel_evaluator *kernel; /* NULL: user space only */
	struct decision *c;
	unsigned int n, n_rule, n_bad;
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
	c->avail = sizeof(q->name) - 1;
	memcpy(c->scratch.name, q->name, sizeof(q->name));
	c->subject.exe_dev = q->query.exe_dev;
	c->subject.exe_ino = q->query.exe_ino;
	c->subject.exe_uid = q->query.exe_uid;
	c->subject.uid = q->query.uid;
	c->subject.gid = q->query.gid;
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
}

static bool same_class(const struct bout *bout, const struct decision *c,
		       const struct reference_query *q)
{
	const struct random_policy *random = &bout->random;
	uint32_t i;

	for (i = 0; i < random->policy.n_clauses; i++)
		if (reference_in_class(&random->policy, &random->input, q, i) !=
		    (c->class_vec[i / 64] >> (i % 64) & 1))
			return false;
	return true;
}

static void complain(struct bout *bout, const char *what, int want, int got)
{
	if (bout->n_bad++ < 5)
		fprintf(stderr, "%s: policy %lu: want clause %d, got %d\n",
			what, (unsigned long)bout->seed, want, got);
}

static int clause_of(const struct decision *c)
{
	if (c->result)
		return c->result;
	return c->verdict.clause == DECIDE_NO_CLAUSE ? -1 : c->verdict.clause;
}

/* The kernel's outcome must be that of user space to the last bit. */
static void meet_kernel(struct bout *bout, const struct decision *user)
{
	struct decision *kernel = kernel_evaluator_case(bout->kernel);
	int r = kernel_evaluator_run(bout->kernel);

	if (r || kernel->result != user->result ||
	    kernel->name_len != user->name_len ||
	    memcmp(&kernel->verdict, &user->verdict, sizeof(user->verdict)) !=
		    0 ||
	    memcmp(kernel->class_vec, user->class_vec,
		   sizeof(user->class_vec)) != 0)
		complain(bout, "kernel", clause_of(user),
			 r ? r : clause_of(kernel));
}

static void meet(struct bout *bout, const struct random_question *q)
{
	struct random_policy *random = &bout->random;
	struct decision *c = bout->c;
	__u64 hash = 0;
	int want;

	put_case(c, q);
	if (bout->kernel)
		*kernel_evaluator_case(bout->kernel) = *c;
	in_user_space(bout->image, c);
	want = reference_decide(&random->policy, &random->input, &q->query);
	if (clause_of(c) != want || !same_class(bout, c, &q->query))
		complain(bout, "user space", want, clause_of(c));
	if (name_hash(((const struct image_header *)bout->image->cells)->key,
		      q->name, (__u32)c->name_len, &hash) < 0 ||
	    hash != c->verdict.name_hash)
		complain(bout, "hash of the name", 0, 0);
	if (bout->kernel)
		meet_kernel(bout, c);
	bout->n++;
	bout->n_rule += want >= 0;
}

static void one_policy(struct bout *bout, struct diag *diag)
{
	struct random_question q;
	unsigned int i;
	int r;

	r = random_policy_make(&bout->random, ++bout->seed);
	if (!r)
		r = compile_image(&bout->random.policy, &bout->random.input,
				  diag, &bout->image);
	if (!r && bout->kernel)
		r = kernel_evaluator_use(bout->kernel, bout->image);
	CU_ASSERT_EQUAL_FATAL(r, 0);
	for (i = 0; i < N_QUESTIONS; i++) {
		random_policy_question(&bout->random, &q);
		meet(bout, &q);
	}
	image_freep(&bout->image);
	random_policy_done(&bout->random);
}

static void a_hundred_thousand_decisions_agree(void)
{
	CLEANUP(diag_freep) struct diag *diag = NULL;
	struct bout bout = { 0 };
	unsigned int i;
	int r;

	CU_ASSERT_EQUAL_FATAL(diag_new(&diag), 0);
	bout.c = calloc(1, sizeof(*bout.c));
	CU_ASSERT_PTR_NOT_NULL_FATAL(bout.c);
	r = kernel_evaluator_open(&bout.kernel);
	if (r == -EPERM)
		unit_skip("the kernel's part needs root");
	else
		CU_ASSERT_EQUAL(r, 0);
	for (i = 0; i < N_POLICIES; i++)
		one_policy(&bout, diag);
	CU_ASSERT_EQUAL(bout.n_bad, 0);
	CU_ASSERT_EQUAL(bout.n, N_POLICIES * N_QUESTIONS);
	/* A test of defaults only would be none. */
	CU_ASSERT(bout.n_rule > bout.n / 5);
	CU_ASSERT(bout.n_rule < bout.n * 19 / 20);
	kernel_evaluator_close(bout.kernel);
	free(bout.c);
}

/* Any bytes, few of them above 63, so that some get far. */
static void put_bytes(struct bout *bout, struct decision *c)
{
	size_t i;

	*c = (struct decision){ 0 };
	c->avail = random_policy_below(&bout->random, DECIDE_NAME_MAX + 2);
	for (i = 0; i < sizeof(c->scratch.name); i++)
		c->scratch.name[i] = (__u8)random_policy_below(
			&bout->random,
			1 + random_policy_below(&bout->random, 66));
}

static void malformed_names_are_refused_alike(void)
{
	CLEANUP(diag_freep) struct diag *diag = NULL;
	struct bout bout = { .seed = 1 };
	unsigned int i, n_refused = 0;
	__u64 hash;
	int r;

	bout.c = calloc(1, sizeof(*bout.c));
	CU_ASSERT_PTR_NOT_NULL_FATAL(bout.c);
	CU_ASSERT_EQUAL_FATAL(diag_new(&diag), 0);
	CU_ASSERT_EQUAL_FATAL(random_policy_make(&bout.random, bout.seed), 0);
	CU_ASSERT_EQUAL_FATAL(compile_image(&bout.random.policy,
					    &bout.random.input, diag,
					    &bout.image),
			      0);
	r = kernel_evaluator_open(&bout.kernel);
	if (r == -EPERM)
		unit_skip("the kernel's part needs root");
	else
		CU_ASSERT_EQUAL_FATAL(r, 0);
	if (bout.kernel)
		CU_ASSERT_EQUAL_FATAL(
			kernel_evaluator_use(bout.kernel, bout.image), 0);
	for (i = 0; i < N_MALFORMED; i++) {
		put_bytes(&bout, bout.c);
		if (bout.kernel)
			*kernel_evaluator_case(bout.kernel) = *bout.c;
		in_user_space(bout.image, bout.c);
		if (bout.kernel)
			meet_kernel(&bout, bout.c);
		n_refused += bout.c->name_len < 0;
		CU_ASSERT(
			bout.c->name_len < 0 ||
			name_hash(
				((const struct image_header *)bout.image->cells)
					->key,
				bout.c->scratch.name, (__u32)bout.c->name_len,
				&hash) == 0);
	}
	CU_ASSERT_EQUAL(bout.n_bad, 0);
	CU_ASSERT(n_refused > N_MALFORMED / 10);
	CU_ASSERT(n_refused < N_MALFORMED * 9 / 10);
	image_free(bout.image);
	random_policy_done(&bout.random);
	kernel_evaluator_close(bout.kernel);
	free(bout.c);
}

static const struct unit_test tests[] = {
	UNIT(a_hundred_thousand_decisions_agree),
	UNIT(malformed_names_are_refused_alike),
};

int main(void)
{
	return unit_main("kernel_agrees", tests, ARRAY_SIZE(tests));
}
