/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_exe_places.c - each `exe` below each `root`, those of the host first.
 */
#include "enforcer/host/exe_places.h"

#include <stdio.h>
#include <string.h>

#include "policy/base.h"
#include "policy/policy.h"
#include "tests/unit/policy_text.h"
#include "tests/unit/unit.h"

struct seen {
	char text[256]; /* "PATTERN@ROOT ", without a root for the host's */
	size_t left;	/* calls until one fails */
};

static int see(void *context, const struct exe_place *place)
{
	struct seen *seen = context;
	size_t len = strlen(seen->text);

	(void)snprintf(seen->text + len, sizeof(seen->text) - len, "%s%s%s ",
		       place->pattern, place->root ? "@" : "",
		       place->root ? place->root : "");
	return --seen->left ? 0 : -7;
}

static const struct {
	const char *what;
	const char *who; /* of two rules */
	const char *other;
	const char *want;
} cases[] = {
	{ "no executable", "user: 0", "user: 1", "" },
	{ "executables of the host", "exe: [/bin/a, /bin/b]", "exe: /bin/c",
	  "/bin/a /bin/b /bin/c " },
	{ "each below each root", "exe: [/a, /b], root: [/x, /y]", "user: 0",
	  "/a@/x /b@/x /a@/y /b@/y " },
	{ "the host first, whatever the order of rules", "exe: /a, root: /x",
	  "exe: /c", "/c /a@/x " },
	{ "the root directory is that of the host", "exe: /a, root: [/x, /]",
	  "user: 0", "/a /a@/x " },
};

static struct policy *load(const char *who, const char *other)
{
	char text[512];

	(void)snprintf(text, sizeof(text),
		       "version: 1\nrules:\n"
		       "  - { who: { %s }, action: allow }\n"
		       "  - { who: { %s }, action: allow }\n",
		       who, other);
	return policy_text_load(text);
}

static void each_exe_is_looked_for_below_each_of_its_roots(void)
{
	struct policy *policy;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		struct seen seen = { .left = 99 };

		policy = load(cases[i].who, cases[i].other);
		CU_ASSERT_EQUAL(exe_places_each(policy, see, &seen), 0);
		unit_string(cases[i].what, cases[i].want, seen.text);
		policy_free(policy);
	}
}

static void the_walk_ends_with_the_first_call_that_fails(void)
{
	struct policy *policy =
		load("exe: [/a, /b], root: [/, /x]", "exe: [/c, /d]");
	static const char *const want[] = { "/a ", "/a /b ", "/a /b /c " };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(want); i++) {
		struct seen seen = { .left = i + 1 };

		CU_ASSERT_EQUAL(exe_places_each(policy, see, &seen), -7);
		unit_string("calls", want[i], seen.text);
	}
	policy_free(policy);
}

static void programs_that_may_ask_name_services_count(void)
{
	struct policy *policy = policy_text_load(
		"version: 1\n"
		"name_services: { refuse: nscd, except: [{ exe: /a }, "
		"{ exe: /b, root: /x }] }\n"
		"rules: [{ who: { exe: /c }, action: allow }]\n");
	struct seen seen = { .left = 10 };

	CU_ASSERT_EQUAL(exe_places_each(policy, see, &seen), 0);
	unit_string("with exceptions", "/c /a /b@/x ", seen.text);
	policy_free(policy);
}

static const struct unit_test tests[] = {
	UNIT(programs_that_may_ask_name_services_count),
	UNIT(each_exe_is_looked_for_below_each_of_its_roots),
	UNIT(the_walk_ends_with_the_first_call_that_fails),
};

int main(void)
{
	return unit_main("exe_places", tests, ARRAY_SIZE(tests));
}
