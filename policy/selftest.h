/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * selftest.h - run the tests that a policy has, by the evaluator.
 */
#pragma once

struct diag;   /* policy/diag.h */
struct image;  /* policy/eval/image.h */
struct policy; /* policy/policy.h */

/*
 * Decide each lookup of @policy->tests, with the compiled @image.  What differs
 * from what a test expects is an error in @diag, at the value that is wrong.
 * 0; -EINVAL: one differs at least; -EIO, -ENOMEM as explain_decide().
 */
int selftest_run(const struct policy *policy, const struct image *image,
		 struct diag *diag);
