/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * selftest.c - compare what a test expects with what explain_decide() says.
 */
#include "policy/selftest.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "policy/base.h"
#include "policy/diag.h"
#include "policy/eval/decide.h"
#include "policy/explain.h"
#include "policy/language/who/account.h"

#define GROUPS_MAX 256
#define RULE_TEXT_MAX (POLICY_RULE_NAME_MAX + 320)
/* The uid or gid that satisfies no rule with a user or group. */
#define NOBODY UINT32_MAX

static const char *const actions[] = {
	[POLICY_DENY] = "deny", [POLICY_ALLOW] = "allow"
};

static struct diag_at place_of(const struct policy_place *place)
{
	return (struct diag_at){ .path = place->path,
				 .line = place->line,
				 .col = place->col };
}

/* "rule 'web' at policy.yaml:7", or that there was none. */
static const char *decider(const struct explain_result *result,
			   char buf[RULE_TEXT_MAX])
{
	if (result->unknown)
		(void)snprintf(buf, RULE_TEXT_MAX,
			       "nothing but its groups, of which the kernel "
			       "looks at %d",
			       DECIDE_GROUPS_MAX);
	else if (result->rule)
		(void)snprintf(buf, RULE_TEXT_MAX, "rule '%s' at %s:%u",
			       result->rule->name, result->rule->path,
			       result->rule->line);
	else
		(void)snprintf(buf, RULE_TEXT_MAX,
			       "the default, since no rule matches");
	return buf;
}

static int compare_rule(const struct policy_test *test,
			const struct explain_result *result, struct diag *diag)
{
	const char *name =
		result->rule ? result->rule->name : POLICY_TEST_DEFAULT;
	char buf[RULE_TEXT_MAX];

	if (!test->rule || strcmp(test->rule, name) == 0)
		return 0;
	return diag_error(diag, place_of(&test->rule_at),
			  "rule: want %s to decide '%s', found %s", test->rule,
			  test->name, decider(result, buf));
}

static int run_test(const struct policy *policy, const struct image *image,
		    const struct policy_test *test, struct diag *diag)
{
	gid_t groups[GROUPS_MAX];
	size_t n = test->n_groups ? 0 : ARRAY_SIZE(groups);
	struct explain_query query = { .name = test->name,
				       .qtype = test->qtype,
				       .exe = test->exe,
				       .root = test->root,
				       .uid = NOBODY,
				       .gid = NOBODY,
				       .groups = groups,
				       .cgroup = test->cgroup,
				       .comm = test->comm };
	struct explain_result result;
	char buf[RULE_TEXT_MAX];
	int r;

	if (test->has_user) {
		query.uid = test->uid;
		account_groups(test->uid, groups, &n);
		query.n_groups = n;
	}
	if (test->n_groups) {
		query.groups = test->groups;
		query.n_groups = test->n_groups;
	}
	if (query.n_groups)
		query.gid = query.groups[0];
	r = explain_decide(policy, image, &query, diag, &result);
	if (r < 0)
		return r;
	if (result.action == test->expect)
		return compare_rule(test, &result, diag);
	return diag_error(diag, place_of(&test->expect_at),
			  "expect: want %s for '%s', found %s by %s",
			  actions[test->expect], test->name,
			  actions[result.action], decider(&result, buf));
}

int selftest_run(const struct policy *policy, const struct image *image,
		 struct diag *diag)
{
	int result = 0;
	size_t i;

	for (i = 0; i < policy->n_tests; i++)
		result = diag_worse(result, run_test(policy, image,
						     &policy->tests[i], diag));
	return result;
}
