/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * random_policy.h - random policies and random questions to ask of them, from
 * small pools of values, so that most of them have something to do with each
 * other. The same seed gives the same.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "policy/compile/compile.h"
#include "policy/policy.h"
#include "tests/unit/policy/eval/reference.h"

struct arena;

#define CHANCE_EXES 12
#define CHANCE_GROUPS 4

struct chance {
	uint64_t state;
	struct arena *arena; /* everything below lies here */
	struct policy policy;
	struct compile_exe exes[CHANCE_EXES];
	struct compile_input input;
};

struct chance_question {
	struct reference_query query;
	uint8_t name[256];
	uint32_t groups[CHANCE_GROUPS];
	char cgroup[512];
};

/* Anything below @n, which is not 0. */
uint32_t chance_below(struct chance *chance, uint32_t n);

/* 0, or -ENOMEM. */
int chance_policy(struct chance *chance, uint64_t seed);
void chance_done(struct chance *chance);

void chance_question(struct chance *chance, struct chance_question *ret);
