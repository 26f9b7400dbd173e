/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_explain_alerts.c - who looks at an imagined lookup.
 */
#include "enforcer/cli/explain/explain_alerts.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "policy/base.h"
#include "policy/explain.h"
#include "tests/unit/policy_text.h"
#include "tests/unit/unit.h"

static const char policy_words[] =
	"version: 1\n"
	"alerts:\n"
	"  many-names: no\n"
	"  txt: no\n"
	"  nxdomain: no\n"
	"  rebinding: { who: { exe: /bin/x } }\n"
	"  resolver: no\n"
	"  encrypted-dns: no\n"
	"  odd-type: no\n"
	"  list: [{ domains: '**.b.test', name: bad }]\n"
	"  except:\n"
	"    - { who: { user: 7 }, alerts: dga }\n"
	"    - { domains: p.test, alerts: [tunnel, dga] }\n";

static const struct {
	const char *what;
	struct explain_query query;
	const char *want;
} cases[] = {
	{ "anybody",
	  { .name = "a.test", .uid = 8 },
	  "alerts: looked at by tunnel, dga, list\n" },
	{ "a program that one is about",
	  { .name = "a.test", .uid = 8, .exe = "/bin/x" },
	  "alerts: looked at by tunnel, dga, rebinding, list\n" },
	{ "an excepted user",
	  { .name = "a.test", .uid = 7 },
	  "alerts: looked at by tunnel, list\n"
	  "alerts: the exception at test.yaml:12 holds: not looked at by dga\n" },
	{ "an excepted name",
	  { .name = "P.test", .uid = 8 },
	  "alerts: looked at by list\n"
	  "alerts: the exception at test.yaml:13 holds: not looked at by tunnel, "
	  "dga\n" },
	{ "a listed name",
	  { .name = "x.b.test", .uid = 8 },
	  "alerts: looked at by tunnel, dga, list\n"
	  "alerts: the name is in list bad\n" },
};

static void explained(const struct policy *policy, const char *what,
		      const struct explain_query *query, const char *want)
{
	CLEANUP(diag_freep) struct diag *diag = NULL;
	CLEANUP(base_freep) char *text = NULL;
	size_t len = 0;
	FILE *to = open_memstream(&text, &len);

	CU_ASSERT_PTR_NOT_NULL_FATAL(to);
	CU_ASSERT_EQUAL_FATAL(diag_new(&diag), 0);
	CU_ASSERT_EQUAL(explain_alerts(policy, query, diag, to), 0);
	(void)fclose(to);
	unit_string(what, want, text);
}

static void detectors_exceptions_and_lists_are_named(void)
{
	CLEANUP(policy_freep)
	struct policy *policy = policy_text_load(policy_words);
	size_t i;

	for (i = 0; i < ARRAY_SIZE(cases); i++)
		explained(policy, cases[i].what, &cases[i].query,
			  cases[i].want);
}

static void without_alerts_no_detector_looks(void)
{
	CLEANUP(policy_freep)
	struct policy *policy = policy_text_load("version: 1\nalerts: no\n");
	const struct explain_query query = { .name = "a" };

	explained(policy, "no", &query, "alerts: looked at by no detector\n");
}

static const struct unit_test tests[] = {
	UNIT(detectors_exceptions_and_lists_are_named),
	UNIT(without_alerts_no_detector_looks),
};

int main(void)
{
	return unit_main("explain_alerts", tests, ARRAY_SIZE(tests));
}
