/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * escape.h - bytes that a stranger chose, made harmless in a line of text.
 */
#pragma once

#include <stddef.h>

struct buf; /* enforcer/buf.h */

/* How many of the first bytes are well-formed UTF-8 (RFC 3629: no overlong
 * forms, no surrogates, nothing above U+10FFFF). */
size_t escape_valid_utf8(const char *text, size_t len);

/*
 * For JSON strings: like the input, but every byte that isn't part of
 * well-formed UTF-8 becomes the four characters `\xHH`.  The JSON library
 * escapes the rest.
 */
void escape_utf8(struct buf *out, const char *text, size_t len);

/* One word: what isn't printable ASCII, the space and the backslash become
 * `\DDD`, in decimal as in the names of DNS. */
void escape_word(struct buf *out, const char *text, size_t len);

/*
 * For terminals: printable text stays; control characters (C1 as well), the
 * characters that reorder text or end a line (U+200E, U+2028, U+202E, ...) and
 * bytes that aren't UTF-8 become `\xHH`, byte by byte.
 */
void escape_terminal(struct buf *out, const char *text, size_t len);
