/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * escape.c - bytes that a stranger chose, made harmless.
 */
#include "enforcer/escape.h"

#include "enforcer/buf.h"
#include "policy/base.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

/* RFC 3629 4: the first byte says how many follow, and how the second is
 * bounded to keep out overlong forms, surrogates and the far beyond. */
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

/* Bytes of the character at @p; 0: not UTF-8. */
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

/* Nearly all text is ASCII: eight bytes at once. */
static size_t skip_ascii(const char *text, size_t len)
{
	uint64_t word;
	size_t at;

	for (at = 0; len - at >= sizeof(word); at += sizeof(word)) {
		memcpy(&word, text + at, sizeof(word));
		if (word & 0x8080808080808080ULL)
			break;
	}
	return at;
}

size_t escape_valid_utf8(const char *text, size_t len)
{
	const uint8_t *p = (const uint8_t *)text;
	size_t at = skip_ascii(text, len), n;

	while (at < len) {
		n = character_len(p + at, len - at);
		if (n == 0)
			break;
		at += n;
	}
	return at;
}

static void add_hex(struct buf *out, const uint8_t *bytes, size_t n)
{
	static const char digits[] = "0123456789abcdef";
	size_t i;

	for (i = 0; i < n; i++) {
		char text[4] = { '\\', 'x', digits[bytes[i] >> 4],
				 digits[bytes[i] & 15] };

		buf_add(out, text, sizeof(text));
	}
}

void escape_utf8(struct buf *out, const char *text, size_t len)
{
	size_t valid;

	while (len) {
		valid = escape_valid_utf8(text, len);
		buf_add(out, text, valid);
		if (valid < len)
			add_hex(out, (const uint8_t *)text + valid++, 1);
		text += valid;
		len -= valid;
	}
}

void escape_word(struct buf *out, const char *text, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++) {
		uint8_t c = (uint8_t)text[i];
		char ddd[4] = { '\\', (char)('0' + c / 100),
				(char)('0' + c / 10 % 10),
				(char)('0' + c % 10) };

		if (c > ' ' && c < 0x7f && c != '\\')
			buf_char(out, text[i]);
		else
			buf_add(out, ddd, sizeof(ddd));
	}
}

/* Characters beyond ASCII that move others, end a line or control. */
static bool is_unruly(uint32_t c)
{
	static const struct {
		uint32_t low, high;
	} unruly[] = {
		{ 0x80, 0x9f },	    /* C1: U+009B is a CSI */
		{ 0x061c, 0x061c }, /* Arabic letter mark */
		{ 0x200b, 0x200f }, /* zero width, marks of direction */
		{ 0x2028, 0x202e }, /* line ends, embeddings, overrides */
		{ 0x2066, 0x2069 }, /* isolates */
		{ 0xfeff, 0xfeff }, /* byte order mark */
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
		return p[0] >= ' ' && p[0] < 0x7f;
	return len > 1 && !is_unruly(character(p, len));
}

void escape_terminal(struct buf *out, const char *text, size_t len)
{
	const uint8_t *p = (const uint8_t *)text;
	size_t at = 0, n;

	while (at < len) {
		n = character_len(p + at, len - at);
		if (is_printable(p + at, n))
			buf_add(out, p + at, n);
		else
			add_hex(out, p + at, n ? n : 1);
		at += n ? n : 1;
	}
}
