/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * pattern.h - from the text of a domain pattern to its wire form.
 *
 *   example.com      exactly that name
 *   api-*.example.com, *.example.com   one `*` inside the first label
 *   **.example.com   every name below
 *
 * Case is folded, an IDN becomes A-labels, a trailing dot is accepted, and
 * `\DDD` or `\.` stand for bytes that can't be written otherwise.
 */
#pragma once

#include <stddef.h>

#include "policy/diag.h"
#include "policy/policy.h"

/* Where the text stands and where the bytes go. */
struct pattern_context {
	struct arena *arena;
	struct diag *diag;
	struct diag_at at;
	const char *key; /* begins the diagnostic: "domains" */
};

/* 0; -EINVAL: @context->diag says what was wanted; -ENOMEM. */
int pattern_parse(const struct pattern_context *context, const char *text,
		  size_t len, struct policy_pattern *ret_pattern);
