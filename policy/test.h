/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test.h - a lookup of `tests`, and what is to be decided of it.  Part of
 * policy/policy.h.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "policy/eval/words.h"

/* A place in a file of the policy. */
struct policy_place {
	const char *path; /* NULL: there is none */
	uint32_t line;
	uint32_t col;
};

/* What a test has as its rule where none is to match. */
#define POLICY_TEST_DEFAULT "default"

/* A lookup of `tests`, and what is to be decided of it. */
struct policy_test {
	const char *name; /* without stars */
	uint16_t qtype;
	const char *exe; /* NULL: not given, and so on */
	const char *root;
	const char *cgroup;
	const char *comm;
	bool has_user;
	uid_t uid;
	gid_t *groups; /* the effective one first */
	size_t n_groups;
	enum policy_action expect;
	const char *rule; /* NULL: any; POLICY_TEST_DEFAULT: none */
	struct policy_place expect_at;
	struct policy_place rule_at;
};
