/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * jsonout.h - write JSON documents into a buf.
 *
 * Strings may hold any bytes: what isn't UTF-8 becomes the text `\xHH`, so the
 * document is always valid, and what could control a terminal is escaped.
 * buf.failed is set when there is no memory.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct buf; /* enforcer/lib/buf.h */
struct jsonout;

int jsonout_new(struct jsonout **ret_json);
void jsonout_free(struct jsonout *json); /* NULL is fine */
void jsonout_freep(struct jsonout **json);

/* Begin a document, which is an object, at the end of @out. */
void jsonout_begin(struct jsonout *json, struct buf *out);
void jsonout_end(struct jsonout *json);

/* Inside an object: write a key of our own, to be followed by its value. */
void jsonout_key(struct jsonout *json, const char *key);
void jsonout_open(struct jsonout *json);  /* { */
void jsonout_close(struct jsonout *json); /* } */
void jsonout_open_array(struct jsonout *json);
void jsonout_close_array(struct jsonout *json);
void jsonout_string(struct jsonout *json, const char *text);
void jsonout_bytes(struct jsonout *json, const char *text, size_t len);
void jsonout_uint(struct jsonout *json, uint64_t number);
void jsonout_digits(struct jsonout *json, uint64_t number); /* a string */
void jsonout_bool(struct jsonout *json, bool value);
void jsonout_null(struct jsonout *json);
/* Write a value that is JSON text already, as a former call made it. */
void jsonout_ready(struct jsonout *json, const char *text, size_t len);

/* Write key and value at once; nothing at all if @text is NULL. */
void jsonout_pair(struct jsonout *json, const char *key, const char *text);
void jsonout_pair_uint(struct jsonout *json, const char *key, uint64_t number);
void jsonout_pair_bool(struct jsonout *json, const char *key, bool value);

/* Inside an object: write members as a former call made them, or the key of one
 * with its colon, to be followed by its value. */
void jsonout_members(struct jsonout *json, const char *text, size_t len);
/* Write what jsonout_members() does, but the last member is an object that is
 * not closed, to be followed by more of its members and jsonout_close(). */
void jsonout_open_members(struct jsonout *json, const char *text, size_t len);

/* Keys and members that are literals, for what is written most: nobody counts
 * or looks at their characters, so none may be one that JSON escapes. */
#define JSONOUT_MEMBERS(json, literal) \
	jsonout_members(json, literal, sizeof(literal) - 1)
#define JSONOUT_KEY(json, key) JSONOUT_MEMBERS(json, "\"" key "\":")
