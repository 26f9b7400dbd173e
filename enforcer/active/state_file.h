/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * state_file.h - fingerprints of the rules whose openings the kernel holds.
 *
 * After a crash the next start finds the sets still filled, and the policy
 * may have been edited since: only rules that mean what they meant keep what
 * they have open.  Where the file is missing or unreadable, none do.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

struct policy; /* policy/policy.h */

/* Replaces the file as a whole. */
int keepfile_write(const char *path, const struct policy *policy,
		   const uint64_t *prints);
/* @ret_keep: one for each rule of @policy. */
void keepfile_read(const char *path, const struct policy *policy,
		   const uint64_t *prints, bool *ret_keep);
