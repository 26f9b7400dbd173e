/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_escape.c - hostile bytes come out as harmless text.
 */
#include "enforcer/lib/buf.h"
#include "enforcer/lib/escape.h"
#include "policy/base.h"
#include "tests/unit/unit.h"

#include <stdlib.h>

typedef void (*escape_fn)(struct buf *out, const char *text, size_t len);

struct escape_case {
	const char *what;
	const char *in;
	size_t len;
	const char *want;
};

/* A literal and its length, zeroes inside included. */
#define BYTES(literal) literal, sizeof(literal) - 1

static void run(escape_fn escape, const struct escape_case *cases, size_t n)
{
	struct buf buf = { 0 };
	size_t i;

	for (i = 0; i < n; i++) {
		char *copy = malloc(cases[i].len + 1);

		/* A copy of the exact size, so that the sanitiser sees a
		 * read past the end. */
		memcpy(copy, cases[i].in, cases[i].len);
		buf_clear(&buf);
		escape(&buf, copy, cases[i].len);
		buf_char(&buf, '\0');
		unit_string(cases[i].what, cases[i].want, buf.data);
		free(copy);
	}
	buf_done(&buf);
}

static void words_hold_printable_ascii_only(void)
{
	static const struct escape_case cases[] = {
		{ "nothing", BYTES(""), "" },
		{ "a word", BYTES("curl"), "curl" },
		{ "space", BYTES("a b"), "a\\032b" },
		{ "newline", BYTES("x\nPID=1"), "x\\010PID\\0611" },
		{ "backslash", BYTES("\\010"), "\\092010" },
		{ "NUL", BYTES("a\0b"), "a\\000b" },
		{ "ESC", BYTES("\033[31m"), "\\027[31m" },
		{ "DEL and above", BYTES("\177\377"), "\\127\\255" },
	};

	run(escape_word, cases, ARRAY_SIZE(cases));
}

static void values_hold_no_second_equals_sign_and_no_quotes(void)
{
	static const struct escape_case words[] = {
		{ "another field", BYTES("x UID=0"), "x\\032UID\\0610" },
		{ "quotes", BYTES("\"'"), "\\034\\039" },
	};
	static const struct escape_case names[] = {
		{ "another field", BYTES("x\\032UID=0"), "x\\032UID\\0610" },
		{ "a dot in a label", BYTES("a\\.b"), "a\\.b" },
	};

	run(escape_word, words, ARRAY_SIZE(words));
	run(escape_name, names, ARRAY_SIZE(names));
}

static void json_is_ascii_where_it_could_do_harm(void)
{
	static const struct escape_case cases[] = {
		{ "nothing", BYTES(""), "\"\"" },
		{ "what JSON escapes", BYTES("a\nb\"\\/"),
		  "\"a\\u000ab\\\"\\\\/\"" },
		{ "NUL and DEL", BYTES("\0\x7f"), "\"\\u0000\\u007f\"" },
		{ "two bytes", BYTES("\xc3\xa9"), "\"\xc3\xa9\"" },
		{ "four bytes", BYTES("\xf0\x9f\x98\x80"),
		  "\"\xf0\x9f\x98\x80\"" },
		{ "a CSI of C1", BYTES("\xc2\x9b"), "\"\\u009b\"" },
		{ "override", BYTES("\xe2\x80\xae"), "\"\\u202e\"" },
		{ "a tag, two units", BYTES("\xf3\xa0\x81\x81"),
		  "\"\\udb40\\udc41\"" },
		{ "cut short", BYTES("x\xf0\x9f\x98"),
		  "\"x\\\\xf0\\\\x9f\\\\x98\"" },
		{ "overlong slash", BYTES("\xc0\xaf"), "\"\\\\xc0\\\\xaf\"" },
		{ "overlong in three", BYTES("\xe0\x80\xaf"),
		  "\"\\\\xe0\\\\x80\\\\xaf\"" },
		{ "surrogate", BYTES("\xed\xa0\x80"),
		  "\"\\\\xed\\\\xa0\\\\x80\"" },
		{ "above U+10FFFF", BYTES("\xf4\x90\x80\x80"),
		  "\"\\\\xf4\\\\x90\\\\x80\\\\x80\"" },
		{ "lone continuation", BYTES("a\x80z"), "\"a\\\\x80z\"" },
		{ "bad third byte", BYTES("\xe2\x82z"), "\"\\\\xe2\\\\x82z\"" },
	};

	run(escape_json, cases, ARRAY_SIZE(cases));
}

static void terminals_get_no_control_characters(void)
{
	static const struct escape_case cases[] = {
		{ "plain", BYTES("caf\xc3\xa9 5"), "caf\xc3\xa9 5" },
		{ "ESC", BYTES("\033]0;x\007"), "\\x1b]0;x\\x07" },
		{ "newline, tab", BYTES("a\n\tb"), "a\\x0a\\x09b" },
		{ "DEL", BYTES("\177"), "\\x7f" },
		{ "C1 CSI", BYTES("\xc2\x9b"), "\\xc2\\x9b" },
		{ "override", BYTES("\xe2\x80\xae"), "\\xe2\\x80\\xae" },
		{ "line separator", BYTES("\xe2\x80\xa8"), "\\xe2\\x80\\xa8" },
		{ "raw byte", BYTES("\x9b"), "\\x9b" },
		{ "euro sign", BYTES("\xe2\x82\xac"), "\xe2\x82\xac" },
	};

	run(escape_terminal, cases, ARRAY_SIZE(cases));
}

static bool is_plain(const struct buf *buf)
{
	size_t i;

	for (i = 0; i < buf->len; i++)
		if (buf->data[i] < ' ' || buf->data[i] > '~')
			return false;
	return true;
}

/* Does escape_copy_json() say of @text what escape_json() does, and copy it and
 * no more? */
static bool agree(struct buf *buf, const char *text, size_t len)
{
	char *from = malloc(len + 1), *to = calloc(1, len + 1);
	bool plain, copied;

	memcpy(from, text, len);
	plain = escape_copy_json(to, from, len);
	copied = !memcmp(to, text, len) && to[len] == '\0';
	free(from);
	free(to);
	buf_clear(buf);
	escape_json(buf, text, len);
	return copied && plain == (buf->len == len + 2 &&
				   !memcmp(buf->data + 1, text, len));
}

/* Each byte at place @at among others. */
static void try_bytes(size_t len, size_t at)
{
	char text[19];
	struct buf buf = { 0 };
	int c;

	memset(text, 'a', sizeof(text));
	for (c = 0; c < 256; c++) {
		text[at] = (char)c;
		CU_ASSERT(agree(&buf, text, len));
	}
	buf_done(&buf);
}

static void text_is_copied_if_nothing_in_it_is_escaped(void)
{
	struct buf buf = { 0 };
	size_t len, at;

	for (len = 1; len <= 19; len++)
		for (at = 0; at < len; at++)
			try_bytes(len, at);
	CU_ASSERT(agree(&buf, "", 0));
	buf_done(&buf);
}

static void every_single_byte_becomes_printable_ascii(void)
{
	static const escape_fn all[] = { escape_word, escape_name, escape_json,
					 escape_terminal };
	struct buf buf = { 0 };
	size_t i;
	int c;

	for (i = 0; i < ARRAY_SIZE(all); i++) {
		for (c = 0; c < 256; c++) {
			char byte = (char)c;

			buf_clear(&buf);
			all[i](&buf, &byte, 1);
			CU_ASSERT(buf.len > 0);
			CU_ASSERT(is_plain(&buf));
		}
	}
	buf_done(&buf);
}

int main(void)
{
	static const struct unit_test tests[] = {
		UNIT(words_hold_printable_ascii_only),
		UNIT(values_hold_no_second_equals_sign_and_no_quotes),
		UNIT(json_is_ascii_where_it_could_do_harm),
		UNIT(terminals_get_no_control_characters),
		UNIT(text_is_copied_if_nothing_in_it_is_escaped),
		UNIT(every_single_byte_becomes_printable_ascii),
	};

	return unit_main("escape", tests, ARRAY_SIZE(tests));
}
