/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_nftneeds.c - where the tests run nothing is missing, and asking leaves
 * nothing.
 */
#include "nft/nftneeds.h"
#include "policy/base.h"
#include "tests/unit/nftbox.h"
#include "tests/unit/unit.h"

static void nothing_is_missing_and_nothing_is_left(void)
{
	char text[256] = "?";

	if (!nftbox_enter())
		return;
	unit_string("missing", "nothing", nftneeds_missing() ?: "nothing");
	CU_ASSERT_EQUAL(nftbox_nft("list tables", text, sizeof(text)), 0);
	unit_string("tables", "", text);
}

int main(void)
{
	static const struct unit_test tests[] = {
		UNIT(nothing_is_missing_and_nothing_is_left),
	};

	return unit_main("nftneeds", tests, ARRAY_SIZE(tests));
}
