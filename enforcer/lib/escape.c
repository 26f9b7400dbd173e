/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * escape.c - UTF-8, and what is escaped in each kind of text.
 */
#include "enforcer/lib/escape.h"

#include "enforcer/lib/buf.h"
#include "policy/base.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

/* The first byte determines how many follow, and the bounds of the second,
 * which keep out overlong forms, surrogates and what is above U+10FFFF (RFC
 * 3629 4). */
static const struct sequence {
	uint8_t first_low, first_high;
	uint8_t second_low, second_high;
	uint8_t len;
} sequences[] = {
	{ 0xc2, 0xdf, 0x80, 0xbf, 2 }, { 0xe0, 0xe0, 0xa0, 0xbf, 3 },
	{ 0xe1, 0xec, 0x80, 0xbf, 3 }, { 0xed, 0xed, 0x80, 0x9f, 3 },
	{ 0xee, 0xef, 0x80, 0xbf, 3 }, { 0xf0, 0xf0, 0x90, 0xbf, 4 },
	{ 0xf1, 0xf3, 0x80, 0xbf, 4 }, { 0xf4, 0xf4, 0x80, 0x8f, 4 },
};

static bool sequence_fits(const struct sequence *s, const uint8_t *p, size_t n)
{
	size_t i;

	if (p[0] < s->first_low || p[0] > s->first_high || n < s->len ||
	    p[1] < s->second_low || p[1] > s->second_high)
		return false;
	for (i = 2; i < s->len; i++)
		if ((p[i] & 0xc0) != 0x80)
			return false;
	return true;
}

/* The number of bytes of the character at @p; 0: it is not UTF-8. */
static size_t character_len(const uint8_t *p, size_t n)
{
	size_t i;

	if (p[0] < 0x80)
		return 1;
	for (i = 0; i < ARRAY_SIZE(sequences); i++)
		if (sequence_fits(&sequences[i], p, n))
			return sequences[i].len;
	return 0;
}

static bool is_plain(uint8_t c)
{
	return c >= ' ' && c < 0x7f;
}

/* A word with @byte in each place. */
static uint64_t repeated(uint8_t byte)
{
	return UINT64_C(0x0101010101010101) * byte;
}

/* The top bit of the result is set in each byte of @word that is 0, and perhaps
 * in others above it. */
static uint64_t zero_bytes(uint64_t word)
{
	return (word - repeated(1)) & ~word;
}

/* As zero_bytes(), for what JSON escapes, or escape_json() does: below a blank,
 * above '~', quotes and backslashes. */
static uint64_t escaped_bytes(uint64_t word)
{
	return word | (word - repeated(' ')) | (word + repeated(1)) |
	       zero_bytes(word ^ repeated('"')) |
	       zero_bytes(word ^ repeated('\\'));
}

static uint64_t copy_word(char *to, const char *text)
{
	uint64_t word;

	memcpy(&word, text, sizeof(word));
	memcpy(to, &word, sizeof(word));
	return word;
}

static uint64_t copy_half(char *to, const char *text)
{
	uint32_t half;

	memcpy(&half, text, sizeof(half));
	memcpy(to, &half, sizeof(half));
	return half;
}

/* Fewer than eight bytes, with blanks behind them. */
static uint64_t copy_rest(char *to, const char *text, size_t len)
{
	uint64_t word = repeated(' ');
	size_t i;

	if (len >= 4) /* the two may share some */
		return copy_half(to, text) |
		       copy_half(to + len - 4, text + len - 4) << 32;
	for (i = 0; i < len; i++) {
		to[i] = text[i];
		word = word << 8 | (uint8_t)text[i];
	}
	return word;
}

bool escape_copy_json(char *to, const char *text, size_t len)
{
	uint64_t escaped = 0;
	size_t i;

	if (len < sizeof(uint64_t))
		return !(escaped_bytes(copy_rest(to, text, len)) &
			 repeated(0x80));
	for (i = 0; i + sizeof(uint64_t) < len; i += sizeof(uint64_t))
		escaped |= escaped_bytes(copy_word(to + i, text + i));
	/* The last word may share some with the one before. */
	i = len - sizeof(uint64_t);
	escaped |= escaped_bytes(copy_word(to + i, text + i));
	return !(escaped & repeated(0x80));
}

static const char hex_digits[] = "0123456789abcdef";

static void add_hex(struct buf *out, const uint8_t *bytes, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++) {
		char text[4] = { '\\', 'x', hex_digits[bytes[i] >> 4],
				 hex_digits[bytes[i] & 15] };

		buf_add(out, text, sizeof(text));
	}
}

static void add_word(struct buf *out, const char *text, size_t len,
		     const char *unwanted)
{
	size_t i;

	for (i = 0; i < len; i++) {
		uint8_t c = (uint8_t)text[i];
		char ddd[4] = { '\\', (char)('0' + c / 100),
				(char)('0' + c / 10 % 10),
				(char)('0' + c % 10) };

		if (is_plain(c) && !strchr(unwanted, c))
			buf_char(out, text[i]);
		else
			buf_add(out, ddd, sizeof(ddd));
	}
}

void escape_word(struct buf *out, const char *text, size_t len)
{
	add_word(out, text, len, " \"'=\\");
}

void escape_name(struct buf *out, const char *text, size_t len)
{
	add_word(out, text, len, " \"'=");
}

/* Characters above ASCII that reorder text, end a line, control a terminal, or
 * are invisible. */
static bool is_unruly(uint32_t c)
{
	static const struct {
		uint32_t low, high;
	} unruly[] = {
		{ 0x80, 0x9f },	      /* C1: U+009B is a CSI */
		{ 0xad, 0xad },	      /* soft hyphen */
		{ 0x061c, 0x061c },   /* Arabic letter mark */
		{ 0x180e, 0x180e },   /* Mongolian vowel separator */
		{ 0x200b, 0x200f },   /* zero width, marks of direction */
		{ 0x2028, 0x202e },   /* line ends, embeddings, overrides */
		{ 0x2060, 0x206f },   /* invisible operators, isolates */
		{ 0xfeff, 0xfeff },   /* byte order mark */
		{ 0xfff9, 0xfffb },   /* interlinear annotation */
		{ 0xe0000, 0xe007f }, /* tags */
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(unruly); i++)
		if (c >= unruly[i].low && c <= unruly[i].high)
			return true;
	return false;
}

static uint32_t character(const uint8_t *p, size_t len)
{
	uint32_t c = len == 1 ? p[0] : p[0] & (0x7fu >> len);
	size_t i;

	for (i = 1; i < len; i++)
		c = c << 6 | (p[i] & 0x3f);
	return c;
}

static bool is_printable(const uint8_t *p, size_t len)
{
	if (len == 1)
		return is_plain(p[0]);
	return len > 1 && !is_unruly(character(p, len));
}

/* Add one character, or one byte that isn't part of any.  Returns the number of
 * bytes taken. */
static size_t add_terminal(struct buf *out, const uint8_t *p, size_t left)
{
	size_t n = character_len(p, left), taken = n ? n : 1;

	if (is_printable(p, n))
		buf_add(out, p, n);
	else
		add_hex(out, p, taken);
	return taken;
}

void escape_terminal(struct buf *out, const char *text, size_t len)
{
	const uint8_t *p = (const uint8_t *)text;
	size_t at = 0;

	while (at < len)
		at += add_terminal(out, p + at, len - at);
}

void escape_print(FILE *to, const char *text)
{
	struct buf out = { 0 };

	escape_terminal(&out, text, strlen(text));
	if (out.len)
		(void)fwrite(out.data, 1, out.len, to);
	buf_done(&out);
}

/* Add the escape of one UTF-16 unit (RFC 8259 7). */
static void add_unit(struct buf *out, uint32_t unit)
{
	char text[6] = { '\\',
			 'u',
			 hex_digits[unit >> 12 & 15],
			 hex_digits[unit >> 8 & 15],
			 hex_digits[unit >> 4 & 15],
			 hex_digits[unit & 15] };

	buf_add(out, text, sizeof(text));
}

static void add_units(struct buf *out, uint32_t c)
{
	if (c < 0x10000) {
		add_unit(out, c);
		return;
	}
	add_unit(out, 0xd800 + ((c - 0x10000) >> 10));
	add_unit(out, 0xdc00 + (c & 0x3ff));
}

static size_t add_json(struct buf *out, const uint8_t *p, size_t left)
{
	size_t n = character_len(p, left);

	if (n == 0) { /* \\xHH: in JSON its backslash is escaped */
		buf_char(out, '\\');
		add_hex(out, p, 1);
		return 1;
	}
	if (!is_printable(p, n)) {
		add_units(out, character(p, n));
		return n;
	}
	if (*p == '"' || *p == '\\')
		buf_char(out, '\\');
	buf_add(out, p, n);
	return n;
}

void escape_json(struct buf *out, const char *text, size_t len)
{
	const uint8_t *p = (const uint8_t *)text;
	size_t at = 0;

	buf_char(out, '"');
	while (at < len)
		at += add_json(out, p + at, len - at);
	buf_char(out, '"');
}
