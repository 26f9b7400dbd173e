/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * random_policy.h - make random policies and random questions.
 *
 * Their values come from small pools, so that most questions have to do with
 * some clause.  The same seed makes the same policy and questions.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "policy/compile/compile.h"
#include "policy/policy.h"
#include "tests/unit/policy/eval/reference.h"

struct arena;

#define RANDOM_EXES 12
#define RANDOM_GROUPS 4
#define RANDOM_TIMES 20 /* at which rules end, seconds since 1970 */

struct random_policy {
	uint64_t state;
	struct arena *arena; /* has all that the policy points to */
	struct policy policy;
	struct compile_exe exes[RANDOM_EXES];
	struct compile_input input;
};

struct random_question {
	struct reference_query query;
	uint8_t name[256];
	uint32_t groups[RANDOM_GROUPS];
	char cgroup[512];
};

/* A random number below @n, which is not 0. */
uint32_t random_policy_below(struct random_policy *random, uint32_t n);

/* 0, or -ENOMEM. */
int random_policy_make(struct random_policy *random, uint64_t seed);
void random_policy_done(struct random_policy *random);

void random_policy_question(struct random_policy *random,
			    struct random_question *ret);
