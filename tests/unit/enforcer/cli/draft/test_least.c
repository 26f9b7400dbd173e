/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_least.c - the rule that is written permits the record that it is made
 * of, and nothing beside it.
 */
#include "enforcer/cli/draft/least.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "enforcer/cli/records/entry.h"
#include "enforcer/lib/buf.h"
#include "policy/base.h"
#include "policy/diag.h"
#include "policy/language/load.h"
#include "policy/policy.h"
#include "tests/unit/enforcer/cli/verdict/verdict_scene.h"
#include "tests/unit/unit.h"

#define CGROUP ",'process.executable':'','nameward.cgroup':'/a b/c'"

static const struct {
	const char *what;
	const char *record;
	const char *beside; /* a record that the rule is not about */
	const char *rule;
} cases[] = {
	{ "a lookup", SCENE_QUERY("00:00", "www.Example.com"),
	  SCENE_QUERY("00:00", "example.com"),
	  "  - name: a-www.example.com\n"
	  "    who: { exe: /bin/a, user: 1007 }\n"
	  "    domains: [www.example.com]\n"
	  "    action: allow\n" },
	{ "a name of odd bytes", SCENE_QUERY("00:00", "*.x: y"),
	  SCENE_QUERY("00:00", "a.x"), NULL },
	{ "a connection", SCENE_CONNECT("00:00", "2001:db8::1", "443"),
	  SCENE_CONNECT("00:00", "2001:db8::1", "80"),
	  "  - name: a-2001-db8-1\n"
	  "    who: { exe: /bin/a, user: 1007 }\n"
	  "    networks: ['2001:db8::1']\n"
	  "    action: allow\n"
	  "    open: { ports: [443/tcp] }\n" },
	{ "a protocol without ports",
	  SCENE_CONNECT("00:00", "192.0.2.1",
			"0") ",'network.transport':'sctp'",
	  SCENE_CONNECT("00:00", "192.0.2.2",
			"0") ",'network.transport':'sctp'",
	  NULL },
	{ "a program that no path names", SCENE_QUERY("00:00", "a.test") CGROUP,
	  SCENE_QUERY(
		  "00:00",
		  "a.test") ",'process.executable':'','nameward.cgroup':'/c'",
	  NULL },
	{ "a program of another mount namespace",
	  SCENE_QUERY("00:00", "a.test") CGROUP
	  ",'process.executable':'/proc/7/root/bin/a'",
	  SCENE_QUERY("00:00", "a.test") CGROUP
	  ",'process.executable':'/proc/7/root/bin/a','nameward.cgroup':'/c'",
	  "  - name: c-a.test\n"
	  "    who: { cgroup: '/a b/c', user: 1007 }\n"
	  "    domains: [a.test]\n"
	  "    action: allow\n" },
	{ "another program", SCENE_QUERY("00:00", "a.test"),
	  SCENE_QUERY("00:00", "a.test") ",'process.executable':'/bin/b'",
	  NULL },
	{ "another user", SCENE_QUERY("00:00", "a.test"),
	  SCENE_QUERY("00:00", "a.test") ",'user.id':'1008'", NULL },
};

/* The rule for @record in @policy, or its error. */
static int rule_of(const char *record, const struct policy *policy,
		   struct buf *out)
{
	CLEANUP(records_entry_done) struct records_parser parser = { 0 };
	static struct verdict_message room;
	struct records_entry entry;
	struct verdict_past past;
	struct verdict_who who;
	char line[1024];
	size_t i;

	(void)snprintf(line, sizeof(line), "{%s}", record);
	for (i = 0; line[i]; i++)
		if (line[i] == '\'')
			line[i] = '"';
	CU_ASSERT_EQUAL_FATAL(
		records_entry_parse(&parser, line, strlen(line), &entry), 0);
	CU_ASSERT_EQUAL_FATAL(verdict_past_of_entry(&entry, &room, &past, &who),
			      0);
	return draft_least_rule(&who, &past, policy, 2, out);
}

static void the_rule_permits_the_record_and_nothing_beside_it(void)
{
	static struct verdict_scene scene;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		CLEANUP(buf_done) struct buf text = { 0 };
		const char head[] = "version: 1\nrules:\n";

		buf_text(&text, head);
		CU_ASSERT_EQUAL(rule_of(cases[i].record, NULL, &text), 0);
		buf_char(&text, '\0');
		if (cases[i].rule)
			unit_string(cases[i].what, cases[i].rule,
				    text.data + strlen(head));
		verdict_scene_begin(&scene, text.data, NULL);
		verdict_scene_add(&scene, cases[i].record);
		verdict_scene_add(&scene, cases[i].beside);
		CU_ASSERT_EQUAL(rerun_end(&scene.rerun), 0);
		if (tally_count(&scene.rerun.tally, TALLY_ALLOWED) != 1 ||
		    tally_count(&scene.rerun.tally, TALLY_BROKEN) != 1)
			unit_string(cases[i].what, "one of two",
				    verdict_scene_text(&scene, TALLY_BROKEN));
		verdict_scene_end(&scene);
	}
}

static void no_rule_is_written_for_an_unknown_program(void)
{
	static const char *const records[] = {
		SCENE_QUERY("00:00", "a.test") ",'process.executable':''",
		SCENE_QUERY("00:00", "a.test") ",'process.executable':'/bin/*'",
		SCENE_QUERY(
			"00:00",
			"a.test") ","
				  "'process.executable':'/proc/7/root/bin/a'",
		SCENE_QUERY("00:00",
			    "a.test") ",'nameward.attribution':'unknown'",
		SCENE_QUERY("00:00", "a.test") ",'event.reason':'malformed'",
		SCENE_BY("00:00") "'event.action':'ask'",
		SCENE_QUERY("00:00", "a.test") ",'container.id':'0123'",
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(records); i++) {
		CLEANUP(buf_done) struct buf text = { 0 };

		CU_ASSERT_EQUAL(rule_of(records[i], NULL, &text), -ENOENT);
		CU_ASSERT_EQUAL(text.len, 0);
	}
}

static void the_rule_has_a_name_that_no_other_has(void)
{
	CLEANUP(policy_freep) struct policy *policy = NULL;
	CLEANUP(diag_freep) struct diag *diag = NULL;
	CLEANUP(buf_done) struct buf text = { 0 };
	const char head[] =
		"version: 1\nrules:\n"
		"  - { name: a-b.test, domains: [x.test], action: deny }\n"
		"  - { name: a-b.test-2, domains: [y.test], action: deny }\n";
	const char name[] = "  - name: a-b.test-3\n";

	CU_ASSERT_EQUAL_FATAL(diag_new(&diag), 0);
	CU_ASSERT_EQUAL_FATAL(
		load_policy_text("/p", head, strlen(head), diag, &policy), 0);
	CU_ASSERT_EQUAL(rule_of(SCENE_QUERY("00:00", "b.test"), policy, &text),
			0);
	buf_char(&text, '\0');
	if (strncmp(text.data, name, strlen(name)) != 0)
		unit_string("the third", name, text.data);
}

static const struct unit_test tests[] = {
	UNIT(the_rule_permits_the_record_and_nothing_beside_it),
	UNIT(no_rule_is_written_for_an_unknown_program),
	UNIT(the_rule_has_a_name_that_no_other_has),
};

int main(void)
{
	return unit_main("enforcer/cli/draft/least", tests, ARRAY_SIZE(tests));
}
