/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * reference.h - a second evaluator of policies, slow and obvious: it goes
 * through rules and alternatives in order, as nameward.yaml(5) describes the
 * language.
 *
 * It shares no code with the compiler and the evaluator that it checks.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct policy;
struct compile_input;

struct reference_query {
	const uint8_t *name; /* wire form, root included, any case */
	uint16_t qtype;
	uint32_t exe_dev;
	uint32_t exe_uid;
	uint64_t exe_ino;
	uint64_t exe_version;
	uint32_t uid, gid;
	const uint32_t *groups;
	size_t n_groups;
	const char *comm;
	const char *cgroup; /* "/a/b" */
	bool kernel;	    /* no program: a thread of the kernel */
	int64_t now_s;	    /* rules that have ended by then don't count */
};

/* The clause that decides; -1: none does. */
int reference_decide(const struct policy *policy,
		     const struct compile_input *input,
		     const struct reference_query *query);

/* Does clause @clause permit the lookup, or -1 the default? */
bool reference_permits(const struct policy *policy, int clause);

/* Does it deny the lookup, and let it pass? */
bool reference_audits(const struct policy *policy, int clause);

/* Are the addresses of the answer opened, or watched? */
bool reference_opens(const struct policy *policy, int clause);

/* May the program ask name services that others are refused? */
bool reference_excepted(const struct policy *policy,
			const struct compile_input *input,
			const struct reference_query *query);

/* Does the program satisfy clause @clause, whatever it looks up, and does the
 * clause say what it may connect to? */
bool reference_in_class(const struct policy *policy,
			const struct compile_input *input,
			const struct reference_query *query, uint32_t clause);
