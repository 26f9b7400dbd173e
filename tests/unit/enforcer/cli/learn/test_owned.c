/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_owned.c - below which domains all names have one owner.
 */
#include "enforcer/cli/learn/owned.h"

#include "policy/base.h"
#include "tests/unit/unit.h"

static const struct {
	const char *domain;
	bool owned;
} domains[] = {
	{ "example.com", true },
	{ "cdn.example.com", true },
	{ "example.co.uk", true },
	{ "co.uk", false },
	{ "com", false },
	{ "", false },
	/* The private section of the list. */
	{ "github.io", false },
	{ "blogspot.com", false },
	{ "s3.amazonaws.com", false },
	/* The table. */
	{ "amazonaws.com", false },
	{ "us-east-1.elb.amazonaws.com", false },
	{ "storage.googleapis.com", false },
	{ "googleapis.com", false },
	{ "blob.core.windows.net", false },
	{ "notamazonaws.com", true },
	/* Names of this network have no registry. */
	{ "lan", false },
	{ "office.lan", true },
	{ "a\\046b.com", false },
};

static void names_of_others_are_below_suffixes_and_landlords(void)
{
	psl_ctx_t *psl = psl_latest(NULL);
	size_t i;

	CU_ASSERT_PTR_NOT_NULL_FATAL(psl);
	for (i = 0; i < ARRAY_SIZE(domains); i++)
		if (learn_owned_by_one(psl, domains[i].domain) !=
		    domains[i].owned)
			CU_FAIL(domains[i].domain);
	psl_free(psl);
}

static void without_a_suffix_list_no_owner_is_known(void)
{
	CU_ASSERT_FALSE(learn_owned_by_one(NULL, "example.com"));
}

static void a_domain_has_itself_and_what_is_below(void)
{
	CU_ASSERT(learn_owned_is_within("a.b", "a.b"));
	CU_ASSERT(learn_owned_is_within("x.a.b", "a.b"));
	CU_ASSERT_FALSE(learn_owned_is_within("xa.b", "a.b"));
	CU_ASSERT_FALSE(learn_owned_is_within("b", "a.b"));
}

static const struct unit_test tests[] = {
	UNIT(names_of_others_are_below_suffixes_and_landlords),
	UNIT(without_a_suffix_list_no_owner_is_known),
	UNIT(a_domain_has_itself_and_what_is_below),
};

int main(void)
{
	return unit_main("learn_owned", tests, ARRAY_SIZE(tests));
}
