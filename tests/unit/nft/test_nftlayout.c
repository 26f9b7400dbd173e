/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_nftlayout.c - the names that the sets of a rule have.
 */
#include "nft/nftlayout.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "policy/base.h"
#include "tests/unit/unit.h"

/* A name of the longest size that fits, and of one more. */
#define A16 "aaaaaaaaaaaaaaaa"
#define A112 A16 A16 A16 A16 A16 A16 A16
#define LONGEST A112 "aaaaaaaaaaaaaaa"

static const struct {
	const char *what;
	const char *rule;
	enum nftlayout_rule_set set;
	int error;
	const char *want; /* "left alone" on failure */
} cases[] = {
	{ "answers", "a-b.c", NFTLAYOUT_ANSWERS_4, 0, "a-b.c_4" },
	{ "answers, IPv6", "a", NFTLAYOUT_ANSWERS_6, 0, "a_6" },
	{ "networks", "a", NFTLAYOUT_NETS_4, 0, "a_n4" },
	{ "networks, IPv6", "a", NFTLAYOUT_NETS_6, 0, "a_n6" },
	{ "pairs", "a", NFTLAYOUT_FORWARD_4, 0, "a_f4" },
	{ "pairs, IPv6", "a", NFTLAYOUT_FORWARD_6, 0, "a_f6" },
	{ "sources", "a", NFTLAYOUT_SOURCES_4, 0, "a_s4" },
	{ "sources, IPv6", "a", NFTLAYOUT_SOURCES_6, 0, "a_s6" },
	{ "a rule called like a set", "a_n6", NFTLAYOUT_ANSWERS_6, 0,
	  "a_n6_6" },
	{ "a rule called like a fixed set", NFTLAYOUT_SET_SOURCES_4,
	  NFTLAYOUT_ANSWERS_4, 0, "sources4_4" },
	{ "the longest name", LONGEST, NFTLAYOUT_NETS_6, 0, LONGEST "_n6" },
	{ "a longer name", LONGEST "a", NFTLAYOUT_NETS_6, -ENAMETOOLONG,
	  "left alone" },
	{ "no name", NULL, NFTLAYOUT_NETS_6, -ENAMETOOLONG, "left alone" },
	{ "an empty name", "", NFTLAYOUT_NETS_6, -EINVAL, "left alone" },
	{ "a digit first", "4a", NFTLAYOUT_NETS_6, -EINVAL, "left alone" },
	{ "a dot first", ".a", NFTLAYOUT_NETS_6, -EINVAL, "left alone" },
	{ "what ends a command", "a;b", NFTLAYOUT_NETS_6, -EINVAL,
	  "left alone" },
	{ "a blank", "a b", NFTLAYOUT_NETS_6, -EINVAL, "left alone" },
	{ "a letter that is not ASCII", "a\xc3\xa4", NFTLAYOUT_NETS_6, -EINVAL,
	  "left alone" },
};

static void sets_are_named_after_their_rule_and_do_not_collide(void)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		char name[NFTLAYOUT_SET_NAME_MAX] = "left alone";
		int r = nftlayout_set_name(cases[i].rule, cases[i].set, name);

		if (r != cases[i].error)
			(void)fprintf(stderr, "%s: want %d, got %d\n",
				      cases[i].what, cases[i].error, r);
		CU_ASSERT_EQUAL(r, cases[i].error);
		unit_string(cases[i].what, cases[i].want, name);
	}
}

int main(void)
{
	static const struct unit_test tests[] = {
		UNIT(sets_are_named_after_their_rule_and_do_not_collide),
	};

	return unit_main("nftlayout", tests, ARRAY_SIZE(tests));
}
