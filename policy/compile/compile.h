/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * compile.h - compile a policy into the image that the kernel evaluates.
 *
 * The compiler looks at nothing of the machine: its executables are part of
 * struct compile_input.  The image belongs to the caller and has no pointer
 * into the policy.
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
 * Compile @policy.  0 and *ret_image; -EINVAL: the policy has more than an
 * image can hold (@diag says what); -EAGAIN: two names have the same hash, so
 * another key is needed; -ENOMEM.
 */
int compile_image(const struct policy *policy,
		  const struct compile_input *input, struct diag *diag,
		  struct image **ret_image);

/* Compile @policy as compile_image() does, with a random key, which is put into
 * @input.  -EAGAIN: some were tried; -EIO: there is none. */
int compile_image_keyed(const struct policy *policy,
			struct compile_input *input, struct diag *diag,
			struct image **ret_image);

/*
 * Predict class vectors of programs under this policy: that of a program which
 * no clause names and, for each alternative of a `who`, those of its
 * executables with the first value of every other key.  Their chains can be
 * made before the first program connects; a class that is missing here is made
 * when the first program has it.  No two vectors are equal.  At most @n_max;
 * returns how many there are.
 */
size_t compile_classes(const struct policy *policy, const struct image *image,
		       const struct compile_input *input,
		       uint64_t (*ret_classes)[IMAGE_WORDS], size_t n_max);
