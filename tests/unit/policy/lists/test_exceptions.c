/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_exceptions.c - what exceptions leave of a list, and which of them stay.
 */
#include "policy/lists/exceptions.h"

#include "policy/base.h"
#include "tests/unit/policy/lists/listbox.h"
#include "tests/unit/unit.h"

static const struct listbox_case absolute[] = {
	{ "below a listed name", "||a^\n@@||b.a^\n", false,
	  "=a +a !=b.a !+b.a" },
	{ "the same name", "||a^\n||c^\n@@||a^\n", false, "=c +c" },
	{ "above it", "||b.a^\n||c^\n@@||a^\n", false, "=c +c" },
	{ "beside it", "||c.a^\n@@||b.a^\n", false, "=c.a +c.a" },
	{ "no label in common", "||xa.c^\n@@||a.c^\n", false, "=xa.c +xa.c" },
	{ "in front of what it is from", "@@||a^\n||a^\n||c^\n", false,
	  "=c +c" },
	{ "between two", "||a^\n||c.b.a^\n@@||b.a^\n", false,
	  "=a +a !=b.a !+b.a" },
	{ "one name only", "||a^\n||b.a^\n@@|b.a^\n", false,
	  "=a +a +b.a !=b.a" },
	{ "a name that is important", "||b.a^$important\n||c^\n@@||a^\n", false,
	  "=b.a +b.a =c +c" },
	{ "an important name above", "||a^$important\n@@||b.a^\n", false,
	  "=a +a" },
	{ "an important name between", "||a^\n||c.b.a^$important\n@@||b.a^\n",
	  false, "=a +a =c.b.a +c.b.a !=b.a !+b.a" },
	{ "an important exception", "||a^$important\n||c^\n@@||a^$important\n",
	  false, "=c +c" },
	{ "an important exception below an important name",
	  "||a^$important\n@@||b.a^$important\n@@||c.a^\n", false,
	  "=a +a !=b.a !+b.a" },
	{ "an important exception from a name that is not",
	  "||a^\n||c^\n@@||a^$important\n", false, "=c +c" },
	{ "twice, and once important", "||a^\n||a^$important\n@@||a^\n", false,
	  "=a +a" },
};

static const struct listbox_case patterns[] = {
	{ "one label in front", "*.a\n*.c\n@@||b.a^\n", false, "?a ?c !=b.a" },
	{ "part of a label in front", "x*.a\ny\nz\n@@||xb.a^\n", false,
	  "?a =y =z !=xb.a" },
	{ "all that a pattern covers", "*.a\nx*.b.a\nc\n@@||a^\n", false,
	  "=c" },
	{ "the name below which a pattern is", "*.b.a\nx*.b.a\nc\n@@||b.a^\n",
	  false, "=c" },
	{ "that name itself", "*.b.a\nc\nd\n@@|b.a^\n", false, "?b.a =c =d" },
	{ "two labels in front", "*.a\nd\ne\n@@||c.b.a^\n", false, "?a =d =e" },
};

static void exceptions_hold_for_what_patterns_cover(void)
{
	listbox_check(POLICY_LIST_PLAIN, patterns, ARRAY_SIZE(patterns));
}

static void exceptions_of_filters_hold_for_all_below(void)
{
	listbox_check(POLICY_LIST_ADBLOCK, absolute, ARRAY_SIZE(absolute));
}

static const struct listbox_case relative[] = {
	{ "the longer name holds", "local=/a/\nserver=/b.a/#\nlocal=/c.b.a/\n",
	  false, "=a +a =c.b.a +c.b.a !=b.a !+b.a" },
	{ "nothing above", "local=/b.a/\nserver=/a/#\n", false, "=b.a +b.a" },
	{ "a pattern", "local=/*.a/\nserver=/b.a/#\n", false, "?a !=b.a" },
	{ "a pattern that says more",
	  "local=/b/\nserver=/a.b/#\nlocal=/*.a.b/\n", false,
	  "=b +b ?a.b !=a.b !+a.b" },
};

static void exceptions_of_resolvers_end_at_a_longer_name(void)
{
	listbox_check(POLICY_LIST_DNSMASQ, relative, ARRAY_SIZE(relative));
}

static const struct unit_test tests[] = {
	UNIT(exceptions_hold_for_what_patterns_cover),
	UNIT(exceptions_of_filters_hold_for_all_below),
	UNIT(exceptions_of_resolvers_end_at_a_longer_name),
};

int main(void)
{
	return unit_main("exceptions", tests, ARRAY_SIZE(tests));
}
