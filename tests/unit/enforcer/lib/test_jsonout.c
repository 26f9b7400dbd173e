/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_jsonout.c - documents one behind the other, valid whatever is in them.
 */
#include "enforcer/lib/jsonout.h"

#include "enforcer/lib/buf.h"
#include "policy/base.h"
#include "tests/unit/jsoncheck.h"
#include "tests/unit/unit.h"

static void each_kind_of_value_is_written(void)
{
	CLEANUP(jsonout_freep) struct jsonout *json = NULL;
	struct buf out = { 0 };

	CU_ASSERT_EQUAL_FATAL(jsonout_new(&json), 0);
	jsonout_begin(json, &out);
	jsonout_pair(json, "text", "a");
	jsonout_pair(json, "left out", NULL);
	jsonout_pair_uint(json, "number", UINT64_MAX);
	jsonout_pair_bool(json, "bool", true);
	jsonout_key(json, "array");
	jsonout_open_array(json);
	jsonout_bool(json, true);
	jsonout_bool(json, false);
	jsonout_null(json);
	jsonout_uint(json, 0);
	jsonout_bytes(json, "bcd", 2);
	jsonout_close_array(json);
	jsonout_key(json, "object");
	jsonout_open(json);
	jsonout_close(json);
	jsonout_key(json, "ready");
	jsonout_ready(json, "{\"x\":1}", 7);
	JSONOUT_KEY(json, "digits");
	jsonout_digits(json, 53);
	jsonout_end(json);
	buf_char(&out, '\0');
	unit_string("document",
		    "{\"text\":\"a\",\"number\":18446744073709551615,"
		    "\"bool\":true,"
		    "\"array\":[true,false,null,0,\"bc\"],\"object\":{},"
		    "\"ready\":{\"x\":1},\"digits\":\"53\"}",
		    out.data);
	buf_done(&out);
}

static void members_that_are_ready_stand_among_others(void)
{
	CLEANUP(jsonout_freep) struct jsonout *json = NULL;
	struct buf out = { 0 };

	CU_ASSERT_EQUAL_FATAL(jsonout_new(&json), 0);
	jsonout_begin(json, &out);
	JSONOUT_MEMBERS(json, "\"a\":1,\"b\":2");
	jsonout_key(json, "c");
	jsonout_open_array(json);
	jsonout_open(json);
	jsonout_open_members(json, "\"d\":{\"e\":3", 10);
	JSONOUT_KEY(json, "f");
	jsonout_uint(json, 4);
	jsonout_close(json);
	jsonout_pair(json, "g", "h");
	jsonout_close(json);
	jsonout_close_array(json);
	jsonout_open_members(json, "\"i\":{\"j\":5", 10);
	jsonout_close(json);
	JSONOUT_MEMBERS(json, "\"k\":6");
	jsonout_end(json);
	buf_char(&out, '\0');
	unit_string("document",
		    "{\"a\":1,\"b\":2,\"c\":[{\"d\":{\"e\":3,\"f\":4},"
		    "\"g\":\"h\"}],\"i\":{\"j\":5},\"k\":6}",
		    out.data);
	buf_done(&out);
}

static void a_second_document_is_put_behind_the_first(void)
{
	CLEANUP(jsonout_freep) struct jsonout *json = NULL;
	struct buf out = { 0 };
	int i;

	CU_ASSERT_EQUAL_FATAL(jsonout_new(&json), 0);
	for (i = 0; i < 2; i++) {
		jsonout_begin(json, &out);
		jsonout_pair_uint(json, "i", (uint64_t)i);
		jsonout_end(json);
		buf_char(&out, '\n');
	}
	buf_char(&out, '\0');
	unit_string("documents", "{\"i\":0}\n{\"i\":1}\n", out.data);
	buf_done(&out);
}

static void hostile_strings_leave_the_document_valid(void)
{
	static const struct jsoncheck checks[] = {
		{ "quotes", "\"\\" },
		{ "control", "\n\x1b[2J" },
		{ "not utf-8", "\\xff" },
		{ "zero inside", "a" }, /* as C reads it */
	};
	CLEANUP(jsonout_freep) struct jsonout *json = NULL;
	struct buf out = { 0 };

	CU_ASSERT_EQUAL_FATAL(jsonout_new(&json), 0);
	jsonout_begin(json, &out);
	jsonout_pair(json, "quotes", "\"\\");
	jsonout_pair(json, "control", "\n\x1b[2J");
	jsonout_pair(json, "not utf-8", "\xff");
	jsonout_key(json, "zero inside");
	jsonout_bytes(json, "a\0b", 3);
	jsonout_end(json);
	buf_text(&out, "\n");
	buf_char(&out, '\0');
	jsoncheck_line(out.data, checks, ARRAY_SIZE(checks));
	buf_done(&out);
}

int main(void)
{
	static const struct unit_test tests[] = {
		UNIT(each_kind_of_value_is_written),
		UNIT(members_that_are_ready_stand_among_others),
		UNIT(a_second_document_is_put_behind_the_first),
		UNIT(hostile_strings_leave_the_document_valid),
	};

	return unit_main("jsonout", tests, ARRAY_SIZE(tests));
}
