/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * text.h - read the text of a list, in whichever format it is published.
 *
 * Lines that name nothing that a list can hold are odd: they are skipped and
 * counted, and the first of them are notes with path:line:col of the list.  In
 * a strict list each is an error, and reading goes on.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "policy/policy.h"

struct diag; /* policy/diag.h */

struct text_list {
	const char *text;
	size_t len;
	enum policy_list_format format; /* POLICY_LIST_PLAIN: find it out */
	bool subdomains; /* each name covers all names below it, too */
	bool strict;
	bool of_networks;
};

/*
 * Read @from into @list, of which name and path are set already.  0; -EINVAL:
 * @diag says what was wanted; -ENOMEM.  A list that has nothing is a warning,
 * in a strict list an error.
 */
int text_read(const struct text_list *from, struct arena *arena,
	      struct diag *diag, struct policy_list *list);
