/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * name.c - names by RFC 1035 3.1, 4.1.4 and 5.1, without the traps of RFC 9267.
 */
#include "enforcer/dns/name.h"

#include <errno.h>
#include <string.h>

#include "enforcer/dns/cursor.h"

enum {
	HEADER_LEN = 12,
	LABEL_MAX = 63,
	/* In an ordinary name at least one label stands before each pointer.
	 * Chains of bare pointers only cost time. */
	POINTERS_MAX = 127,
};

/*
 * Follow a pointer whose first byte, @high, was read.  It ends the piece of
 * name that began at *@piece, and must point before that piece: so there are no
 * loops.
 */
static void follow(struct cursor *at, uint8_t high, size_t *piece)
{
	size_t target = (size_t)(high & 0x3f) << 8 | cursor_u8(at);

	if (at->bad || target < HEADER_LEN || target >= *piece) {
		at->bad = true;
		return;
	}
	at->pos = target;
	*piece = target;
}

static void take_label(struct cursor *at, uint8_t len, struct dns_name *name)
{
	const uint8_t *bytes = cursor_take(at, len);

	/* Each label but the root must leave room for the root. */
	if (!bytes || name->len + 1U + len + (len ? 1U : 0U) > DNS_NAME_MAX) {
		at->bad = true;
		return;
	}
	name->wire[name->len] = len;
	memcpy(name->wire + name->len + 1, bytes, len);
	name->len = (uint8_t)(name->len + 1 + len);
}

void dns_name_read(struct cursor *c, struct dns_name *ret_name)
{
	struct cursor at = *c;
	unsigned int n_pointers = 0;
	size_t piece = c->pos, end = 0; /* behind the first pointer */
	struct dns_name name;
	uint8_t byte;

	name.len = 0;
	do {
		byte = cursor_u8(&at);
		if (byte <= LABEL_MAX) {
			take_label(&at, byte, &name);
			continue;
		}
		if (!end)
			end = at.pos + 1;
		/* 0x40 and 0x80: reserved (RFC 6891 5, RFC 2673). */
		if (byte < 0xc0 || ++n_pointers > POINTERS_MAX)
			at.bad = true;
		else
			follow(&at, byte, &piece);
	} while (byte && !at.bad);

	if (at.bad) {
		c->bad = true;
		return;
	}
	c->pos = end ? end : at.pos;
	ret_name->len = name.len;
	memcpy(ret_name->wire, name.wire, name.len);
}

void dns_name_skip(struct cursor *c)
{
	uint8_t byte;

	do {
		byte = cursor_u8(c);
		if (byte >= 0xc0) {
			(void)cursor_u8(c);
			return;
		}
		if (byte > LABEL_MAX)
			c->bad = true;
		(void)cursor_take(c, byte);
	} while (byte && !c->bad);
}

/* The lengths of labels are below 'A', so whole names can be folded. */
static uint8_t fold(uint8_t byte)
{
	return byte >= 'A' && byte <= 'Z' ? byte | 0x20 : byte;
}

static bool equal_bytes(const uint8_t *a, const uint8_t *b, size_t len)
{
	while (len && fold(a[len - 1]) == fold(b[len - 1]))
		len--;
	return len == 0;
}

bool dns_name_equal(const struct dns_name *a, const struct dns_name *b)
{
	return a->len == b->len && equal_bytes(a->wire, b->wire, a->len);
}

bool dns_name_below(const struct dns_name *name,
		    const struct dns_name *ancestor, size_t *ret_n)
{
	size_t at = 0;

	while (name->len > at + ancestor->len && name->wire[at])
		at += 1U + name->wire[at];
	if (at == 0 || name->len != at + ancestor->len ||
	    !equal_bytes(name->wire + at, ancestor->wire, ancestor->len))
		return false;
	*ret_n = at;
	return true;
}

/* Write @byte, escaped if need be: at most four characters. */
static char *put_byte(char *out, uint8_t byte)
{
	if (byte == '.' || byte == '\\') {
		*out++ = '\\';
	} else if (byte <= ' ' || byte > '~') {
		*out++ = '\\';
		*out++ = (char)('0' + byte / 100);
		*out++ = (char)('0' + byte / 10 % 10);
		byte = '0' + byte % 10;
	}
	*out++ = (char)byte;
	return out;
}

const char *dns_name_text(const struct dns_name *name,
			  char buf[DNS_NAME_TEXT_MAX])
{
	const uint8_t *label = name->wire;
	char *out = buf;
	unsigned int i;

	if (name->len == 1)
		*out++ = '.';
	for (; label < name->wire + name->len && *label; label += *label + 1) {
		if (out != buf)
			*out++ = '.';
		for (i = 1; i <= *label; i++)
			out = put_byte(out, label[i]);
	}
	*out = '\0';
	return buf;
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* The byte that `\DDD` or `\X` at *@text stands for, or -EINVAL. */
static int unescape(const char **text)
{
	const char *t = *text;
	int byte;

	if (!is_digit(t[0])) {
		if (t[0])
			(*text)++;
		return t[0] ? (uint8_t)t[0] : -EINVAL;
	}
	if (!is_digit(t[1]) || !is_digit(t[2]))
		return -EINVAL;
	byte = (t[0] - '0') * 100 + (t[1] - '0') * 10 + (t[2] - '0');
	*text += 3;
	return byte <= UINT8_MAX ? byte : -EINVAL;
}

/* Append one label of *@text to @name, and skip its dot. */
static int label_from_text(const char **text, struct dns_name *name)
{
	uint8_t *label = name->wire + name->len;
	unsigned int len = 0;
	int byte;

	while (**text && **text != '.') {
		byte = (uint8_t) * *text;
		(*text)++;
		if (byte == '\\')
			byte = unescape(text);
		if (byte < 0 || len == LABEL_MAX ||
		    name->len + len + 2U >= DNS_NAME_MAX)
			return -EINVAL;
		label[++len] = (uint8_t)byte;
	}
	if (len == 0)
		return -EINVAL;
	label[0] = (uint8_t)len;
	name->len = (uint8_t)(name->len + 1 + len);
	if (**text == '.')
		(*text)++;
	return 0;
}

int dns_name_from_text(const char *text, struct dns_name *ret_name)
{
	struct dns_name name = { .len = 0 };
	int r;

	if (!*text)
		return -EINVAL;
	if (!strcmp(text, "."))
		text++;
	while (*text) {
		r = label_from_text(&text, &name);
		if (r < 0)
			return r;
	}
	name.wire[name.len++] = 0;
	*ret_name = name;
	return 0;
}
