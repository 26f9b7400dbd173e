/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * program.h - the domains that one program asked for lately, those that exist
 * and those that do not, as dga and nxdomain count them.
 *
 * Names of one label, those below special names, search domains and .arpa are
 * not counted, and each domain is counted once an hour.  Only answers count: a
 * resolver that is down, or that fails, says nothing about names.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "enforcer/alert/look.h"

#define PROGRAM_PROGRAMS 1024
#define PROGRAM_DOMAINS 64 /* of a kind, the latest */

/* The latest domains, as a ring. */
struct program_domains {
	uint32_t hashes[PROGRAM_DOMAINS]; /* 0: none */
	uint32_t times_s[PROGRAM_DOMAINS];
	uint32_t next;
};

struct program {
	struct slot slot;
	uint32_t score_s; /* dga: when it was halved */
	float score;
	uint32_t score_begin_s; /* when it was above 0 */
	uint32_t n_answers;
	struct program_domains missing; /* NXDOMAIN */
	struct program_domains found;
};

/* The program of @look, whose answer brings a domain that was not asked for
 * within an hour, and which is counted now; NULL: it does not. */
struct program *program_answered(const struct slots *programs,
				 const struct look *look);

/* How many of @domains are younger than @within_s?  *ret_begin_s is when the
 * first of them came. */
unsigned int program_count(const struct program_domains *domains,
			   uint32_t now_s, uint32_t within_s,
			   uint32_t *ret_begin_s);

bool program_is_missing(const struct look *look);

/* Keep the name of @look as an example, if it is close to an alert. */
void program_keep_example(struct program *program, const struct look *look);
/* The key of the examples of @look's program. */
uint64_t program_examples(const struct look *look);
