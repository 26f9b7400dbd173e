/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_account.c - users and groups by name and by number.
 */
#include "policy/language/who/account.h"

#include <errno.h>

#include "policy/base.h"
#include "tests/unit/unit.h"

static void names_of_users_and_groups_are_looked_up(void)
{
	uid_t uid = 99;
	gid_t gid = 99;

	CU_ASSERT_EQUAL(account_user("root", &uid), 0);
	CU_ASSERT_EQUAL(uid, 0);
	CU_ASSERT_EQUAL(account_group("root", &gid), 0);
	CU_ASSERT_EQUAL(gid, 0);
}

static void numbers_need_no_account(void)
{
	uid_t uid = 99;
	gid_t gid = 99;

	CU_ASSERT_EQUAL(account_user("4294967294", &uid), 0);
	CU_ASSERT_EQUAL(uid, 4294967294);
	CU_ASSERT_EQUAL(account_group("0", &gid), 0);
	CU_ASSERT_EQUAL(gid, 0);
}

static void texts_that_are_neither_name_nor_number_are_refused(void)
{
	static const char *const texts[] = {
		"",	      "no-such-name",	      "-1", "0x10",
		"4294967295", "18446744073709551616", "1 "
	};
	uid_t uid = 99;
	gid_t gid = 99;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(texts); i++) {
		CU_ASSERT_EQUAL(account_user(texts[i], &uid), -ENOENT);
		CU_ASSERT_EQUAL(account_group(texts[i], &gid), -ENOENT);
	}
	CU_ASSERT_EQUAL(uid, 99);
	CU_ASSERT_EQUAL(gid, 99);
}

static void a_user_has_the_groups_of_a_login(void)
{
	gid_t groups[4] = { 99, 99, 99, 99 };
	size_t n = ARRAY_SIZE(groups);

	account_groups(0, groups, &n);
	CU_ASSERT(n >= 1);
	CU_ASSERT_EQUAL(groups[0], 0);
	n = ARRAY_SIZE(groups);
	account_groups(4294967294, groups, &n);
	CU_ASSERT_EQUAL(n, 0);
	groups[0] = 99;
	account_groups(0, groups, &n);
	CU_ASSERT_EQUAL(n, 0);
	CU_ASSERT_EQUAL(groups[0], 99);
}

static const struct unit_test tests[] = {
	UNIT(names_of_users_and_groups_are_looked_up),
	UNIT(numbers_need_no_account),
	UNIT(a_user_has_the_groups_of_a_login),
	UNIT(texts_that_are_neither_name_nor_number_are_refused),
};

int main(void)
{
	return unit_main("account", tests, ARRAY_SIZE(tests));
}
