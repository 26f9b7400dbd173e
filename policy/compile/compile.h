/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * compile.h - make the image that is evaluated from a policy that was read.
 *
 * Pure: what executables the machine has comes in with compile_input.  The
 * image belongs to the caller and holds no pointer into the policy.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "policy/eval/image.h"

struct diag;	       /* policy/diag.h */
struct policy;	       /* policy/policy.h */
struct policy_rule;    /* policy/policy.h */
struct policy_subject; /* policy/policy.h */

/* A file that an `exe` of the policy stands for. */
struct compile_exe {
	const char *pattern; /* the text in the policy; compared as such */
	const char *root;    /* as @pattern; NULL: the host's own, "/" */
	uint64_t ino;	     /* not 0 */
	uint32_t dev;	     /* major << 20 | minor */
	uint32_t uid;	     /* who owns it */
};

struct compile_input {
	const struct compile_exe *exes;
	size_t n_exes;
	uint64_t key[2]; /* secret; of every hash in the image */
	uint64_t generation;
	uint32_t class_epoch;
};

/*
 * 0 and *ret_image; -EINVAL when the policy is more than an image can hold
 * (@diag says what); -EAGAIN when two names have one hash: choose another
 * key; -ENOMEM.
 */
int compile_image(const struct policy *policy,
		  const struct compile_input *input, struct diag *diag,
		  struct image **ret_image);

/* Is @exe a file of one of the patterns of @who, below one of its roots? */
bool compile_names_exe(const struct policy_subject *who,
		       const struct compile_exe *exe);

/* The rule of clause @clause, NULL past the last. */
const struct policy_rule *compile_rule_of_clause(const struct policy *policy,
						 uint32_t clause);

/*
 * Class vectors that programs of this policy will have: of a program that no
 * clause names and, for each alternative of a `who`, of each of its
 * executables with the first of every other value.  A set of chains to make
 * before the first program connects; classes that are missing are made when
 * they are met.  No two are equal, none is empty.  At most @n_max; returns
 * their number.
 */
size_t compile_classes(const struct policy *policy, const struct image *image,
		       const struct compile_input *input,
		       uint64_t (*ret_classes)[IMAGE_WORDS], size_t n_max);
