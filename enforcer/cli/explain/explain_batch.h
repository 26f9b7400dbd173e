/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * explain_batch.h - decide many lookups: a line of JSON in, a line of JSON out.
 *
 * The lines of output are in the order of the input, and all that are due are
 * written before the next read, so a program may send one line at a time and
 * wait for its answer.
 */
#pragma once

struct policy_file; /* enforcer/cli/policy_file.h */

/* Answer lines from @in_fd on @out_fd until the input ends.  Returns the number
 * of lines that were wrong, each of which got {"error":…,"line":N}, or negative
 * errno when reading or writing failed. */
long explain_batch(const struct policy_file *file, int in_fd, int out_fd);
