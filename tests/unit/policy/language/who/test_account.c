/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_account.c - users and groups by name and by number.
 */
#include "policy/language/who/account.h"

#include <errno.h>

#include "policy/base.h"
#include "tests/unit/policy/language/snippet.h"
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

static void a_key_has_one_user_or_some_groups(void)
{
	gid_t *groups = NULL;
	uid_t uid = 99;
	struct snippet s;
	size_t n = 99;

	snippet_open(&s, "[7, root]");
	CU_ASSERT_EQUAL(account_read_user(&s.context, &s.root.items[0], &uid),
			0);
	CU_ASSERT_EQUAL(uid, 7);
	CU_ASSERT_EQUAL(account_read_groups(&s.context, &s.root, &groups, &n),
			0);
	CU_ASSERT_EQUAL_FATAL(n, 2);
	CU_ASSERT_EQUAL(groups[0], 7);
	CU_ASSERT_EQUAL(groups[1], 0);
	snippet_done(&s);
}

static void a_group_that_is_none_is_told_and_left_out(void)
{
	gid_t *groups = NULL;
	struct snippet s;
	size_t n = 99;

	snippet_open(&s, "[7, no-such-name, [8], 9]");
	CU_ASSERT_EQUAL(account_read_groups(&s.context, &s.root, &groups, &n),
			-EINVAL);
	CU_ASSERT_EQUAL_FATAL(n, 2);
	CU_ASSERT_EQUAL(groups[0], 7);
	CU_ASSERT_EQUAL(groups[1], 9);
	unit_string("error",
		    "1:5: error: key: want a key of this host or a number, "
		    "found 'no-such-name'",
		    snippet_error(&s));
	snippet_done(&s);
}

static const struct unit_test tests[] = {
	UNIT(a_key_has_one_user_or_some_groups),
	UNIT(a_group_that_is_none_is_told_and_left_out),
	UNIT(names_of_users_and_groups_are_looked_up),
	UNIT(numbers_need_no_account),
	UNIT(a_user_has_the_groups_of_a_login),
	UNIT(texts_that_are_neither_name_nor_number_are_refused),
};

int main(void)
{
	return unit_main("account", tests, ARRAY_SIZE(tests));
}
