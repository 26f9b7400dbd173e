/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * pattern.c - parse a domain pattern in one pass, label by label.
 *
 * A million list entries are parsed here, so each byte of a plain label is
 * looked at once, nothing is copied before the name is complete, and only
 * labels with bytes beyond ASCII are handed to libidn2.
 */
#include "policy/lists/pattern.h"

#include <arpa/inet.h>
#include <errno.h>
#include <idn2.h>
#include <stdio.h>
#include <string.h>

#include "policy/arena.h"

#define LABEL_MAX 63
#define WIRE_MAX 255

/* The bits to set in a byte to fold it; 0: it needs an escape in a label. */
static const uint8_t fold_bits[UINT8_MAX + 1] = {
	['-'] = 0x20,	      ['0' ... '9'] = 0x20, ['A' ... 'Z'] = 0x20,
	['a' ... 'z'] = 0x20, ['_'] = 0x40,
};

static uint8_t fold(uint8_t c)
{
	return fold_bits[c] ? c | fold_bits[c] : 0;
}

/* The name so far; the bytes of @text from @pos on are not read yet. */
struct reader {
	const struct pattern_context *context;
	const char *text;
	size_t len;
	size_t pos;
	size_t wire_len;
	uint8_t wire[WIRE_MAX];
};

struct label {
	uint8_t len;
	bool has_star;
	uint8_t star; /* how many bytes stand in front of it */
	uint8_t bytes[LABEL_MAX];
};

int pattern_refuse(const struct pattern_context *context, const char *want,
		   const char *found, size_t len)
{
	const int shown = len < 300 ? (int)len : 300;

	if (!context->diag)
		return -EINVAL;
	if (!context->note)
		return diag_error(context->diag, context->at,
				  "%s: want %s, found '%.*s'", context->key,
				  want, shown, found);
	diag_note(context->diag, context->at, "%s: want %s, found '%.*s'",
		  context->key, want, shown, found);
	return -EINVAL;
}

static int refuse(const struct reader *r, const char *want)
{
	return pattern_refuse(r->context, want, r->text, r->len);
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Read the escape at @r->pos. */
static int read_escape(struct reader *r, uint8_t *ret_byte)
{
	const char *s = r->text + r->pos + 1;
	size_t left = r->len - r->pos - 1;
	unsigned int value;

	if (left == 0)
		return refuse(r, "\\DDD or \\ and a character");
	if (!is_digit(s[0])) {
		if (s[0] <= 0x20 || s[0] >= 0x7f)
			return refuse(r, "\\DDD or \\ and a character");
		*ret_byte = (uint8_t)s[0];
		r->pos += 2;
	} else {
		if (left < 3 || !is_digit(s[1]) || !is_digit(s[2]))
			return refuse(r, "three digits after \\");
		value = (unsigned int)(s[0] - '0') * 100 +
			(unsigned int)(s[1] - '0') * 10 +
			(unsigned int)(s[2] - '0');
		if (value > UINT8_MAX)
			return refuse(r, "\\000 to \\255");
		*ret_byte = (uint8_t)value;
		r->pos += 4;
	}
	if (*ret_byte >= 'A' && *ret_byte <= 'Z')
		*ret_byte |= 0x20;
	return 0;
}

/* Read an escape or a star. */
static int read_special(struct reader *r, struct label *label,
			uint8_t *ret_byte)
{
	char c = r->text[r->pos];

	if (c == '\\')
		return read_escape(r, ret_byte);
	if (c != '*')
		return refuse(r, "letters, digits, '-', '_' or \\DDD in a "
				 "name");
	if (r->wire_len > 0)
		return refuse(r, "'*' in the first label only");
	if (label->has_star)
		return refuse(r, "one '*', or '**.' in front of a name");
	label->has_star = true;
	label->star = label->len;
	r->pos++;
	return -EAGAIN; /* a star adds no byte */
}

/* Read the label at @r->pos, up to its dot or the end of the text. */
static int read_label(struct reader *r, struct label *label)
{
	uint8_t byte;
	int error;

	label->len = 0;
	label->has_star = false;
	while (r->pos < r->len && r->text[r->pos] != '.') {
		byte = fold((uint8_t)r->text[r->pos]);
		if (byte) {
			r->pos++;
		} else {
			error = read_special(r, label, &byte);
			if (error == -EAGAIN)
				continue;
			if (error < 0)
				return error;
		}
		if (label->len == LABEL_MAX)
			return refuse(r, "labels of at most 63 bytes");
		label->bytes[label->len++] = byte;
	}
	if (label->len == 0 && !label->has_star)
		return refuse(r, "a name without an empty label");
	return 0;
}

static int append_label(struct reader *r, const struct label *label)
{
	/* The root label will need a byte, too. */
	if (r->wire_len + 1 + label->len + 1 > WIRE_MAX)
		return refuse(r, "a name of at most 255 bytes");
	r->wire[r->wire_len++] = label->len;
	memcpy(r->wire + r->wire_len, label->bytes, label->len);
	r->wire_len += label->len;
	return 0;
}

/* Append the label at @r->pos if its bytes need nothing but to be folded, and
 * if there is room for the longest label.  false: nothing was done. */
static bool append_plain(struct reader *r)
{
	const uint8_t *text = (const uint8_t *)r->text + r->pos;
	const size_t left = r->len - r->pos;
	uint8_t *label = r->wire + r->wire_len;
	size_t n = 0;

	if (r->wire_len + 1 + LABEL_MAX + 1 > WIRE_MAX)
		return false;
	while (n < left && n < LABEL_MAX && (label[n + 1] = fold(text[n])))
		n++;
	if (n == 0 || (n < left && text[n] != '.'))
		return false;
	label[0] = (uint8_t)n;
	r->wire_len += 1 + n;
	r->pos += n;
	return true;
}

/* Go past the dot behind a label, if there is one. */
static void pass_dot(struct reader *r)
{
	if (r->pos < r->len)
		r->pos++;
}

/*
 * Append the label of @len bytes at @r->pos, which has bytes beyond ASCII. IDNA
 * knows other dots besides '.', so it may become several labels.
 */
static int append_idn(struct reader *r, size_t len)
{
	const int flags = IDN2_NFC_INPUT | IDN2_NONTRANSITIONAL;
	char text[WIRE_MAX + 1], want[160];
	uint8_t *ascii = NULL;
	struct label label;
	struct reader sub;
	int error;

	if (len > WIRE_MAX)
		return refuse(r, "a name of at most 255 bytes");
	if (memchr(r->text + r->pos, '*', len) ||
	    memchr(r->text + r->pos, '\\', len))
		return refuse(r, "a label of ASCII beside '*' or '\\'");
	memcpy(text, r->text + r->pos, len);
	text[len] = '\0';
	error = idn2_lookup_u8((const uint8_t *)text, &ascii, flags);
	if (error != IDN2_OK) {
		(void)snprintf(want, sizeof(want),
			       "an internationalised name (%s)",
			       idn2_strerror(error));
		return refuse(r, want);
	}
	sub = *r;
	sub.text = (const char *)ascii;
	sub.len = strlen(sub.text);
	sub.pos = 0;
	for (error = 0; error == 0 && sub.pos < sub.len; pass_dot(&sub)) {
		error = read_label(&sub, &label);
		if (error == 0)
			error = append_label(&sub, &label);
	}
	idn2_free(ascii);
	if (error < 0)
		return error;
	memcpy(r->wire, sub.wire, sub.wire_len);
	r->wire_len = sub.wire_len;
	r->pos += len;
	return 0;
}

/* Where the label at @r->pos ends.  *ret_ascii: all of its bytes are ASCII. */
static size_t label_end(const struct reader *r, bool *ret_ascii)
{
	size_t end;
	uint8_t all = 0;

	for (end = r->pos; end < r->len && r->text[end] != '.'; end++)
		all |= (uint8_t)r->text[end];
	*ret_ascii = all < 0x80;
	return end;
}

/* Append the label at @r->pos, whatever it has. */
static int append_any(struct reader *r)
{
	bool ascii;
	const size_t end = label_end(r, &ascii);
	struct label label;
	int error;

	if (!ascii)
		return append_idn(r, end - r->pos);
	error = read_label(r, &label);
	if (error == 0 && label.has_star)
		error = refuse(r, "'*' in the first label only");
	return error < 0 ? error : append_label(r, &label);
}

/* Read all labels from @r->pos on, and append the root label. */
static int read_name(struct reader *r)
{
	int error;

	while (r->pos < r->len) {
		error = append_plain(r) ? 0 : append_any(r);
		if (error < 0)
			return error;
		pass_dot(r);
	}
	r->wire[r->wire_len++] = 0;
	return 0;
}

/* Is it an address?  People write addresses where names belong, and as a name
 * in wire form an address would be valid. */
static bool is_address(const struct reader *r)
{
	char text[INET_ADDRSTRLEN];
	uint8_t bytes[4];

	if (r->len == 0 || r->len >= sizeof(text) ||
	    !is_digit(r->text[r->len - 1]))
		return false;
	memcpy(text, r->text, r->len);
	text[r->len] = '\0';
	return inet_pton(AF_INET, text, bytes) == 1;
}

/* Is there nothing but stars, and perhaps a dot behind them?  The first label
 * has @len bytes. */
static bool is_only_stars(const struct reader *r, size_t len)
{
	size_t i;

	for (i = 0; i < len && r->text[i] == '*'; i++)
		; /* the text need not end with a zero */
	return i == len && r->len <= len + 1;
}

/* There is a star.  Read the first label and its dot if the label has it: then
 * *ret_label. */
static int read_star(struct reader *r, struct policy_pattern *pattern,
		     struct label *ret_label)
{
	bool ascii;
	size_t end = label_end(r, &ascii);
	int error;

	if (!ascii)
		return 0;
	if (r->len == 2 && !memcmp(r->text, "**", 2)) {
		pattern->kind = POLICY_EVERY;
		r->pos = r->len; /* its wire form is the root */
		return 0;
	}
	if (r->text[0] == '*' && is_only_stars(r, end))
		return refuse(r, "'**' for every name, or a name behind '*.' "
				 "or '**.'");
	if (end == 2 && !memcmp(r->text, "**", 2)) {
		pattern->kind = POLICY_BELOW;
		r->pos = end + 1;
		return 0;
	}
	error = read_label(r, ret_label);
	if (error < 0)
		return error;
	if (!ret_label->has_star) { /* the star is \*, or in a later label */
		r->pos = 0;
		return 0;
	}
	pass_dot(r);
	if (r->pos == r->len)
		return refuse(r, "a name behind the label with '*'");
	pattern->kind = POLICY_CHILD;
	pattern->prefix_len = ret_label->star;
	pattern->suffix_len = ret_label->len - ret_label->star;
	return 0;
}

/* Keep the name and, behind it, what @label has before and behind its star. */
static int keep(const struct reader *r, const struct label *label,
		struct policy_pattern *pattern)
{
	const size_t label_len = pattern->prefix_len + pattern->suffix_len;
	uint8_t bytes[WIRE_MAX + LABEL_MAX];

	pattern->wire_len = (uint8_t)r->wire_len;
	if (label_len) {
		memcpy(bytes, r->wire, r->wire_len);
		memcpy(bytes + r->wire_len, label->bytes, label_len);
		pattern->wire = arena_bytes(r->context->arena, bytes,
					    r->wire_len + label_len);
	} else {
		pattern->wire =
			arena_bytes(r->context->arena, r->wire, r->wire_len);
	}
	return pattern->wire ? 0 : -ENOMEM;
}

int pattern_parse(const struct pattern_context *context, const char *text,
		  size_t len, struct policy_pattern *ret_pattern)
{
	struct policy_pattern pattern = { .kind = POLICY_EXACT };
	struct label label; /* the one with the star */
	struct reader r;
	int error;

	/* To initialise the whole would cost 255 bytes of wire each time. */
	r.context = context;
	r.text = text;
	r.len = len;
	r.pos = 0;
	r.wire_len = 0;
	if (len == 0)
		return refuse(&r, "a name");
	if (is_address(&r))
		return refuse(&r, "a name (addresses go to 'networks')");
	error = memchr(text, '*', len) ? read_star(&r, &pattern, &label) : 0;
	if (error < 0)
		return error;
	if (len == 1 && text[0] == '.')
		r.pos = 1; /* the root */
	error = read_name(&r);
	if (error < 0)
		return error;
	error = keep(&r, &label, &pattern);
	if (error < 0)
		return error;
	*ret_pattern = pattern;
	return 0;
}
