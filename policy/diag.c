/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * diag.c - keep the lines of a diag in one allocation.
 *
 * Lines have a fixed length, so no diagnostic is lost for lack of memory.
 */
#include "policy/diag.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "policy/base.h"

#define LINE_SIZE 512
#define CUT "..." /* stands for what did not fit */

struct diag {
	size_t n_errors;
	size_t n_warnings;
	size_t n_notes; /* that are kept */
	size_t n_lines;
	char lines[3 * DIAG_MAX][LINE_SIZE];
	char more[64]; /* the last line, when there is one */
};

/* A line that is being written.  Where it is full it ends between two
 * characters. */
struct out {
	char *text;
	size_t len;
	bool full;
};

int diag_new(struct diag **ret_diag)
{
	struct diag *diag = calloc(1, sizeof(*diag));

	if (!diag)
		return -ENOMEM;
	*ret_diag = diag;
	return 0;
}

void diag_free(struct diag *diag)
{
	free(diag);
}

void diag_freep(struct diag **diag)
{
	diag_free(*diag);
	*diag = NULL;
}

/* The length of a UTF-8 character by its @first byte; 0: no character begins
 * with it. */
static unsigned int utf8_len(unsigned char first)
{
	if (first >= 0xc2 && first <= 0xdf)
		return 2;
	if (first >= 0xe0 && first <= 0xef)
		return 3;
	if (first >= 0xf0 && first <= 0xf4)
		return 4;
	return 0;
}

/* The code point of the @n bytes at @s; 0: they are no character. */
static uint32_t decode(const char *s, unsigned int n)
{
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	uint32_t code = n ? (unsigned char)*s & (0xffU >> (n + 1)) : 0;
	unsigned int i;

	for (i = 1; i < n; i++) {
		if (((unsigned char)s[i] & 0xc0) != 0x80)
			return 0;
		code = code << 6 | ((unsigned char)s[i] & 0x3f);
	}
	return code >= least[n] ? code : 0;
}

/*
 * The length of the character at @s if it may be shown as it is; 0: the byte is
 * to be escaped.  Control characters could move the cursor, and those that
 * change the direction of writing could make a line read as something else.
 */
static unsigned int printable(const char *s)
{
	static const struct {
		uint32_t from, to;
	} hidden[] = {
		{ 0, 0x9f },	      { 0xad, 0xad },
		{ 0x061c, 0x061c },   { 0x180e, 0x180e },
		{ 0x200b, 0x200f },   { 0x2028, 0x202e },
		{ 0x2060, 0x206f },   { 0xd800, 0xdfff },
		{ 0xfeff, 0xfeff },   { 0xfff9, 0xfffb },
		{ 0xe0000, 0xe007f }, { 0x110000, 0x1fffff },
	};
	unsigned char c = (unsigned char)*s;
	unsigned int n = utf8_len(c);
	uint32_t code;
	size_t i;

	if (c < 0x80)
		return c >= 0x20 && c != 0x7f;
	code = decode(s, n);
	for (i = 0; i < ARRAY_SIZE(hidden); i++)
		if (code >= hidden[i].from && code <= hidden[i].to)
			return 0;
	return n;
}

static void put(struct out *out, const char *bytes, size_t len)
{
	if (out->full || out->len + len + sizeof(CUT) > LINE_SIZE) {
		out->full = true;
		return;
	}
	memcpy(out->text + out->len, bytes, len);
	out->len += len;
}

static void put_escaped(struct out *out, const char *s)
{
	char hex[5];
	unsigned int n;

	while (*s && !out->full) {
		n = printable(s);
		if (n > 0) {
			put(out, s, n);
			s += n;
			continue;
		}
		(void)snprintf(hex, sizeof(hex), "\\x%02x", (unsigned char)*s);
		put(out, hex, 4);
		s++;
	}
}

static void add(struct diag *diag, struct diag_at at, const char *kind,
		const char *message)
{
	struct out out = { .text = diag->lines[diag->n_lines++] };
	char where[32] = "";

	if (at.line > 0 && at.col > 0)
		(void)snprintf(where, sizeof(where), ":%u:%u", at.line, at.col);
	else if (at.line > 0)
		(void)snprintf(where, sizeof(where), ":%u", at.line);
	put_escaped(&out, at.path);
	put_escaped(&out, where);
	put_escaped(&out, kind);
	put_escaped(&out, message);
	if (out.full) {
		memcpy(out.text + out.len, CUT, strlen(CUT));
		out.len += strlen(CUT);
	}
	out.text[out.len] = '\0';
}

static void count_more(struct diag *diag)
{
	size_t errors = diag->n_errors -
			(diag->n_errors < DIAG_MAX ? diag->n_errors : DIAG_MAX);
	size_t warnings =
		diag->n_warnings -
		(diag->n_warnings < DIAG_MAX ? diag->n_warnings : DIAG_MAX);

	(void)snprintf(diag->more, sizeof(diag->more),
		       "%zu more errors, %zu more warnings", errors, warnings);
}

int diag_error(struct diag *diag, struct diag_at at, const char *format, ...)
{
	char message[LINE_SIZE];
	va_list args;

	if (diag->n_errors++ >= DIAG_MAX) {
		count_more(diag);
		return -EINVAL;
	}
	va_start(args, format);
	(void)vsnprintf(message, sizeof(message), format, args);
	va_end(args);
	add(diag, at, ": error: ", message);
	return -EINVAL;
}

void diag_warning(struct diag *diag, struct diag_at at, const char *format, ...)
{
	char message[LINE_SIZE];
	va_list args;

	if (diag->n_warnings++ >= DIAG_MAX) {
		count_more(diag);
		return;
	}
	va_start(args, format);
	(void)vsnprintf(message, sizeof(message), format, args);
	va_end(args);
	add(diag, at, ": warning: ", message);
}

void diag_note(struct diag *diag, struct diag_at at, const char *format, ...)
{
	char message[LINE_SIZE];
	va_list args;

	if (diag->n_notes == DIAG_MAX)
		return;
	diag->n_notes++;
	va_start(args, format);
	(void)vsnprintf(message, sizeof(message), format, args);
	va_end(args);
	add(diag, at, ": note: ", message);
}

size_t diag_n_errors(const struct diag *diag)
{
	return diag->n_errors;
}

size_t diag_n_warnings(const struct diag *diag)
{
	return diag->n_warnings;
}

const char *diag_line(const struct diag *diag, size_t i)
{
	if (i < diag->n_lines)
		return diag->lines[i];
	return i == diag->n_lines && *diag->more ? diag->more : NULL;
}

int diag_worse(int a, int b)
{
	if (a < 0 && a != -EINVAL)
		return a;
	return b < 0 ? b : a;
}
