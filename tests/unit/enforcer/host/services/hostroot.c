/* SPDX-License-Identifier: GPL-2.0-only */
#include "tests/unit/enforcer/host/services/hostroot.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/unit/unit.h"

static char root[64]; /* "": there is none */
static pid_t maker;

/* Of a test that failed: it did not come to its end.  A child of one leaves it
 * alone. */
static void remove_left(void)
{
	if (*root && getpid() == maker)
		(void)unit_remove_folder(root);
	*root = '\0';
}

const char *hostroot_new(void)
{
	if (!maker)
		CU_ASSERT_EQUAL(atexit(remove_left), 0);
	remove_left();
	maker = getpid();
	(void)snprintf(root, sizeof(root), "/tmp/nameward-root.XXXXXX");
	CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(root));
	return root;
}

void hostroot_write(const char *path, const char *text)
{
	char full[PATH_MAX];
	char *slash;
	FILE *file;

	(void)snprintf(full, sizeof(full), "%s%s", root, path);
	for (slash = full + strlen(root) + 1; (slash = strchr(slash, '/'));
	     slash++) {
		*slash = '\0';
		(void)mkdir(full, 0755);
		*slash = '/';
	}
	file = fopen(full, "we");
	CU_ASSERT_PTR_NOT_NULL_FATAL(file);
	(void)fputs(text, file);
	CU_ASSERT_EQUAL(fclose(file), 0);
}

bool hostroot_is_empty(void)
{
	/* One that is not can't be removed. */
	return rmdir(root) == 0 && mkdir(root, 0700) == 0;
}

void hostroot_remove(void)
{
	CU_ASSERT_EQUAL(unit_remove_folder(root), 0);
	*root = '\0';
}
