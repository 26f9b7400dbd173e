/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * names.c - make many names from one pattern.
 */
#include "tests/e2e/client/names.h"

#include <stdio.h>
#include <string.h>

const char *names_write(const char *pattern, unsigned int i,
			char name[NAMES_MAX])
{
	const char *mark = strchr(pattern, '#');

	if (mark)
		(void)snprintf(name, NAMES_MAX, "%.*s%04x-%04x%s",
			       (int)(mark - pattern), pattern,
			       i / NAMES_A_GROUP, i % NAMES_A_GROUP, mark + 1);
	else
		(void)snprintf(name, NAMES_MAX, "i%u.%s", i, pattern);
	return name;
}
