/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_acl.c - lists as bytes, and lists that the kernel has.
 */
#include "policy/files/acl.h"

#include <fcntl.h>
#include <linux/posix_acl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "policy/base.h"
#include "tests/unit/policy/files/aclbox.h"
#include "tests/unit/unit.h"

#define OWNER 5
#define BOB 7
#define NOBODY 0xff, 0xff, 0xff, 0xff

#define VERSION 2, 0, 0, 0
#define OWNERS 1, 0, 6, 0, NOBODY
#define USER(id, may) 2, 0, may, 0, id, 0, 0, 0
#define GROUPS 4, 0, 4, 0, NOBODY
#define GROUP(id, may) 8, 0, may, 0, id, 0, 0, 0
#define MASK(may) 16, 0, may, 0, NOBODY
#define OTHERS 32, 0, 4, 0, NOBODY

static const struct {
	const char *what;
	size_t len;
	uint8_t list[64];
	bool want;
} cases[] = {
	{ "nobody is named", 28, { VERSION, OWNERS, GROUPS, OTHERS }, false },
	{ "a user may write",
	  44,
	  { VERSION, OWNERS, USER(BOB, 6), GROUPS, MASK(6), OTHERS },
	  true },
	{ "a user may not",
	  44,
	  { VERSION, OWNERS, USER(BOB, 5), GROUPS, MASK(6), OTHERS },
	  false },
	{ "the owner by number",
	  44,
	  { VERSION, OWNERS, USER(OWNER, 6), GROUPS, MASK(6), OTHERS },
	  false },
	{ "root",
	  44,
	  { VERSION, OWNERS, USER(0, 6), GROUPS, MASK(6), OTHERS },
	  false },
	{ "a group may write",
	  44,
	  { VERSION, OWNERS, GROUPS, GROUP(BOB, 2), MASK(6), OTHERS },
	  true },
	{ "root's group, of a file that is not root's",
	  44,
	  { VERSION, OWNERS, GROUPS, GROUP(0, 6), MASK(6), OTHERS },
	  true },
	{ "the group with the owner's number",
	  44,
	  { VERSION, OWNERS, GROUPS, GROUP(OWNER, 6), MASK(6), OTHERS },
	  false },
	{ "the mask takes it away",
	  44,
	  { VERSION, OWNERS, USER(BOB, 6), GROUPS, MASK(4), OTHERS },
	  false },
	{ "the last of several",
	  52,
	  { VERSION, OWNERS, USER(OWNER, 6), USER(BOB, 6), GROUPS, MASK(7),
	    OTHERS },
	  true },
	{ "nothing", 0, { 0 }, true },
	{ "half a version", 2, { VERSION }, true },
	{ "another version", 4, { 1, 0, 0, 0 }, true },
	{ "half an entry", 8, { VERSION, OWNERS }, true },
	{ "no entries", 4, { VERSION }, false },
};

static void a_list_lets_write_whom_it_names_and_its_mask_leaves(void)
{
	const struct stat st = { .st_uid = OWNER };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(cases); i++)
		if (acl_lets_others_write(cases[i].list, cases[i].len, &st) !=
		    cases[i].want)
			unit_string(cases[i].what, "the other", "wrong");
}

static void the_kernels_lists_are_read(void)
{
	char path[] = "/tmp/nameward-unit.XXXXXX";
	CLEANUP(base_closep) int fd = mkstemp(path);
	struct stat st = { 0 };

	CU_ASSERT_FATAL(fd >= 0 && fstat(fd, &st) == 0);
	CU_ASSERT_FALSE(acl_of_fd(fd, &st));
	CU_ASSERT_FALSE(acl_of_path(path, &st));
	if (aclbox_grant(path, ACL_USER, st.st_uid + 1)) {
		CU_ASSERT_TRUE(acl_of_fd(fd, &st));
		CU_ASSERT_TRUE(acl_of_path(path, &st));
		CU_ASSERT_EQUAL(chmod(path, 0600), 0); /* the mask, too */
		CU_ASSERT_FALSE(acl_of_fd(fd, &st));
		CU_ASSERT_TRUE(aclbox_grant(path, ACL_GROUP, st.st_uid + 1));
		CU_ASSERT_TRUE(acl_of_fd(fd, &st));
	} else {
		unit_skip("the file system of /tmp has no lists");
	}
	(void)unlink(path);
}

static const struct unit_test tests[] = {
	UNIT(a_list_lets_write_whom_it_names_and_its_mask_leaves),
	UNIT(the_kernels_lists_are_read),
};

int main(void)
{
	return unit_main("acl", tests, ARRAY_SIZE(tests));
}
