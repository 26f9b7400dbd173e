/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * jsonout.c - JSON, written straight into a buf.
 *
 * A record is some sixty keys and values of a few bytes each.  yajl_gen hands
 * each quote, comma and piece on by a callback of its own, which took more time
 * than all else that is done for a record; here room is asked for once a value.
 */
#include "enforcer/lib/jsonout.h"

#include "enforcer/lib/buf.h"
#include "enforcer/lib/escape.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define DEPTH_MAX 32

struct jsonout {
	struct buf *out;
	uint32_t arrays; /* a bit for each depth: it is an array */
	uint32_t filled; /* a bit for each depth: something is in it */
	unsigned int depth;
};

int jsonout_new(struct jsonout **ret_json)
{
	struct jsonout *json = calloc(1, sizeof(*json));

	if (!json)
		return -ENOMEM;
	*ret_json = json;
	return 0;
}

void jsonout_free(struct jsonout *json)
{
	free(json);
}

void jsonout_freep(struct jsonout **json)
{
	jsonout_free(*json);
	*json = NULL;
}

/* Before each key, and each value of an array. */
static void separate(struct jsonout *json)
{
	const uint32_t bit = UINT32_C(1) << json->depth;

	if (json->filled & bit)
		buf_char(json->out, ',');
	json->filled |= bit;
}

static void begin_value(struct jsonout *json)
{
	if (json->arrays & UINT32_C(1) << json->depth)
		separate(json);
}

static void open_container(struct jsonout *json, char bracket)
{
	uint32_t bit;

	assert(json->depth + 1 < DEPTH_MAX);
	buf_char(json->out, bracket);
	json->depth++;
	bit = UINT32_C(1) << json->depth;
	json->filled &= ~bit;
	json->arrays &= ~bit;
	if (bracket == '[')
		json->arrays |= bit;
}

static void close_container(struct jsonout *json, char bracket)
{
	assert(json->depth > 0);
	json->depth--;
	buf_char(json->out, bracket);
}

void jsonout_begin(struct jsonout *json, struct buf *out)
{
	*json = (struct jsonout){ .out = out };
	open_container(json, '{');
}

void jsonout_end(struct jsonout *json)
{
	close_container(json, '}');
	assert(json->depth == 0);
}

/* @text between quotes. */
static void put_quoted(struct buf *out, const char *text, size_t len)
{
	char *at;

	if (!buf_room(out, len + 2))
		return;
	at = out->data + out->len;
	if (!escape_copy_json(at + 1, text, len)) {
		escape_json(out, text, len);
		return;
	}
	at[0] = '"';
	at[len + 1] = '"';
	out->len += len + 2;
}

void jsonout_key(struct jsonout *json, const char *key)
{
	separate(json);
	put_quoted(json->out, key, strlen(key));
	buf_char(json->out, ':');
}

void jsonout_members(struct jsonout *json, const char *text, size_t len)
{
	separate(json);
	buf_add(json->out, text, len);
}

void jsonout_open_members(struct jsonout *json, const char *text, size_t len)
{
	jsonout_members(json, text, len);
	json->depth++;
	assert(json->depth < DEPTH_MAX);
	json->filled |= UINT32_C(1) << json->depth;
	json->arrays &= ~(UINT32_C(1) << json->depth);
}

void jsonout_open(struct jsonout *json)
{
	begin_value(json);
	open_container(json, '{');
}

void jsonout_close(struct jsonout *json)
{
	close_container(json, '}');
}

void jsonout_open_array(struct jsonout *json)
{
	begin_value(json);
	open_container(json, '[');
}

void jsonout_close_array(struct jsonout *json)
{
	close_container(json, ']');
}

void jsonout_bytes(struct jsonout *json, const char *text, size_t len)
{
	begin_value(json);
	put_quoted(json->out, text, len);
}

void jsonout_string(struct jsonout *json, const char *text)
{
	jsonout_bytes(json, text, strlen(text));
}

void jsonout_uint(struct jsonout *json, uint64_t number)
{
	begin_value(json);
	buf_uint(json->out, number);
}

void jsonout_digits(struct jsonout *json, uint64_t number)
{
	begin_value(json);
	buf_char(json->out, '"');
	buf_uint(json->out, number);
	buf_char(json->out, '"');
}

void jsonout_bool(struct jsonout *json, bool value)
{
	begin_value(json);
	buf_text(json->out, value ? "true" : "false");
}

void jsonout_null(struct jsonout *json)
{
	begin_value(json);
	buf_text(json->out, "null");
}

void jsonout_ready(struct jsonout *json, const char *text, size_t len)
{
	begin_value(json);
	buf_add(json->out, text, len);
}

void jsonout_pair(struct jsonout *json, const char *key, const char *text)
{
	if (!text)
		return;
	jsonout_key(json, key);
	jsonout_string(json, text);
}

void jsonout_pair_uint(struct jsonout *json, const char *key, uint64_t number)
{
	jsonout_key(json, key);
	jsonout_uint(json, number);
}

void jsonout_pair_bool(struct jsonout *json, const char *key, bool value)
{
	jsonout_key(json, key);
	jsonout_bool(json, value);
}
