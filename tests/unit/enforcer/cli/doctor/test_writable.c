/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_writable.c - modes and owners of files of the test.
 */
#include "enforcer/cli/doctor/writable.h"

#include <linux/posix_acl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "policy/base.h"
#include "tests/unit/enforcer/host/services/hostroot.h"
#include "tests/unit/policy/files/aclbox.h"
#include "tests/unit/unit.h"

#define SOMEBODY 12345

static const struct {
	const char *what;
	mode_t file, dir;
	uid_t file_owner, dir_owner;
	gid_t file_group;
	bool writable;
} cases[] = {
	{ "root's", 0644, 0755, 0, 0, 0, false },
	{ "others may write", 0666, 0755, 0, 0, 0, true },
	{ "root's group may write", 0664, 0755, 0, 0, 0, false },
	{ "another group may write", 0664, 0755, 0, 0, SOMEBODY, true },
	{ "somebody's", 0600, 0755, SOMEBODY, 0, 0, true },
	{ "in a directory of somebody", 0644, 0755, 0, SOMEBODY, 0, true },
	{ "in one that all may write", 0644, 0777, 0, 0, 0, true },
	{ "in one with the sticky bit", 0644, 01777, 0, 0, 0, false },
};

static void owner_and_mode_of_each_component_count(void)
{
	char file[160], dir[128], why[WRITABLE_WHY_MAX];
	size_t i;

	if (geteuid() != 0) {
		unit_skip("it takes root to give files away");
		return;
	}
	(void)snprintf(dir, sizeof(dir), "%s/d", hostroot_new());
	(void)snprintf(file, sizeof(file), "%s/f", dir);
	hostroot_write("/d/f", "");
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		CU_ASSERT_EQUAL(
			chown(file, cases[i].file_owner, cases[i].file_group),
			0);
		CU_ASSERT_EQUAL(chown(dir, cases[i].dir_owner, 0), 0);
		CU_ASSERT_EQUAL(chmod(file, cases[i].file), 0);
		CU_ASSERT_EQUAL(chmod(dir, cases[i].dir), 0);
		why[0] = '\0';
		if (writable_by_others(file, why) != cases[i].writable)
			unit_string(cases[i].what, "the other", why);
	}
	hostroot_remove();
}

static void a_link_counts_as_what_it_leads_to(void)
{
	char file[128], link[128], why[WRITABLE_WHY_MAX];
	const char *root = hostroot_new();

	(void)snprintf(file, sizeof(file), "%s/f", root);
	(void)snprintf(link, sizeof(link), "%s/l", root);
	hostroot_write("/f", "");
	CU_ASSERT_EQUAL(symlink(file, link), 0);
	CU_ASSERT_FALSE(writable_by_others(link, why));
	CU_ASSERT_EQUAL(chmod(file, 0666), 0);
	CU_ASSERT_TRUE(writable_by_others(link, why));
	CU_ASSERT_PTR_NOT_NULL(strstr(why, "/f has owner"));
	hostroot_remove();
}

static void a_missing_path_counts_as_what_is_above_it(void)
{
	char file[160], dir[128], why[WRITABLE_WHY_MAX];

	(void)snprintf(dir, sizeof(dir), "%s/d", hostroot_new());
	(void)snprintf(file, sizeof(file), "%s/a/b/c", dir);
	hostroot_write("/d/f", "");
	CU_ASSERT_FALSE(writable_by_others(file, why));
	CU_ASSERT_EQUAL(chmod(dir, 0777), 0);
	CU_ASSERT_TRUE(writable_by_others(file, why));
	CU_ASSERT_FALSE(writable_by_others("/nonexistent", why));
	hostroot_remove();
}

static void whom_an_access_control_list_names_counts(void)
{
	char file[160], dir[128], why[WRITABLE_WHY_MAX] = "";

	(void)snprintf(dir, sizeof(dir), "%s/d", hostroot_new());
	(void)snprintf(file, sizeof(file), "%s/f", dir);
	hostroot_write("/d/f", "");
	if (geteuid() != 0 || !aclbox_grant(file, ACL_USER, SOMEBODY)) {
		unit_skip("no list can be given to a file of root's");
		hostroot_remove();
		return;
	}
	CU_ASSERT_TRUE(writable_by_others(file, why));
	CU_ASSERT_PTR_NOT_NULL(strstr(why, "/f has owner 0, group 0, mode 0664,"
					   " and an access control list"));
	CU_ASSERT_TRUE(aclbox_grant(file, ACL_USER, 0));
	CU_ASSERT_FALSE(writable_by_others(file, why));
	CU_ASSERT_TRUE(aclbox_grant(dir, ACL_GROUP, SOMEBODY));
	CU_ASSERT_TRUE(writable_by_others(file, why));
	CU_ASSERT_EQUAL(chmod(dir, 01775), 0);
	CU_ASSERT_FALSE(writable_by_others(file, why));
	CU_ASSERT_EQUAL(chmod(dir, 0755), 0);
	CU_ASSERT_FALSE(writable_by_others(file, why));
	hostroot_remove();
}

static const struct unit_test tests[] = {
	UNIT(owner_and_mode_of_each_component_count),
	UNIT(a_link_counts_as_what_it_leads_to),
	UNIT(a_missing_path_counts_as_what_is_above_it),
	UNIT(whom_an_access_control_list_names_counts),
};

int main(void)
{
	return unit_main("writable", tests, ARRAY_SIZE(tests));
}
