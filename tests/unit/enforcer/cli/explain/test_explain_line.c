/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_explain_line.c - lookups in JSON, right ones and wrong ones.
 */
#include "enforcer/cli/explain/explain_line.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "policy/base.h"
#include "policy/rrtype.h"
#include "tests/unit/unit.h"

static int parse(struct explain_line *line, const char *json)
{
	return explain_line_parse(line, json, strlen(json));
}

static void every_key_goes_into_the_query(void)
{
	struct explain_line line = { 0 };
	const struct explain_query *q = &line.query;

	CU_ASSERT_EQUAL_FATAL(
		parse(&line, "{\"name\":\"a.example.com\",\"type\":\"AAAA\","
			     "\"exe\":\"/usr/bin/curl\",\"root\":\"/ct/web\","
			     "\"uid\":1000,\"gid\":4294967295,"
			     "\"groups\":[27,28],\"cgroup\":\"/user.slice\","
			     "\"comm\":\"curl\"}"),
		0);
	unit_string("name", "a.example.com", q->name);
	unit_string("exe", "/usr/bin/curl", q->exe);
	unit_string("root", "/ct/web", q->root);
	unit_string("cgroup", "/user.slice", q->cgroup);
	unit_string("comm", "curl", q->comm);
	CU_ASSERT_EQUAL(q->qtype, 28);
	CU_ASSERT_EQUAL(q->uid, 1000);
	CU_ASSERT_EQUAL(q->gid, UINT32_MAX);
	CU_ASSERT_EQUAL_FATAL(q->n_groups, 2);
	CU_ASSERT_EQUAL(q->groups[1], 28);
	explain_line_done(&line);
}

static const char *const only_a_name[] = {
	"{\"name\":\"a.test\"}",
	" { \"name\" : \"a.test\" } ",
	"{\"name\":\"a.test\",\"exe\":null,\"uid\":null,\"groups\":null}",
	"{\"name\":\"b.test\",\"name\":\"a.test\",\"groups\":[]}",
};

static void a_key_left_out_or_null_has_its_default(void)
{
	struct explain_line line = { 0 };
	const struct explain_query *q = &line.query;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(only_a_name); i++) {
		CU_ASSERT_EQUAL(parse(&line, only_a_name[i]), 0);
		unit_string(only_a_name[i], "a.test", q->name);
		CU_ASSERT_EQUAL(q->qtype, RRTYPE_A);
		CU_ASSERT_EQUAL(q->uid, EXPLAIN_LINE_NOBODY);
		CU_ASSERT_EQUAL(q->gid, EXPLAIN_LINE_NOBODY);
		CU_ASSERT_EQUAL(q->n_groups, 0);
		CU_ASSERT(!q->exe && !q->root && !q->cgroup && !q->comm);
	}
	explain_line_done(&line);
}

static const struct {
	const char *json;
	const char *error;
} wrong[] = {
	{ "", "want one JSON object" },
	{ "null", "want one object" },
	{ "[]", "want one object" },
	{ "\"a.test\"", "want one object" },
	{ "{\"name\":\"a.test\"", "want one JSON object" },
	{ "{\"name\":\"a.test\"}{}", "want one JSON object" },
	{ "{\"name\":\"a.test\"} x", "want one JSON object" },
	{ "{}", "name: want a name, found none" },
	{ "{\"name\":null}", "name: want a name, found none" },
	{ "{\"name\":7}", "name: want a name" },
	{ "{\"name\":true}", "name: want a name" },
	{ "{\"name\":[\"a.test\"]}", "name: want a name" },
	{ "{\"name\":{}}", "name: want a name" },
	{ "{\"name\":\"a\\u0000b\"}", "name: want a name" },
	{ "{\"nam\":\"a.test\"}", "no key 'nam'" },
	{ "{\"names\":\"a.test\"}", "no key 'names'" },
	{ "{\"name\":\"a.test\",\"type\":\"B\"}",
	  "type: want a record type, found 'B'" },
	{ "{\"uid\":-1}", "uid: want a number below 2^32" },
	{ "{\"uid\":1.5}", "uid: want a number below 2^32" },
	{ "{\"uid\":1e3}", "uid: want a number below 2^32" },
	{ "{\"uid\":4294967296}", "uid: want a number below 2^32" },
	{ "{\"uid\":99999999999999999999}", "uid: want a number below 2^32" },
	{ "{\"uid\":\"0\"}", "uid: want a number below 2^32" },
	{ "{\"uid\":[0]}", "uid: want a number below 2^32" },
	{ "{\"groups\":7}", "groups: want an array of numbers below 2^32" },
	{ "{\"groups\":[[7]]}", "groups: want an array of numbers below 2^32" },
	{ "{\"groups\":[null]}",
	  "groups: want an array of numbers below 2^32" },
	{ "{\"groups\":[\"x\"]}",
	  "groups: want an array of numbers below 2^32" },
};

static void an_error_names_the_key_that_is_wrong(void)
{
	struct explain_line line = { 0 };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(wrong); i++) {
		if (parse(&line, wrong[i].json) != -EINVAL)
			unit_string(wrong[i].json, wrong[i].error, "(taken)");
		else
			unit_string(wrong[i].json, wrong[i].error, line.error);
	}
	/* The same struct reads a right line after that. */
	CU_ASSERT_EQUAL(parse(&line, only_a_name[0]), 0);
	unit_string("no error is left", "", line.error);
	explain_line_done(&line);
}

static void one_group_too_many_is_refused(void)
{
	struct explain_line line = { 0 };
	char json[2048];
	size_t len = 0;
	int i, extra;

	for (extra = 0; extra < 2; extra++) {
		len = (size_t)sprintf(json,
				      "{\"name\":\"a.test\",\"groups\":[0");
		for (i = 1; i < EXPLAIN_LINE_GROUPS_MAX + extra; i++)
			len += (size_t)sprintf(json + len, ",%d", i);
		(void)sprintf(json + len, "]}");
		CU_ASSERT_EQUAL(parse(&line, json), extra ? -EINVAL : 0);
		CU_ASSERT_EQUAL(line.query.n_groups, EXPLAIN_LINE_GROUPS_MAX);
	}
	unit_string("error", "groups: want at most 256", line.error);
	explain_line_done(&line);
}

static const struct unit_test tests[] = {
	UNIT(every_key_goes_into_the_query),
	UNIT(a_key_left_out_or_null_has_its_default),
	UNIT(an_error_names_the_key_that_is_wrong),
	UNIT(one_group_too_many_is_refused),
};

int main(void)
{
	return unit_main("explain_line", tests, ARRAY_SIZE(tests));
}
