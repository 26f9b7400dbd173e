/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * name.h - read domain names from a message, write them as text, compare them.
 *
 * A name is kept in its uncompressed wire form (RFC 1035 3.1), in the case it
 * was sent in; comparisons fold ASCII case (RFC 4343) and nothing else.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct cursor; /* enforcer/dns/cursor.h */

#define DNS_NAME_MAX 255       /* bytes of the wire form, the root included */
#define DNS_NAME_TEXT_MAX 1024 /* every byte escaped, dots, final zero */

struct dns_name {
	uint8_t len; /* 1..DNS_NAME_MAX; 0: there is no name */
	uint8_t wire[DNS_NAME_MAX];
};

/*
 * Read the name at @c and leave @c behind it.  @c spans the whole message, so
 * that compression pointers can be followed.  All traps of RFC 9267 are refused
 * (->bad is set and *ret_name is left alone): pointers that don't point before
 * the piece of name they end, pointers into the header, more than 255 bytes,
 * reserved label types, the end of the message.
 */
void dns_name_read(struct cursor *c, struct dns_name *ret_name);

/* Move @c behind the name without following its pointer. */
void dns_name_skip(struct cursor *c);

bool dns_name_equal(const struct dns_name *a, const struct dns_name *b);

/* Is @name a proper descendant of @ancestor?  *ret_n is then the number of
 * bytes of @name->wire in front of the ancestor's part. */
bool dns_name_below(const struct dns_name *name,
		    const struct dns_name *ancestor, size_t *ret_n);

/* Presentation form without the final dot ("." for the root): `\.` and `\\`
 * for those characters inside a label, `\DDD` for what isn't printable ASCII
 * or a space.  Returns @buf. */
const char *dns_name_text(const struct dns_name *name,
			  char buf[DNS_NAME_TEXT_MAX]);

/* Read @text, with or without a final dot.  -EINVAL: it is not a name. */
int dns_name_from_text(const char *text, struct dns_name *ret_name);
