/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_accounts.c - who has used up its credit has none, and all others have
 * theirs.
 */
#include "enforcer/forward/holder/accounts.h"

#include "policy/base.h"
#include "tests/unit/unit.h"

#define S UINT64_C(1000000000)
#define MS UINT64_C(1000000)
#define NOW (100 * S)
#define USER 4242

static struct accounts accounts;

static void clear(void)
{
	accounts = (struct accounts){ 0 };
}

static void a_namespace_uses_up_its_own_credit(void)
{
	clear();
	CU_ASSERT(accounts_may(&accounts, 7, 0, NOW));
	accounts_charge(&accounts, 7, 0, NOW, 199 * MS);
	CU_ASSERT(accounts_may(&accounts, 7, 0, NOW));
	accounts_charge(&accounts, 7, 0, NOW, 2 * MS);
	CU_ASSERT(!accounts_may(&accounts, 7, 0, NOW));
	CU_ASSERT(!accounts_may(&accounts, 7, USER, NOW));
	CU_ASSERT(accounts_may(&accounts, 8, 0, NOW));
	CU_ASSERT(accounts_may(&accounts, 8, USER, NOW));
	CU_ASSERT(accounts_may(&accounts, 7, 0, NOW + S));
}

static void a_user_pays_for_all_namespaces(void)
{
	uint64_t i;

	clear();
	for (i = 0; i < 10; i++) {
		CU_ASSERT(accounts_may(&accounts, i, USER, NOW));
		accounts_charge(&accounts, i, USER, NOW, 101 * MS);
	}
	CU_ASSERT(!accounts_may(&accounts, 99, USER, NOW));
	CU_ASSERT(accounts_may(&accounts, 99, USER + 1, NOW));
	CU_ASSERT(accounts_may(&accounts, 99, 0, NOW));
	CU_ASSERT(accounts_may(&accounts, 99, USER, NOW + S));
}

static void a_range_of_users_has_a_credit_together(void)
{
	uint32_t i;

	clear();
	for (i = 0; i < 20; i++)
		accounts_charge(&accounts, i, 100000 + i, NOW, 101 * MS);
	CU_ASSERT(!accounts_may(&accounts, 99, 100099, NOW));
	CU_ASSERT(accounts_may(&accounts, 99, 200000, NOW));
	CU_ASSERT(accounts_may(&accounts, 99, 1000, NOW));
	CU_ASSERT(accounts_may(&accounts, 99, 100099, NOW + S));
}

static void root_is_no_user_and_a_user_no_namespace(void)
{
	uint64_t i;

	clear();
	for (i = 0; i < 100; i++)
		accounts_charge(&accounts, i, 0, NOW, 101 * MS);
	CU_ASSERT(accounts_may(&accounts, 0, 0, NOW));
	CU_ASSERT(accounts_may(&accounts, 99, 50, NOW));
	accounts_charge(&accounts, 500, 600, NOW, 2 * S);
	CU_ASSERT(!accounts_may(&accounts, 501, 600, NOW));
	CU_ASSERT(accounts_may(&accounts, 600, 0, NOW));
}

/* Whoever makes many namespaces does not get credit by that. */
static void what_is_used_up_is_not_forgotten_for_others(void)
{
	uint64_t i;

	clear();
	accounts_charge(&accounts, 7, USER, NOW, 2 * S);
	for (i = 0; i < 2 * ACCOUNTS_MAX; i++)
		accounts_charge(&accounts, 1000 + i, 0, NOW, MS);
	CU_ASSERT_EQUAL(accounts.n, ACCOUNTS_MAX);
	CU_ASSERT(!accounts_may(&accounts, 7, 0, NOW));
	CU_ASSERT(!accounts_may(&accounts, 8, USER, NOW));
	CU_ASSERT(accounts_may(&accounts, 1000, 0, NOW));
}

static const struct unit_test tests[] = {
	UNIT(a_namespace_uses_up_its_own_credit),
	UNIT(a_user_pays_for_all_namespaces),
	UNIT(a_range_of_users_has_a_credit_together),
	UNIT(root_is_no_user_and_a_user_no_namespace),
	UNIT(what_is_used_up_is_not_forgotten_for_others),
};

int main(void)
{
	return unit_main("accounts", tests, ARRAY_SIZE(tests));
}
