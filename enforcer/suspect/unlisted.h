/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * unlisted.h - denials that no alert at hand tells of: those of a former run of
 * the daemon, which was killed or had --keep, those whose alert had to make
 * room, and those whose alert has denied another name since.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "bpf/abi/denial.h"

struct suspects; /* enforcer/suspect/suspects.h */

/* false: no more are wanted. */
typedef bool (*unlisted_fn)(void *context, const struct denial_key *key,
			    const struct denial_end *end);

void unlisted_each(const struct suspects *suspects, unlisted_fn fn,
		   void *context);

size_t unlisted_count(const struct suspects *suspects);

/* End the @n-th denial that no alert tells of, from 0.  -ENOENT: there is no
 * such one. */
int unlisted_release(struct suspects *suspects, size_t n);
