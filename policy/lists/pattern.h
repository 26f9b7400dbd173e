/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * pattern.h - parse the text of a domain pattern into its wire form.
 *
 *   example.com      exactly that name
 *   api-*.example.com, *.example.com   one `*` inside the first label
 *   **.example.com   every name below
 *   **               every name, the root included
 *
 * Letters become lower case, an IDN becomes A-labels, a trailing dot is
 * accepted, and `\DDD` or `\.` stand for bytes that can't be written otherwise.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "policy/diag.h"
#include "policy/policy.h"

/* Where diagnostics say that the text is, and where the bytes are copied to. */
struct pattern_context {
	struct arena *arena;
	struct diag *diag; /* NULL: nothing is said */
	struct diag_at at;
	const char *key; /* begins the diagnostic: "domains" */
	bool note;	 /* what is refused is a note, not an error */
};

/* Say what was wanted and that @len bytes of @found were found.  -EINVAL. */
int pattern_refuse(const struct pattern_context *context, const char *want,
		   const char *found, size_t len);

/* Parse @text.  0; -EINVAL: @context->diag says what was wanted; -ENOMEM. */
int pattern_parse(const struct pattern_context *context, const char *text,
		  size_t len, struct policy_pattern *ret_pattern);
