/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * quote.c - what is not plain is quoted, what is not ASCII escaped.
 */
#include "enforcer/cli/draft/quote.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "enforcer/lib/buf.h"
#include "policy/base.h"

#define LETTERS "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
#define DIGITS "0123456789"

/* Words that YAML 1.1 reads as something else than a text. */
static bool is_word(const char *text)
{
	static const char *const words[] = { "y",    "n",   "yes",  "no",
					     "on",   "off", "true", "false",
					     "null", "~" };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(words); i++)
		if (strcasecmp(text, words[i]) == 0)
			return true;
	return false;
}

static bool is_plain(const char *text)
{
	return *text && strchr(LETTERS DIGITS "/_", *text) &&
	       strspn(text, LETTERS DIGITS "/._@+-") == strlen(text) &&
	       !is_word(text);
}

/* Printable ASCII, without what ends single quotes. */
static bool is_simple(const char *text)
{
	for (; *text; text++)
		if (*text < ' ' || *text > '~' || *text == '\'')
			return false;
	return true;
}

/* The code point at *@text, which goes behind it.  What is no UTF-8 is taken
 * byte by byte, as Latin-1. */
static uint32_t next_point(const unsigned char **text)
{
	static const struct {
		unsigned char mask, lead;
		unsigned int more;
	} forms[] = { { 0xe0, 0xc0, 1 }, { 0xf0, 0xe0, 2 }, { 0xf8, 0xf0, 3 } };
	const unsigned char *at = *text;
	uint32_t point;
	size_t i, k;

	for (i = 0; i < ARRAY_SIZE(forms); i++) {
		if ((*at & forms[i].mask) != forms[i].lead)
			continue;
		point = *at & (unsigned char)~forms[i].mask;
		for (k = 1; k <= forms[i].more; k++) {
			if ((at[k] & 0xc0) != 0x80)
				break;
			point = point << 6 | (at[k] & 0x3f);
		}
		if (k > forms[i].more) {
			*text += k;
			return point;
		}
	}
	(*text)++;
	return *at;
}

static void write_point(struct buf *out, uint32_t point)
{
	char text[16];

	if (point == '"' || point == '\\')
		(void)snprintf(text, sizeof(text), "\\%c", (int)point);
	else if (point >= ' ' && point <= '~')
		(void)snprintf(text, sizeof(text), "%c", (int)point);
	else if (point <= 0xff)
		(void)snprintf(text, sizeof(text), "\\x%02X", point);
	else if (point <= 0xffff)
		(void)snprintf(text, sizeof(text), "\\u%04X", point);
	else
		(void)snprintf(text, sizeof(text), "\\U%08X", point);
	buf_text(out, text);
}

void draft_quote_scalar(struct buf *out, const char *text)
{
	const unsigned char *at = (const unsigned char *)text;
	bool simple = is_simple(text);
	const char *quote = simple ? "'" : "\"";

	if (is_plain(text)) {
		buf_text(out, text);
		return;
	}
	buf_text(out, quote);
	if (simple)
		buf_text(out, text);
	while (!simple && *at)
		write_point(out, next_point(&at));
	buf_text(out, quote);
}

void draft_quote_comment(struct buf *out, const char *text, size_t max)
{
	char escaped[8];
	size_t i;

	for (i = 0; i < max && text[i]; i++) {
		if (text[i] >= ' ' && text[i] <= '~') {
			buf_char(out, text[i]);
			continue;
		}
		(void)snprintf(escaped, sizeof(escaped), "\\x%02x",
			       (unsigned char)text[i]);
		buf_text(out, escaped);
	}
	if (text[i])
		buf_text(out, "...");
}

void draft_quote_name(struct buf *out, const char *text, size_t max)
{
	size_t begin = out->len;

	if (!*text || !strchr(LETTERS, *text))
		buf_text(out, "program-");
	for (; *text && out->len - begin < max; text++)
		if (strchr(LETTERS DIGITS "_.-", *text))
			buf_char(out, *text);
		else if (out->len > begin && out->data[out->len - 1] != '-')
			buf_char(out, '-');
}
