/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * escape.h - make bytes that are not trusted harmless in a line of text.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

struct buf; /* enforcer/lib/buf.h */

/* Copy @text to @to, and yield whether it is what escape_json() puts between
 * quotes.  If not, @to has bytes of no use. */
bool escape_copy_json(char *to, const char *text, size_t len);

/*
 * Add a string of JSON, with its quotes.  Control characters (DEL and C1 too)
 * and characters that reorder text, end a line or are invisible become
 * `\uXXXX`, and each byte that isn't part of well-formed UTF-8 (RFC 3629)
 * becomes the text `\xHH`.
 */
void escape_json(struct buf *out, const char *text, size_t len);

/* Add the value of a key=value pair.  What isn't printable ASCII, spaces,
 * quotes, '=' and backslashes become `\DDD`, in decimal as in DNS names. */
void escape_word(struct buf *out, const char *text, size_t len);
/* Add the text of a DNS name as escape_word() does; its backslashes are escapes
 * already. */
void escape_name(struct buf *out, const char *text, size_t len);

/*
 * Add text for a terminal.  Printable text stays; control characters (C1 too),
 * characters that reorder text or end a line (U+200E, U+2028, U+202E, ...) and
 * bytes that aren't UTF-8 become `\xHH`, byte by byte.
 */
void escape_terminal(struct buf *out, const char *text, size_t len);
/* Print @text to @to as escape_terminal() writes it. */
void escape_print(FILE *to, const char *text);
