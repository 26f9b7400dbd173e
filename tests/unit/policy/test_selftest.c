/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_selftest.c - tests of a policy that it passes, and what is said of those
 * that it does not.
 */
#include "policy/selftest.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "policy/base.h"
#include "tests/unit/policy_text.h"
#include "tests/unit/unit.h"

#define TEXT_MAX 4096

static const char rules[] =
	"version: 1\n"
	"rules:\n"
	"  - name: tracker\n"
	"    domains: ['**.ads.test']\n"
	"    action: deny\n"
	"  - name: web\n"
	"    who: [{ exe: /bin/w*, user: 7 }, { group: [8, 9] },\n"
	"          { cgroup: /x.slice }, { comm: w },\n"
	"          { exe: /bin/c, root: /ct/* }, { unit: w.service }]\n"
	"    domains: ['*.a.test']\n"
	"    types: [A, AAAA]\n"
	"    action: allow\n"
	"  - name: root\n"
	"    who: { user: root, group: root }\n"
	"    domains: [root.test]\n"
	"    action: allow\n"
	"tests:\n";

static const struct {
	const char *what, *test, *want;
} cases[] = {
	{ "a deny rule", "name: x.ads.test, expect: deny, rule: tracker", "" },
	{ "a program and user",
	  "name: B.a.test, exe: /bin/wget, user: 7, expect: allow, rule: web",
	  "" },
	{ "a user without the program",
	  "name: b.a.test, user: 7, expect: deny, rule: default", "" },
	{ "nobody in particular is not root", "name: root.test, expect: deny",
	  "" },
	{ "a user has the groups of a login",
	  "name: root.test, user: root, expect: allow", "" },
	{ "groups that are given are instead of those",
	  "name: root.test, user: root, group: 8, expect: deny", "" },
	{ "an effective group", "name: b.a.test, group: 8, expect: allow", "" },
	{ "a supplementary group",
	  "name: b.a.test, group: [1, 9], expect: allow", "" },
	{ "a control group",
	  "name: b.a.test, cgroup: /x.slice/y, expect: allow", "" },
	{ "a unit",
	  "name: b.a.test, cgroup: /system.slice/w.service, expect: allow",
	  "" },
	{ "a thread", "name: b.a.test, comm: w, expect: allow", "" },
	{ "a root", "name: b.a.test, exe: /bin/c, root: /ct/1, expect: allow",
	  "" },
	{ "no root", "name: b.a.test, exe: /bin/c, expect: deny", "" },
	{ "another type", "name: b.a.test, comm: w, type: TXT, expect: deny",
	  "" },
	{ "denied by the default", "name: c.test, expect: allow",
	  "test.yaml:18:29: error: expect: want allow for 'c.test', found deny "
	  "by the default, since no rule matches\n" },
	{ "denied by a rule", "name: x.ads.test, expect: allow, rule: web",
	  "test.yaml:18:33: error: expect: want allow for 'x.ads.test', found "
	  "deny by rule 'tracker' at test.yaml:3\n" },
	{ "allowed", "name: b.a.test, comm: w, expect: deny",
	  "test.yaml:18:40: error: expect: want deny for 'b.a.test', found "
	  "allow by rule 'web' at test.yaml:6\n" },
	{ "another rule", "name: b.a.test, comm: w, expect: allow, rule: root",
	  "test.yaml:18:53: error: rule: want root to decide 'b.a.test', found "
	  "rule 'web' at test.yaml:6\n" },
	{ "the default instead of a rule",
	  "name: c.test, expect: deny, rule: web",
	  "test.yaml:18:41: error: rule: want web to decide 'c.test', found the "
	  "default, since no rule matches\n" },
};

static void join(const struct diag *diag, char text[TEXT_MAX])
{
	const char *line;
	size_t i, len = 0;

	text[0] = '\0';
	for (i = 0; (line = diag_line(diag, i)) && len < TEXT_MAX; i++)
		if (!strstr(line, "warning: "))
			len += (size_t)snprintf(text + len, TEXT_MAX - len,
						"%s\n", line);
}

static void check_tests(const char *what, const char *tests, const char *want)
{
	struct policy_text compiled;
	char text[TEXT_MAX];
	int error;

	(void)snprintf(text, sizeof(text), "%s%s", rules, tests);
	policy_text_compile(&compiled, text, NULL);
	CU_ASSERT_EQUAL_FATAL(compiled.error, 0);
	error = selftest_run(compiled.policy, compiled.image, compiled.diag);
	CU_ASSERT_EQUAL(error, *want ? -EINVAL : 0);
	join(compiled.diag, text);
	unit_string(what, want, text);
	policy_text_done(&compiled);
}

static void each_test_passes_or_is_reported_at_its_place(void)
{
	char test[512];
	size_t i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		(void)snprintf(test, sizeof(test), "  - { %s }\n",
			       cases[i].test);
		check_tests(cases[i].what, test, cases[i].want);
	}
}

static void all_tests_that_fail_are_reported(void)
{
	check_tests("two of three",
		    "  - { name: c.test, expect: allow }\n"
		    "  - { name: c.test, expect: deny }\n"
		    "  - { name: d.test, expect: allow }\n",
		    "test.yaml:18:29: error: expect: want allow for 'c.test', "
		    "found deny by the default, since no rule matches\n"
		    "test.yaml:20:29: error: expect: want allow for 'd.test', "
		    "found deny by the default, since no rule matches\n");
}

static void a_policy_without_tests_passes(void)
{
	check_tests("none", " []\n", "");
}

static const struct unit_test tests[] = {
	UNIT(each_test_passes_or_is_reported_at_its_place),
	UNIT(all_tests_that_fail_are_reported),
	UNIT(a_policy_without_tests_passes),
};

int main(void)
{
	return unit_main("selftest", tests, ARRAY_SIZE(tests));
}
