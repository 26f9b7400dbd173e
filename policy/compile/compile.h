/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * compile.h - make the image that is evaluated from a policy that was read.
 *
 * Pure: what executables the machine has comes in with compile/input.h.  The
 * image belongs to the caller and holds no pointer into the policy.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "policy/compile/input.h"
#include "policy/eval/image.h"

struct diag;   /* policy/diag.h */
struct policy; /* policy/policy.h */

/*
 * 0 and *ret_image; -EINVAL when the policy is more than an image can hold
 * (@diag says what); -EAGAIN when two names have one hash: choose another
 * key; -ENOMEM.
 */
int compile_image(const struct policy *policy,
		  const struct compile_input *input, struct diag *diag,
		  struct image **ret_image);

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
