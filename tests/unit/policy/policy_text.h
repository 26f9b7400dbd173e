/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * policy_text.h - a policy from text, compiled, in one step.
 */
#pragma once

#include "policy/compile/compile.h"
#include "policy/diag.h"
#include "policy/policy.h"

struct loaded {
	struct diag *diag;
	struct policy *policy;
	struct image *image;
	const struct image_header *hdr;
	int error; /* of the compiler */
};

/* A text that is no policy fails the test at once; what the compiler makes of
 * it is in ->error.  @input NULL: no executables. */
void loaded_make(struct loaded *ret_loaded, const char *text,
		 const struct compile_input *input);
void loaded_done(struct loaded *loaded);
