/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_quote.c - texts with bytes that mean something to YAML or a terminal.
 */
#include "enforcer/cli/draft/quote.h"

#include <stdio.h>
#include <string.h>

#include "enforcer/lib/buf.h"
#include "policy/arena.h"
#include "policy/base.h"
#include "policy/diag.h"
#include "policy/language/value.h"
#include "policy/yaml/yaml.h"
#include "tests/unit/unit.h"

static const struct {
	const char *text, *scalar, *comment;
} texts[] = {
	{ "/usr/bin/curl", "/usr/bin/curl", "/usr/bin/curl" },
	{ "www.example.com", "www.example.com", "www.example.com" },
	{ "a@b.service", "a@b.service", "a@b.service" },
	{ "*.example.com", "'*.example.com'", "*.example.com" },
	{ "", "''", "" },
	{ "yes", "'yes'", "yes" },
	{ "Null", "'Null'", "Null" },
	{ "-x", "'-x'", "-x" },
	{ "a b", "'a b'", "a b" },
	{ "a: b", "'a: b'", "a: b" },
	{ "a #b", "'a #b'", "a #b" },
	{ "{a}", "'{a}'", "{a}" },
	{ "a\\042b", "'a\\042b'", "a\\042b" },
	{ "it's", "\"it's\"", "it's" },
	{ "a\nb: c", "\"a\\x0Ab: c\"", "a\\x0ab: c" },
	{ "'\"\\\t", "\"'\\\"\\\\\\x09\"", "'\"\\\\x09" },
	{ "\xc3\xa9", "\"\\xE9\"", "\\xc3\\xa9" },
	{ "\xe2\x80\xae", "\"\\u202E\"", "\\xe2\\x80\\xae" },
	{ "\xe2\x80\xa8", "\"\\u2028\"", "\\xe2\\x80\\xa8" },
	{ "\xf0\x9f\x98\x80", "\"\\U0001F600\"", "\\xf0\\x9f\\x98\\x80" },
	{ "\x7f", "\"\\x7F\"", "\\x7f" },
	{ "\xff\xc3", "\"\\xFF\\xC3\"", "\\xff\\xc3" },
};

static void check_text(const char *what, const char *want, struct buf *got)
{
	buf_char(got, '\0');
	unit_string(what, want, got->data);
	buf_done(got);
}

static void text_that_means_more_in_yaml_is_quoted(void)
{
	struct buf out = { 0 };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(texts); i++) {
		draft_quote_scalar(&out, texts[i].text);
		check_text("scalar", texts[i].scalar, &out);
		draft_quote_comment(&out, texts[i].text, 100);
		check_text("comment", texts[i].comment, &out);
		out = (struct buf){ 0 };
	}
}

/* The YAML reader of policies, in a flow list in a map. */
static void a_scalar_is_read_back_as_it_was(void)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(texts) - 1; i++) {
		CLEANUP(arena_freep) struct arena *arena = NULL;
		CLEANUP(diag_freep) struct diag *diag = NULL;
		CLEANUP(buf_done) struct buf text = { 0 };
		struct yaml_input input = { .path = "x" };
		struct yaml_node root;

		buf_text(&text, "a: [ ");
		draft_quote_scalar(&text, texts[i].text);
		buf_text(&text, ", b ]\n");
		input.text = text.data;
		input.len = text.len;
		CU_ASSERT_EQUAL_FATAL(arena_new(&arena), 0);
		CU_ASSERT_EQUAL_FATAL(diag_new(&diag), 0);
		CU_ASSERT_EQUAL_FATAL(yaml_read(&input, diag, arena, &root), 0);
		CU_ASSERT_EQUAL_FATAL(root.items[1].n, 2);
		unit_string("read", texts[i].text, root.items[1].items[0].text);
	}
}

static void a_comment_is_cut(void)
{
	struct buf out = { 0 };

	draft_quote_comment(&out, "abcdef", 3);
	check_text("cut", "abc...", &out);
	draft_quote_comment(&out, "abc", 3);
	check_text("whole", "abc", &out);
}

static const struct {
	const char *text, *want;
} names[] = {
	{ "curl", "curl" },
	{ "python3.11", "python3.11" },
	{ "a b:c", "a-b-c" },
	{ "7z", "program-7z" },
	{ "", "program-" },
	{ "\xc3\xa9", "program-" },
	{ "docker-*.scope", "docker-.scope" },
	{ "abcdefghijklmnopqrstuvwxyz", "abcdefghijklmnopqrst" },
};

static void a_name_is_one_that_a_rule_may_have(void)
{
	struct buf out = { 0 };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(names); i++) {
		draft_quote_name(&out, names[i].text, 20);
		buf_char(&out, '\0');
		CU_ASSERT(value_is_name(out.data));
		out.len--;
		check_text("name", names[i].want, &out);
		out = (struct buf){ 0 };
	}
}

static const struct unit_test tests[] = {
	UNIT(text_that_means_more_in_yaml_is_quoted),
	UNIT(a_scalar_is_read_back_as_it_was),
	UNIT(a_comment_is_cut),
	UNIT(a_name_is_one_that_a_rule_may_have),
};

int main(void)
{
	return unit_main("draft_quote", tests, ARRAY_SIZE(tests));
}
