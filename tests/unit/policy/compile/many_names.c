/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * many_names.c - the text of a policy with many names, for tests of size.
 */
#include "tests/unit/policy/compile/many_names.h"

#include <stdio.h>
#include <stdlib.h>

#include "tests/unit/unit.h"

char *many_names(const char *pattern, unsigned int n)
{
	size_t size = 128 + (size_t)n * 48, at;
	char *text = malloc(size);
	unsigned int i;

	CU_ASSERT_PTR_NOT_NULL_FATAL(text);
	at = (size_t)snprintf(text, size,
			      "version: 1\nrules:\n  - action: deny\n"
			      "    domains:\n");
	for (i = 0; i < n; i++) {
		at += (size_t)snprintf(text + at, size - at, "      - '");
		at += (size_t)snprintf(text + at, size - at, pattern, i);
		at += (size_t)snprintf(text + at, size - at, "'\n");
	}
	return text;
}
