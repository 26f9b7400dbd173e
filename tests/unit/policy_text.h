/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * policy_text.h - a policy from a text in the test, and compiled if wanted.
 *
 * A text that is no policy fails the test at once.
 */
#pragma once

#include "policy/compile/compile.h"
#include "policy/diag.h"
#include "policy/policy.h"

/* The caller frees it with policy_free(). */
struct policy *policy_text_load(const char *text);

struct policy_text {
	struct diag *diag;
	struct policy *policy;
	struct image *image;
	const struct image_header *hdr;
	int error; /* of the compiler */
};

/* What the compiler makes of it is in ->error.  @input NULL: no executables. */
void policy_text_compile(struct policy_text *ret, const char *text,
			 const struct compile_input *input);
void policy_text_done(struct policy_text *compiled);
