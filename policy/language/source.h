/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * source.h - read a file that a policy is made of, whole.
 *
 * Refused: what isn't a regular file, what others may write, what is empty
 * or larger than the caller expects.
 */
#pragma once

#include <stddef.h>

#include "policy/diag.h"

struct source {
	char *text; /* zero terminated */
	size_t len;
};

/*
 * 0 and *ret_source, which the caller gives to source_done().  -EINVAL: @diag
 * says at @at what was wanted; another negative errno: the machine failed.
 */
int source_read(const char *path, size_t len_max, struct diag *diag,
		struct diag_at at, struct source *ret_source);
void source_done(struct source *source);
