/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * escape.h - bytes that a stranger chose, made harmless in a line of text.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

struct buf; /* enforcer/lib/buf.h */

/* Is it printable ASCII throughout? */
bool escape_is_plain(const char *text, size_t len);

/*
 * A string of JSON, with its quotes: control characters (DEL and C1 as well)
 * and those that reorder text, end a line or are not seen become `\uXXXX`, and
 * each byte that isn't part of well-formed UTF-8 (RFC 3629) the text `\xHH`.
 */
void escape_json(struct buf *out, const char *text, size_t len);

/* The value of a key=value pair: what isn't printable ASCII, the space, quotes,
 * '=' and the backslash become `\DDD`, in decimal as in the names of DNS. */
void escape_word(struct buf *out, const char *text, size_t len);
/* The same for what has its backslashes already: the text of a DNS name. */
void escape_name(struct buf *out, const char *text, size_t len);

/*
 * For terminals: printable text stays; control characters (C1 as well), the
 * characters that reorder text or end a line (U+200E, U+2028, U+202E, ...) and
 * bytes that aren't UTF-8 become `\xHH`, byte by byte.
 */
void escape_terminal(struct buf *out, const char *text, size_t len);
/* The same, straight to @to. */
void escape_print(FILE *to, const char *text);
