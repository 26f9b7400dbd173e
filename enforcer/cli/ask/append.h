/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * append.h - add rules to a policy file, behind those that it has.
 */
#pragma once

#include <stddef.h>

struct ask_denial; /* enforcer/cli/ask/denials.h */
struct buf;	   /* enforcer/lib/buf.h */

/*
 * Replace the policy file @path by itself with a rule for each of the @n
 * @denials; the rest of its text stays as it is, byte by byte.  What was added
 * is in @out.  -EINVAL: the file, or what it would become, is no good policy,
 * or has no place for a rule, which standard error says; -ESTALE: somebody
 * changed it meanwhile; another negative errno: the machine failed.  In all of
 * these the file is what it was.
 */
int ask_append(const char *path, const struct ask_denial *const *denials,
	       size_t n, struct buf *out);
