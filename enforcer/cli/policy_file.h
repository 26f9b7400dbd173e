/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * policy_file.h - a policy that is read and compiled but never put in force.
 *
 * Nothing of this machine goes into it but the ids of users and groups: paths
 * of executables are not resolved.
 */
#pragma once

#include <stdbool.h>

struct diag;   /* policy/diag.h */
struct image;  /* policy/eval/image.h */
struct policy; /* policy/policy.h */

struct policy_file {
	struct policy *policy;
	struct image *image;
	struct diag *diag;
};

/* Read and compile the policy file at @path.  Errors, and with @warnings the
 * warnings too, go to standard error.  Returns 0, or -1 with an empty @file. */
int policy_file_open(const char *path, bool warnings, struct policy_file *file);
void policy_file_done(struct policy_file *file); /* all zeroes is fine */
