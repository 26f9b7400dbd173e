/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * text.h - presentation text into a bounded buffer.
 *
 * Like snprintf(): what doesn't fit is counted and left out, and the buffer
 * is always terminated.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

struct dns_name; /* enforcer/dns/name.h */

struct dns_text {
	char *buf;   /* borrowed; NULL when size is 0 */
	size_t size; /* bytes */
	size_t len;  /* of the whole text, without the final zero */
};

struct dns_text dns_text_of(char *buf, size_t size);

/* The most that dns_text_add() writes in one call, with the final zero. */
#define DNS_TEXT_ADD_MAX 64

void dns_text_char(struct dns_text *text, char c);
void dns_text_add(struct dns_text *text, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
void dns_text_name(struct dns_text *text, const struct dns_name *name);
/* In double quotes, with `\"`, `\\` and `\DDD` (RFC 1035 5.1). */
void dns_text_quoted(struct dns_text *text, const uint8_t *bytes, size_t len);
void dns_text_hex(struct dns_text *text, const uint8_t *bytes, size_t len);
void dns_text_base64(struct dns_text *text, const uint8_t *bytes, size_t len);
/* IPv4 when @len is 4, IPv6 when it is 16. */
void dns_text_addr(struct dns_text *text, const uint8_t *bytes, size_t len);
