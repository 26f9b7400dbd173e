/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * former_file.h - what the patterns of the policy mean and have meant, for the
 * next daemon: a file that was replaced while none ran is a former one, too.
 *
 * The file says nothing of processes.  Which of them were executed from a file
 * while it was permitted is known in the kernel (bpf/load/executed.h), and a
 * former file counts for these alone.
 */
#pragma once

struct exes;   /* enforcer/host/exes.h */
struct former; /* enforcer/host/former.h */
struct policy; /* policy/policy.h */

/* The path of the file that belongs to the control socket @control, for free().
 * NULL: out of memory. */
char *former_file_path(const char *control);

/* Replace the file as a whole.  @former NULL: nothing was replaced yet. */
int former_file_write(const char *path, const struct former *former,
		      const struct exes *exes);

/* Do what former_new() does, with what the file at @path says.  Where it is
 * missing or others may have written it, *ret_former has no file. */
int former_file_read(const char *path, const struct policy *policy,
		     const struct exes *exes, struct former **ret_former);
