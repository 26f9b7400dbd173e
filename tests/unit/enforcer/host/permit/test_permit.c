/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_permit.c - a permission from JSON to a rule, and what is none.
 */
#include "enforcer/host/permit/permit.h"

#include <errno.h>
#include <string.h>

#include "enforcer/lib/buf.h"
#include "enforcer/lib/jsonout.h"
#include "policy/base.h"
#include "policy/diag.h"
#include "policy/language/load.h"
#include "policy/policy.h"
#include "tests/unit/unit.h"

#define SH "\"exe\":\"/bin/true\""

static const struct {
	const char *what, *json, *why;
} none[] = {
	{ "no JSON", "{", "want a JSON object" },
	{ "a list", "[]", "want a JSON object" },
	{ "a number for a text", "{\"for_s\":1,\"exe\":1,\"names\":[\"a\"]}",
	  "want a JSON object" },
	{ "a name that is no text", "{\"for_s\":1," SH ",\"names\":[{}]}",
	  "want a JSON object" },
	{ "no program", "{\"for_s\":1,\"names\":[\"a\"]}", "want --exe" },
	{ "a relative path", "{\"for_s\":1,\"exe\":\"sh\",\"names\":[\"a\"]}",
	  "want --exe" },
	{ "no name", "{\"for_s\":1," SH "}", "want a name" },
	{ "no time", "{" SH ",\"names\":[\"a\"]}", "want --for" },
	{ "a time below 0", "{\"for_s\":-1," SH ",\"names\":[\"a\"]}",
	  "want --for" },
	{ "more than 30 days", "{\"for_s\":2592001," SH ",\"names\":[\"a\"]}",
	  "want --for" },
	{ "a time past 32 bits",
	  "{\"for_s\":4294967297," SH ",\"names\":[\"a\"]}", "want --for" },
};

static void a_text_that_is_no_permission_is_refused_with_the_reason(void)
{
	struct permit permit;
	const char *why;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(none); i++) {
		why = NULL;
		CU_ASSERT_EQUAL(permit_read(none[i].json, &permit, &why),
				-EINVAL);
		if (!why || strncmp(why, none[i].why, strlen(none[i].why)) != 0)
			unit_string(none[i].what, none[i].why, why);
	}
}

static void more_names_than_there_is_room_for_are_refused(void)
{
	CLEANUP(buf_done) struct buf json = { 0 };
	struct permit permit;
	const char *why;
	int i;

	buf_text(&json, "{\"for_s\":1," SH ",\"names\":[\"a\"");
	for (i = 0; i < PERMIT_NAMES_MAX; i++)
		buf_text(&json, ",\"a\"");
	buf_text(&json, "]}");
	buf_char(&json, '\0');
	CU_ASSERT_EQUAL(permit_read(json.data, &permit, &why), -EINVAL);
}

static void read(const char *json, struct permit *ret_permit)
{
	const char *why;

	CU_ASSERT_EQUAL_FATAL(permit_read(json, ret_permit, &why), 0);
}

#define WHOLE                                                        \
	"{\"permit\":3,\"for_s\":60,\"until_s\":1801396800,"         \
	"\"exe\":\"/bin/true\",\"user\":\"root\",\"names\":[\"a.x\"" \
	",\"**.b.x\"],\"ports\":[\"22/tcp\"],\"by\":\"me (uid 1)\"}"

static void a_permission_that_was_read_is_written_again(void)
{
	CLEANUP(permit_done) struct permit permit = { 0 };
	CLEANUP(jsonout_freep) struct jsonout *json = NULL;
	CLEANUP(buf_done) struct buf out = { 0 };

	read(WHOLE, &permit);
	CU_ASSERT_EQUAL_FATAL(jsonout_new(&json), 0);
	jsonout_begin(json, &out);
	permit_write(&permit, json);
	jsonout_end(json);
	buf_char(&out, '\0');
	unit_string("JSON", WHOLE, out.data);
}

static void a_permission_is_described_in_words(void)
{
	CLEANUP(permit_done) struct permit permit = { 0 };
	CLEANUP(buf_done) struct buf out = { 0 };

	read(WHOLE, &permit);
	permit_describe(&permit, &out);
	buf_char(&out, '\0');
	unit_string("words",
		    "/bin/true (user root): a.x, **.b.x; by me (uid 1)",
		    out.data);
}

static void a_permission_is_a_rule_of_a_policy(void)
{
	CLEANUP(permit_done) struct permit permit = { 0 };
	CLEANUP(policy_freep) struct policy *policy = NULL;
	CLEANUP(diag_freep) struct diag *diag = NULL;
	CLEANUP(buf_done) struct buf text = { 0 };
	const struct policy_rule *rule;

	CU_ASSERT_EQUAL_FATAL(diag_new(&diag), 0);
	read(WHOLE, &permit);
	CU_ASSERT_EQUAL(permit_check(&permit, diag), 0);
	buf_text(&text, "version: 1\nrules:\n");
	permit_rule(&permit, &text);
	CU_ASSERT_EQUAL_FATAL(
		load_policy_text("p", text.data, text.len, diag, &policy), 0);
	rule = &policy->rules[0];
	CU_ASSERT_EQUAL(rule->action, POLICY_ALLOW);
	CU_ASSERT_EQUAL(rule->until_s, 1801396800);
	CU_ASSERT_EQUAL(rule->n_patterns, 2);
	CU_ASSERT_EQUAL(rule->open.n_ports, 1);
	CU_ASSERT_EQUAL_FATAL(rule->n_subjects, 1);
	unit_string("program", "/bin/true", rule->subjects[0].exes[0]);
	CU_ASSERT_EQUAL(rule->subjects[0].users[0], 0);
}

static const struct {
	const char *what, *json, *want;
} bad[] = {
	{ "a program that is not there",
	  "{\"for_s\":1,\"exe\":\"/nonexistent\",\"names\":[\"a\"]}",
	  "does not exist" },
	{ "a name", "{\"for_s\":1," SH ",\"names\":[\"a..b\"]}", "domains: " },
	{ "a user",
	  "{\"for_s\":1," SH ",\"user\":\"no such\",\"names\":[\"a\"]}",
	  "user: " },
	{ "a port", "{\"for_s\":1," SH ",\"names\":[\"a\"],\"ports\":[\"0\"]}",
	  "ports: " },
	{ "a text that would be more than a text",
	  "{\"for_s\":1,\"exe\":\"/bin/true\\\" }, domains: ['**'] }\\n#\","
	  "\"names\":[\"a\"]}",
	  "exe: " },
	{ "the same in a name",
	  "{\"for_s\":1," SH ",\"names\":[\"a\\\"], action: deny }\\n#\"]}",
	  "domains: " },
	{ "a list, as there is none",
	  "{\"for_s\":1," SH ",\"names\":"
	  "[\"list:x\"]}",
	  "domains: " },
};

static void a_permission_that_permits_nothing_is_an_error(void)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		CLEANUP(permit_done) struct permit permit = { 0 };
		CLEANUP(diag_freep) struct diag *diag = NULL;
		const char *line;

		CU_ASSERT_EQUAL_FATAL(diag_new(&diag), 0);
		read(bad[i].json, &permit);
		CU_ASSERT_EQUAL(permit_check(&permit, diag), -EINVAL);
		line = diag_line(diag, 0);
		if (!line || !strstr(line, bad[i].want))
			unit_string(bad[i].what, bad[i].want, line);
	}
}

static const struct unit_test tests[] = {
	UNIT(a_text_that_is_no_permission_is_refused_with_the_reason),
	UNIT(more_names_than_there_is_room_for_are_refused),
	UNIT(a_permission_that_was_read_is_written_again),
	UNIT(a_permission_is_described_in_words),
	UNIT(a_permission_is_a_rule_of_a_policy),
	UNIT(a_permission_that_permits_nothing_is_an_error),
};

int main(void)
{
	return unit_main("permit", tests, ARRAY_SIZE(tests));
}
