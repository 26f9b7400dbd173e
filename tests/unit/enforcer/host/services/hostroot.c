/* SPDX-License-Identifier: GPL-2.0-only */
#include "tests/unit/enforcer/host/services/hostroot.h"

#include <ftw.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "tests/unit/unit.h"

static char root[64];

const char *hostroot_new(void)
{
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

static int remove_one(const char *path, const struct stat *st, int type,
		      struct FTW *at)
{
	(void)st;
	(void)type;
	(void)at;
	return remove(path);
}

void hostroot_remove(void)
{
	CU_ASSERT_EQUAL(nftw(root, remove_one, 8, FTW_DEPTH | FTW_PHYS), 0);
}
