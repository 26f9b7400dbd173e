/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_plain.c - comments, and lists in which lines of several kinds are mixed.
 */
#include "policy/lists/plain.h"

#include "policy/base.h"
#include "tests/unit/policy/lists/listbox.h"
#include "tests/unit/unit.h"

static const struct listbox_case mixed[] = {
	{ "blanks and comments", " \n# x y\n\ta.b # c\nd#e\n", false,
	  "=a.b =d" },
	{ "comments of other formats", "! x\n; y\n// z\n[Adblock Plus]\na\nb\n",
	  false, "=a =b" },
	{ "both", "0.0.0.0 a.b\nc\n", false, "=a.b =c" },
	{ "filters among names", "a\nb\nc\n||d.e^\n@@||f.d.e^\n", false,
	  "=a =b =c =d.e +d.e !=f.d.e !+f.d.e" },
	{ "a filter for parts of pages among names", "a\nb\nc\nd.e##.ad\n",
	  false, "=a =b =c ~1" },
	{ "its other marks",
	  "a\nb\nc\nd\ne\nf#@#.ad\ng#?#x\nh#$#y\ni,j#%#//z\n", false,
	  "=a =b =c =d =e ~4" },
	{ "one among hosts", "0.0.0.0 a\n0.0.0.0 b\nc##.ad\n", true,
	  "=a +a =b +b ~1" },
	{ "a comment with two hashes", "a ## b\nc\t## d\n0.0.0.0 e ## f\n",
	  false, "=a =c =e" },
};

static void entries_and_filters_may_be_mixed(void)
{
	listbox_check(POLICY_LIST_PLAIN, mixed, ARRAY_SIZE(mixed));
}

static const struct listbox_case names[] = {
	{ "two hashes", "a##b\n", false, "=a" },
};

static void where_the_format_is_given_a_hash_begins_a_comment(void)
{
	listbox_check(POLICY_LIST_NAMES, names, ARRAY_SIZE(names));
}

static const struct unit_test tests[] = {
	UNIT(entries_and_filters_may_be_mixed),
	UNIT(where_the_format_is_given_a_hash_begins_a_comment),
};

int main(void)
{
	return unit_main("plain", tests, ARRAY_SIZE(tests));
}
