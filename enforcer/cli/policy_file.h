/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * policy_file.h - a policy read and compiled, for commands that only look at
 * it: no executable is resolved, nothing of this machine comes in.
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

/* 0, or -1 when something is wrong: errors, and warnings if @warnings, were
 * printed to standard error. */
int policy_file_open(const char *path, bool warnings,
		     struct policy_file *ret_file);
void policy_file_done(struct policy_file *file); /* all zeroes is fine */
