/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_change.c - what a policy says of a record, and what is in the
 * way.
 */
#include "enforcer/cli/explain/change.h"

#include <stdio.h>
#include <string.h>

#include "enforcer/cli/policy_file.h"
#include "enforcer/cli/records/entry.h"
#include "policy/base.h"
#include "tests/unit/enforcer/cli/verdict/verdict_scene.h"
#include "tests/unit/unit.h"

static const char policy[] = "version: 1\n"
			     "mode: enforce\n"
			     "rules:\n"
			     "  - name: bad\n"
			     "    domains: [bad.test]\n"
			     "    action: deny\n"
			     "  - name: web\n"
			     "    who: { exe: /bin/a }\n"
			     "    domains: [a.test]\n"
			     "    types: [A]\n"
			     "    action: allow\n"
			     "  - name: quiet\n"
			     "    domains: [q.test]\n"
			     "    action: allow\n"
			     "    open: no\n"
			     "  - name: trial\n"
			     "    domains: [t.test]\n"
			     "    action: deny\n"
			     "    mode: audit\n";

#define WHO "      who: { exe: /bin/a, user: 1007 }\n"

static const struct {
	const char *what;
	bool with_policy;
	const char *record;
	const char *want;
} cases[] = {
	{ "a name that no rule has", true, SCENE_QUERY("00:00", "x.test"),
	  "  By test.yaml it is denied now (default).\n"
	  "  But for its `domains`, rule 'web' (test.yaml:7) would permit it.\n"
	  "  But for its `domains`, rule 'quiet' (test.yaml:12) would permit "
	  "it.\n"
	  "  The smallest rule that would permit it:\n"
	  "    - name: a-x.test\n" WHO "      domains: [x.test]\n"
	  "      action: allow\n" },
	{ "another type", true,
	  SCENE_QUERY("00:00", "a.test") ",'dns.question.type':'TXT'",
	  "  By test.yaml it is denied now (default).\n"
	  "  But for its `types`, rule 'web' (test.yaml:7) would permit it.\n"
	  "  But for its `domains`, rule 'quiet' (test.yaml:12) would permit "
	  "it.\n"
	  "  The smallest rule that would permit it:\n"
	  "    - name: a-a.test\n" WHO "      domains: [a.test]\n"
	  "      action: allow\n" },
	{ "a rule that denies", true, SCENE_QUERY("00:00", "bad.test"),
	  "  By test.yaml it is denied now, by rule 'bad' (test.yaml:4).\n"
	  "  This would permit it, in front of rule 'bad' (test.yaml:4):\n"
	  "    - name: a-bad.test\n" WHO "      domains: [bad.test]\n"
	  "      action: allow\n" },
	{ "a rule that denies and only records", true,
	  SCENE_QUERY("00:00", "t.test"),
	  "  By test.yaml it is denied but only recorded now, by rule 'trial' "
	  "(test.yaml:16).\n"
	  "  This would permit it, in front of rule 'trial' (test.yaml:16):\n"
	  "    - name: a-t.test\n" WHO "      domains: [t.test]\n"
	  "      action: allow\n" },
	{ "what is permitted by now", true, SCENE_QUERY("00:00", "a.test"),
	  "  By test.yaml it is permitted now, by rule 'web' (test.yaml:7).\n" },
	{ "the same without a policy", false,
	  SCENE_QUERY("00:00", "bad.test") ",'rule.name':'bad'",
	  "  This would permit it, in front of rule 'bad':\n"
	  "    - name: a-bad.test\n" WHO "      domains: [bad.test]\n"
	  "      action: allow\n" },
	{ "a connection", false, SCENE_CONNECT("00:00", "192.0.2.1", "443"),
	  "  The smallest rule that would permit it:\n"
	  "    - name: a-192.0.2.1\n" WHO "      networks: [192.0.2.1]\n"
	  "      action: allow\n"
	  "      open: { ports: [443/tcp] }\n"
	  "  If the program looks the address up, the rule of that name is to "
	  "open the port instead.\n" },
	{ "an address that was open needs a longer time, as is told", false,
	  SCENE_CONNECT("00:00", "192.0.2.1",
			"443") ",'nameward':{'was_open':{'rule':'web'}}",
	  "" },
	{ "an answer that opens nothing", true,
	  SCENE_ANSWER("00:01", "q.test", SCENE_A("q.test", "192.0.2.1")),
	  "  By test.yaml it is denied now, by rule 'quiet' (test.yaml:12).\n"
	  "  What would have to change: The rule must not say `open: no`; the "
	  "default never opens anything.\n" },
	{ "an answer whose question is denied", true,
	  SCENE_ANSWER("00:01", "x.test", SCENE_A("x.test", "192.0.2.1")),
	  "  By test.yaml it is denied now (denied).\n"
	  "  What would have to change: The question has to be permitted: see "
	  "its record.\n" },
	{ "an answer that has a private address", true,
	  SCENE_ANSWER("00:01", "a.test", SCENE_A("a.test", "10.0.0.1")),
	  "  By test.yaml it is denied now, by rule 'web' (test.yaml:7).\n"
	  "  What would have to change: The rule has to except the address, as "
	  "`open: { special: [10.0.0.0/8] }`.\n" },
	{ "what no rule decides", true,
	  SCENE_QUERY("00:00", "a.test") ",'event.reason':'malformed'",
	  "  By test.yaml it is denied now (malformed).\n"
	  "  What would have to change: The program has to send one question "
	  "that can be read.\n" },
	{ "what is unknown", false,
	  SCENE_QUERY("00:00", "a.test") ",'process.executable':''",
	  "  No rule could be about this alone: it is unknown who did it, or "
	  "what.\n" },
	{ "what was permitted", false,
	  "'event.action':'query','event.type':['allowed'],"
	  "'process.executable':'/bin/a','dns.question.name':'a.test'",
	  "" },
	{ "what is no event", true, "'event.action':'policy'", "" },
};

static void each_record_says_what_would_have_to_change(void)
{
	char line[1024], text[2048];
	struct policy_text compiled;
	struct policy_file file = { 0 };
	struct records_entry entry;
	size_t i, k;
	FILE *to;

	policy_text_compile(&compiled, policy, NULL);
	CU_ASSERT_EQUAL_FATAL(compiled.error, 0);
	file.policy = compiled.policy;
	file.image = compiled.image;
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		CLEANUP(records_entry_done)
		struct records_parser parser = { 0 };

		(void)snprintf(line, sizeof(line), "{%s}", cases[i].record);
		for (k = 0; line[k]; k++)
			if (line[k] == '\'')
				line[k] = '"';
		CU_ASSERT_EQUAL_FATAL(records_entry_parse(&parser, line,
							  strlen(line), &entry),
				      0);
		memset(text, 0, sizeof(text));
		to = fmemopen(text, sizeof(text) - 1, "w");
		CU_ASSERT_PTR_NOT_NULL_FATAL(to);
		CU_ASSERT_EQUAL(
			explain_change(cases[i].with_policy ? &file : NULL,
				       &entry, to),
			0);
		(void)fclose(to);
		unit_string(cases[i].what, cases[i].want, text);
	}
	policy_text_done(&compiled);
}

static const struct unit_test tests[] = {
	UNIT(each_record_says_what_would_have_to_change),
};

int main(void)
{
	return unit_main("enforcer/cli/explain/change", tests,
			 ARRAY_SIZE(tests));
}
