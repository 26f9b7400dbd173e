/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * former.h - files that were replaced: what the patterns of a policy meant
 * before.  Programs that run from them keep their rules until they end
 * (bpf/kern/exe/exec.bpf.h knows which these are).
 */
#pragma once

#include <stddef.h>

#include "policy/compile/input.h"

struct exes;	   /* enforcer/host/exes.h */
struct exes_entry; /* enforcer/host/exes.h */
struct policy;	   /* policy/policy.h */

/* The oldest are forgotten first: of root's own files, and of all others, so
 * that nobody can have those of root forgotten. */
#define FORMER_OF_ROOT 1024
#define FORMER_OF_OTHERS 256

struct former {
	size_t n;
	struct compile_exe list[FORMER_OF_ROOT + FORMER_OF_OTHERS];
};

/* What the patterns meant before, at the time of the call. */
struct former_before {
	const struct former *former; /* NULL: nothing was replaced yet */
	const struct exes *exes;
};

/*
 * Find the files of @before that @exes has no longer, under patterns that
 * @policy has, which may be another policy.  The texts are those of @policy.
 */
int former_new(const struct policy *policy, const struct exes *exes,
	       const struct former_before *before, struct former **ret_former);

/* For those who add the files one after the other: what former_new() takes. */
struct former_into {
	const struct policy *policy;
	const struct exes *exes;
	struct former *former;
};

/* Add @entry to the former files, unless it is still meant.  It is older than
 * none before it; its texts are borrowed for the call. */
void former_add(const struct former_into *into, const struct exes_entry *entry);
/* @file as an entry of struct exes, without a path. */
struct exes_entry former_entry(const struct compile_exe *file);

/* List the files of @exes, and behind them those of @former (NULL: none), as
 * the compiler takes them; for free().  NULL: no memory. */
struct compile_exe *former_list_all(const struct exes *exes,
				    const struct former *former, size_t *ret_n);
