/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * text.c - all functions end in append(), which cuts.
 */
#include "enforcer/dns/text.h"

#include <arpa/inet.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "enforcer/dns/name.h"

struct dns_text dns_text_of(char *buf, size_t size)
{
	if (size > 0)
		buf[0] = '\0';
	return (struct dns_text){ .buf = buf, .size = size };
}

static void append(struct dns_text *text, const char *from, size_t n)
{
	size_t room = text->len < text->size ? text->size - text->len - 1 : 0;
	size_t fits = n < room ? n : room;

	if (fits > 0) {
		memcpy(text->buf + text->len, from, fits);
		text->buf[text->len + fits] = '\0';
	}
	text->len += n;
}

void dns_text_char(struct dns_text *text, char c)
{
	append(text, &c, 1);
}

void dns_text_add(struct dns_text *text, const char *format, ...)
{
	char piece[DNS_TEXT_ADD_MAX];
	va_list args;
	int n;

	va_start(args, format);
	n = vsnprintf(piece, sizeof(piece), format, args);
	va_end(args);
	if (n > 0)
		append(text, piece, strnlen(piece, sizeof(piece)));
}

void dns_text_name(struct dns_text *text, const struct dns_name *name)
{
	char buf[DNS_NAME_TEXT_MAX];

	dns_name_text(name, buf);
	append(text, buf, strlen(buf));
}

void dns_text_quoted(struct dns_text *text, const uint8_t *bytes, size_t len)
{
	size_t i;

	dns_text_char(text, '"');
	for (i = 0; i < len; i++) {
		if (bytes[i] < ' ' || bytes[i] > '~') {
			dns_text_add(text, "\\%03u", bytes[i]);
			continue;
		}
		if (bytes[i] == '"' || bytes[i] == '\\')
			dns_text_char(text, '\\');
		dns_text_char(text, (char)bytes[i]);
	}
	dns_text_char(text, '"');
}

void dns_text_hex(struct dns_text *text, const uint8_t *bytes, size_t len)
{
	static const char digits[] = "0123456789abcdef";
	size_t i;

	for (i = 0; i < len; i++) {
		dns_text_char(text, digits[bytes[i] >> 4]);
		dns_text_char(text, digits[bytes[i] & 0xf]);
	}
}

/* Add four characters for @n bytes, 1 to 3. */
static void base64_group(struct dns_text *text, const uint8_t *bytes, size_t n)
{
	static const char digits[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
		"0123456789+/";
	uint8_t all[3] = { 0 };
	char out[4];

	memcpy(all, bytes, n);
	out[0] = digits[all[0] >> 2];
	out[1] = digits[(all[0] & 3) << 4 | all[1] >> 4];
	out[2] = digits[(all[1] & 15) << 2 | all[2] >> 6];
	out[3] = digits[all[2] & 63];
	append(text, out, n + 1);
	append(text, "==", 3 - n);
}

void dns_text_base64(struct dns_text *text, const uint8_t *bytes, size_t len)
{
	size_t i;

	for (i = 0; i + 3 <= len; i += 3)
		base64_group(text, bytes + i, 3);
	if (i < len)
		base64_group(text, bytes + i, len - i);
}

void dns_text_addr(struct dns_text *text, const uint8_t *bytes, size_t len)
{
	char buf[INET6_ADDRSTRLEN] = "";

	(void)inet_ntop(len == 4 ? AF_INET : AF_INET6, bytes, buf, sizeof(buf));
	append(text, buf, strlen(buf));
}
