/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * explain_batch.h - decide lookups by the line: JSON in, JSON out.
 *
 * For each line of input there is one line of output, in order, and it is
 * there before more input is waited for.
 */
#pragma once

struct policy_file; /* enforcer/cli/policy_file.h */

/* From @in_fd to @out_fd until the end.  The number of lines that were wrong,
 * each answered {"error":…,"line":N}; negative errno when reading or writing
 * failed. */
long explain_batch(const struct policy_file *file, int in_fd, int out_fd);
