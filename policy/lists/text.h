/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * text.h - read the text of a list, in whichever format it is published.
 *
 * Lines that name nothing that a list can hold are odd: they are skipped and
 * counted, and the first of them are notes with path:line:col of the list.  In
 * a strict list each is an error, and reading goes on.
 */
#pragma once

#include <stddef.h>

#include "policy/policy.h"

struct diag; /* policy/diag.h */

/*
 * Read the @len bytes of @text into @list, of which all is set that the policy
 * says of it.  0; -EINVAL: @diag says what was wanted; -ENOMEM.  A list that
 * has nothing is a warning, in a strict list an error.
 */
int text_read(const char *text, size_t len, struct diag *diag,
	      struct policy_list *list);
