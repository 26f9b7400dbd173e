/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * state_file.h - fingerprints of the rules whose openings the kernel holds.
 *
 * After a crash, the next start finds the sets still filled, and the policy
 * may have been edited since: only rules that mean the same as before keep
 * what they have open.  Where the file is missing or unreadable, no rule does.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

struct policy; /* policy/policy.h */

/* The path of the file that belongs to the control socket @control, for free().
 * NULL: out of memory. */
char *state_file_path(const char *control);

/* Replace the file as a whole. */
int state_file_write(const char *path, const struct policy *policy,
		     const uint64_t *fingerprints);
/* @ret_keep: for each rule of @policy, whether the file has it. */
void state_file_read(const char *path, const struct policy *policy,
		     const uint64_t *fingerprints, bool *ret_keep);
