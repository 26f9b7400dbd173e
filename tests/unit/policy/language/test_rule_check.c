/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_rule_check.c - keys of a rule that do not go together, and rules that do
 * not go together.
 */
#include "policy/language/rule_check.h"

#include <errno.h>

#include "policy/base.h"
#include "policy/language/rule.h"
#include "tests/unit/policy/language/snippet.h"
#include "tests/unit/unit.h"

static const struct {
	const char *what;
	const char *text;
	int result;
	const char *line; /* the first error or warning */
} lines[] = {
	{ "a name twice",
	  "[{name: a, domains: x, action: deny},\n {name: a, action: deny}]",
	  -EINVAL,
	  "2:9: error: name: want each name once, found 'a' again, of the "
	  "rule at line 1" },
	{ "the default name of another rule",
	  "[{name: rule-2, domains: x, action: deny},\n {action: deny}]",
	  -EINVAL,
	  "2:2: error: name: want each name once, found 'rule-2' again, of "
	  "the rule at line 1" },
	{ "open in a denial", "[{domains: a, action: deny, open: no}]", -EINVAL,
	  "1:35: error: open: want it in an allow rule only, found it in a "
	  "deny rule" },
	{ "special in a denial", "[{action: deny, special: allow}]", -EINVAL,
	  "1:26: error: special: want it in an allow rule only, found it in a "
	  "deny rule" },
	{ "special twice",
	  "[{action: allow, special: deny, open: {special: deny}}]", -EINVAL,
	  "1:27: error: special: want it once, found it in 'open', too" },
	{ "types of a rule about connections",
	  "[{networks: 10.0.0.0/8, types: A, action: deny}]", -EINVAL,
	  "1:32: error: types: want 'domains' beside it, found 'networks' "
	  "only: the rule is about connections" },
	{ "a rule after one that takes all",
	  "[{name: a, action: deny},\n {name: b, domains: x, action: allow}]",
	  0,
	  "2:2: warning: rule 'b' decides nothing: rule 'a' at line 1 takes "
	  "every lookup before it" },
	{ "one about connections, too, is of use",
	  "[{action: deny}, {domains: x, networks: '::1', action: allow}]", 0,
	  "" },
	{ "a rule after one that takes all, which will end",
	  "[{until: 2999-01-01, action: deny}, {domains: x, action: allow}]", 0,
	  "" },
	{ "a rule after one that takes all of a type",
	  "[{types: A, action: deny}, {domains: x, action: allow}]", 0, "" },
	{ "a rule after one that takes all of a program",
	  "[{who: {user: 1}, action: deny}, {domains: x, action: allow}]", 0,
	  "" },
	{ "a rule after one that takes every name",
	  "[{name: a, domains: [x, '**'], action: deny},\n"
	  " {name: b, domains: x, action: allow}]",
	  0,
	  "2:2: warning: rule 'b' decides nothing: rule 'a' at line 1 takes "
	  "every lookup before it" },
};

static void keys_that_do_not_go_together_are_refused_or_warned_of(void)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(lines); i++) {
		struct snippet s;

		snippet_open(&s, lines[i].text);
		if (rule_read_all(&s.context, &s.root, NULL) != lines[i].result)
			CU_FAIL(lines[i].what);
		unit_string(lines[i].what, lines[i].line, snippet_error(&s));
		snippet_done(&s);
	}
}

static const struct unit_test tests[] = {
	UNIT(keys_that_do_not_go_together_are_refused_or_warned_of),
};

int main(void)
{
	return unit_main("rule_check", tests, ARRAY_SIZE(tests));
}
