/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_entry.c - records as `run` writes them, as the journal exports them, and
 * what is none.
 */
#include "enforcer/cli/records/entry.h"

#include <errno.h>
#include <string.h>

#include "enforcer/record/format.h"
#include "policy/base.h"
#include "tests/unit/record_sample.h"
#include "tests/unit/unit.h"

static int parse(struct records_parser *parser, const char *line,
		 struct records_entry *ret_entry)
{
	return records_entry_parse(parser, line, strlen(line), ret_entry);
}

static void records_that_run_writes_are_read_back(void)
{
	CLEANUP(records_entry_done) struct records_parser parser = { 0 };
	struct records_entry entry;
	struct sample sample = { 0 };

	sample_query(&sample, "www.example.co.uk");
	CU_ASSERT_EQUAL(parse(&parser,
			      sample_print(&sample, &record_json, false),
			      &entry),
			0);
	sample_done(&sample);
	unit_string("timestamp", "2026-11-22T16:15:41.123456789Z",
		    entry.timestamp);
	unit_string("action", "query", entry.action);
	unit_string("outcome", "success", entry.outcome);
	unit_string("reason", "rule", entry.reason);
	unit_string("rule", "web", entry.rule);
	unit_string("exe", "/usr/bin/curl", entry.exe);
	unit_string("comm", "curl", entry.comm);
	unit_string("command line", "curl https://www.example.co.uk/",
		    entry.command_line);
	unit_string("user", "alice", entry.user);
	unit_string("uid", "1000", entry.uid);
	unit_string("gid", "1001", entry.gid);
	unit_string("unit", "app.scope", entry.unit);
	unit_string("cgroup", "/user.slice/app.scope", entry.cgroup);
	unit_string("attribution", "exact", entry.attribution);
	unit_string("mode", "enforce", entry.mode);
	unit_string("destination", "192.0.2.53", entry.destination);
	unit_string("port", "53", entry.port);
	unit_string("transport", "udp", entry.transport);
	unit_string("direction", "egress", entry.direction);
	unit_string("name", "www.example.co.uk", entry.qname);
	unit_string("type", "A", entry.qtype);
	CU_ASSERT(entry.allowed);
	CU_ASSERT_FALSE(entry.denied);
	CU_ASSERT_PTR_NULL(entry.container);
	CU_ASSERT_EQUAL(entry.n_addresses, 0);
}

static const char *next(const char *text)
{
	return text + strlen(text) + 1;
}

static void answers_are_four_texts_each(void)
{
	CLEANUP(records_entry_done) struct records_parser parser = { 0 };
	struct records_entry entry;
	const char *text;

	CU_ASSERT_EQUAL(
		parse(&parser,
		      "{\"event\":{\"action\":\"answer\"},"
		      "\"source\":{\"ip\":\"192.0.2.53\"},"
		      "\"dns\":{\"answers\":["
		      "{\"name\":\"a\",\"type\":\"CNAME\",\"class\":\"IN\","
		      "\"ttl\":30,\"data\":\"b\"},"
		      "{\"data\":\"192.0.2.1\",\"type\":\"A\"}]}}",
		      &entry),
		0);
	unit_string("source", "192.0.2.53", entry.source);
	CU_ASSERT_EQUAL_FATAL(entry.n_answers, 2);
	text = entry.answers;
	unit_string("name", "a", text);
	unit_string("type", "CNAME", text = next(text));
	unit_string("ttl", "30", text = next(text));
	unit_string("data", "b", text = next(text));
	unit_string("no name", "", text = next(text));
	unit_string("second type", "A", text = next(text));
	unit_string("no ttl", "", text = next(text));
	unit_string("second data", "192.0.2.1", next(text));
	CU_ASSERT_EQUAL(
		parse(&parser, "{\"event\":{\"action\":\"query\"}}", &entry),
		0);
	CU_ASSERT_EQUAL(entry.n_answers, 0);
}

static void addresses_are_a_list(void)
{
	CLEANUP(records_entry_done) struct records_parser parser = { 0 };
	struct records_entry entry;

	CU_ASSERT_EQUAL(
		parse(&parser,
		      "{\"event\":{\"action\":\"answer\",\"type\":[\"protocol\","
		      "\"denied\"]},\"dns\":{\"answers\":[{\"name\":\"a\"}],"
		      "\"resolved_ip\":[\"192.0.2.1\",\"2001:db8::1\"]},"
		      "\"nameward\":{\"opened\":[\"192.0.2.1\"],\"count\":3}}",
		      &entry),
		0);
	CU_ASSERT_EQUAL_FATAL(entry.n_addresses, 2);
	unit_string("first", "192.0.2.1", entry.addresses);
	unit_string("second", "2001:db8::1",
		    entry.addresses + strlen(entry.addresses) + 1);
	unit_string("count", "3", entry.count);
	CU_ASSERT(entry.denied && entry.opened);
}

static void keys_with_dots_are_the_same_as_objects(void)
{
	CLEANUP(records_entry_done) struct records_parser parser = { 0 };
	struct records_entry entry;

	CU_ASSERT_EQUAL(parse(&parser,
			      "{\"event.action\":\"query\","
			      "\"dns\":{\"question.name\":\"a.test\"}}",
			      &entry),
			0);
	unit_string("name", "a.test", entry.qname);
}

/* What journald says of our daemon. */
#define OURS "\"_UID\":\"0\",\"_SYSTEMD_UNIT\":\"nameward.service\","

static void an_entry_of_the_journal_has_its_message_read(void)
{
	CLEANUP(records_entry_done) struct records_parser parser = { 0 };
	struct records_entry entry;

	CU_ASSERT_EQUAL(parse(&parser,
			      "{\"_HOSTNAME\":\"web1\",\"PRIORITY\":\"6\"," OURS
			      "\"MESSAGE\":\"{\\\"event\\\":{\\\"action\\\":"
			      "\\\"query\\\"},\\\"MESSAGE\\\":\\\"{}\\\"}\"}",
			      &entry),
			0);
	unit_string("action", "query", entry.action);
	unit_string("host", "web1", entry.host);
}

static const struct {
	const char *what, *line;
	int want;
} others[] = {
	{ "nothing", "", -EINVAL },
	{ "no JSON", "12:00 allow query", -EINVAL },
	{ "half an object", "{\"event\":{\"action\":\"query\"}", -EINVAL },
	{ "two objects", "{\"event.action\":\"query\"}{}", -EINVAL },
	{ "an array", "[{\"event.action\":\"query\"}]", -EINVAL },
	{ "a number", "7", -EINVAL },
	{ "a zero in a text", "{\"event.action\":\"query\\u0000x\"}", -EINVAL },
	{ "bytes that are no UTF-8", "{\"event.action\":\"\xff\"}", -EINVAL },
	{ "too deep",
	  "{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":"
	  "{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":1}}}}}}}}"
	  "}}}}}}}}}",
	  -EINVAL },
	{ "another object", "{\"a\":1,\"b\":[true,null,{}]}", -ENOENT },
	{ "an action elsewhere", "{\"x\":{\"event\":{\"action\":\"a\"}}}",
	  -ENOENT },
	{ "an action below a key that is too long",
	  "{\"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
	  "xx\":{\"event\":{\"action\":\"a\"}}}",
	  -ENOENT },
	{ "another line of ours in the journal",
	  "{" OURS "\"MESSAGE\":\"started\"}", -ENOENT },
	{ "a long message that journalctl left out",
	  "{" OURS "\"MESSAGE\":null}", -EMSGSIZE },
	{ "a message of bytes", "{" OURS "\"MESSAGE\":[123,34]}", -ENOENT },
	{ "a line of somebody else", "{\"MESSAGE\":\"started\"}", -EPERM },
	{ "a record that somebody else has logged",
	  "{\"MESSAGE\":\"{\\\"event.action\\\":\\\"query\\\"}\",\"_UID\":"
	  "\"1000\",\"_EXE\":\"/usr/bin/logger\"}",
	  -EPERM },
	{ "one that says it is ours",
	  "{\"MESSAGE\":\"{\\\"event.action\\\":\\\"query\\\",\\\"_UID\\\":"
	  "\\\"0\\\",\\\"_EXE\\\":\\\"/usr/sbin/nameward\\\"}\",\"_UID\":"
	  "\"1000\",\"_EXE\":\"/usr/bin/logger\"}",
	  -EPERM },
	{ "a long message of somebody else",
	  "{\"_UID\":\"1000\",\"MESSAGE\":null}", -EPERM },
};

static void lines_that_are_no_records_are_told_apart(void)
{
	CLEANUP(records_entry_done) struct records_parser parser = { 0 };
	struct records_entry entry = { .action = "(as before)" };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(others); i++) {
		if (parse(&parser, others[i].line, &entry) != others[i].want)
			CU_FAIL(others[i].what);
		unit_string(others[i].what, "(as before)", entry.action);
	}
}

static const struct unit_test tests[] = {
	UNIT(records_that_run_writes_are_read_back),
	UNIT(answers_are_four_texts_each),
	UNIT(addresses_are_a_list),
	UNIT(keys_with_dots_are_the_same_as_objects),
	UNIT(an_entry_of_the_journal_has_its_message_read),
	UNIT(lines_that_are_no_records_are_told_apart),
};

int main(void)
{
	return unit_main("records_entry", tests, ARRAY_SIZE(tests));
}
