/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_exe_limits.c - names of a directory of the test's own, which belong to
 * some users.
 */
#include "enforcer/host/exe_limits.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "enforcer/host/rootpath.h"
#include "policy/base.h"
#include "tests/unit/unit.h"

static char dir[] = "/tmp/nameward-unit-XXXXXX";

/* A link to a file of root that belongs to @owner. */
static void make_link(const char *name, uid_t owner, char ret_path[PATH_MAX])
{
	(void)snprintf(ret_path, PATH_MAX, "%s/%s", dir, name);
	CU_ASSERT(symlink("/bin/true", ret_path) == 0);
	CU_ASSERT(lchown(ret_path, owner, owner) == 0);
}

static int permitted(struct exe_limits *limits, const char *path, int tries)
{
	int i, n = 0;

	for (i = 0; i < tries; i++)
		n += exe_limits_permit(limits, ROOTPATH_HOST, path);
	return n;
}

static void names_count_by_their_own_owner(void)
{
	struct exe_limits limits = { .left = 10000 };
	char roots[PATH_MAX], anns[PATH_MAX], bobs[PATH_MAX];

	if (geteuid() != 0) {
		unit_skip("it takes root to make files of others");
		return;
	}
	make_link("root", 0, roots);
	make_link("ann", 4242, anns);
	make_link("bob", 4343, bobs);
	exe_limits_begin(&limits);
	CU_ASSERT_EQUAL(permitted(&limits, roots, 1000), 1000);
	CU_ASSERT_FALSE(limits.left_out);
	CU_ASSERT_EQUAL(permitted(&limits, anns, 1000), EXE_LIMITS_OWNER);
	CU_ASSERT_TRUE(limits.left_out);
	CU_ASSERT_EQUAL(permitted(&limits, bobs, 1), 1);
	exe_limits_begin(&limits);
	CU_ASSERT_FALSE(limits.left_out);
	CU_ASSERT_EQUAL(permitted(&limits, anns, 1), 1);
	CU_ASSERT_EQUAL(limits.left, 10000 - EXE_LIMITS_OWNER - 2);
	(void)unlink(roots);
	(void)unlink(anns);
	(void)unlink(bobs);
}

static void all_owners_but_root_have_a_limit_together(void)
{
	struct exe_limits limits = { .left = 3 };
	char path[PATH_MAX];

	if (geteuid() != 0) {
		unit_skip("it takes root to make files of others");
		return;
	}
	make_link("ann", 4242, path);
	CU_ASSERT_EQUAL(permitted(&limits, path, 10), 3);
	CU_ASSERT_TRUE(limits.left_out);
	CU_ASSERT_EQUAL(permitted(&limits, "/bin/true", 10), 10);
	(void)unlink(path);
}

static const struct unit_test tests[] = {
	UNIT(names_count_by_their_own_owner),
	UNIT(all_owners_but_root_have_a_limit_together),
};

int main(void)
{
	int status;

	if (!mkdtemp(dir))
		return 1;
	status = unit_main("exe_limits", tests, ARRAY_SIZE(tests));
	(void)rmdir(dir);
	return status;
}
