/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * load.h - make a policy from a policy file.
 *
 * Errors and warnings are added to the diag, each with its own path:line:col.
 * All return 0 and *ret_policy, which the caller frees; -EINVAL if the diag has
 * errors; another negative errno if the machine failed (the diag says it too).
 * Warnings alone are no failure.
 */
#pragma once

#include <stddef.h>

struct bundle; /* policy/files/bundle.h */
struct diag;   /* policy/diag.h */
struct policy; /* policy/policy.h */

/* Read and check the file @path ("-" is not special). */
int load_policy(const char *path, struct diag *diag,
		struct policy **ret_policy);

/* Read a policy as load_policy() does, with @bundle, which says from where
 * files are read, and gets all of them; diagnostics go to @bundle->diag. */
int load_policy_bundle(const char *path, struct bundle *bundle,
		       struct policy **ret_policy);

/* Read a policy as load_policy() does, from @text.  Diagnostics call it @path,
 * and the files of lists are relative to the folder of @path. */
int load_policy_text(const char *path, const char *text, size_t len,
		     struct diag *diag, struct policy **ret_policy);
