/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * fuzz_jsonout.c - the input says what to write: whatever that is, yajl's
 * parser must read it as one document, with the same keys and values in the
 * same order.
 *
 * Each piece is a byte that chooses it and, for a string, a byte that is its
 * length.  What is written and what is read are each put down as a text.
 */
#include <stdlib.h>
#include <string.h>
#include <yajl/yajl_parse.h>

#include "enforcer/lib/buf.h"
#include "enforcer/lib/escape.h"
#include "enforcer/lib/jsonout.h"
#include "policy/base.h"
#include "tests/fuzz/fuzz.h"

#define DEPTH_MAX 16

struct writing {
	struct jsonout *json;
	struct buf wrote;
	const uint8_t *data;
	size_t left;
	bool arrays[DEPTH_MAX];
	unsigned int depth;
};

static bool is_escaped(const char *text, size_t len)
{
	CLEANUP(buf_done) struct buf escaped = { 0 };

	escape_json(&escaped, text, len);
	return escaped.len != len + 2;
}

/* What is escaped is another text after that: only its place is noted. */
static void note_string(struct buf *to, char kind, const char *text, size_t len)
{
	buf_char(to, kind);
	if (!memchr(text, '\\', len) && !is_escaped(text, len))
		buf_add(to, text, len);
}

static uint8_t take(struct writing *w)
{
	if (!w->left)
		return 0;
	w->left--;
	return *w->data++;
}

static const char *take_bytes(struct writing *w, size_t *ret_len)
{
	const char *bytes;

	*ret_len = take(w);
	bytes = (const char *)w->data;
	if (*ret_len > w->left)
		*ret_len = w->left;
	w->data += *ret_len;
	w->left -= *ret_len;
	return bytes;
}

static void put_key(struct writing *w)
{
	char key[256] = "";
	size_t len;
	const char *bytes = take_bytes(w, &len);

	memcpy(key, bytes, len);
	key[len] = '\0';
	jsonout_key(w->json, key);
	note_string(&w->wrote, 'k', key, strlen(key));
}

static void put_open(struct writing *w, bool array)
{
	if (w->depth + 1 == DEPTH_MAX) {
		jsonout_null(w->json);
		buf_char(&w->wrote, 'n');
		return;
	}
	if (array)
		jsonout_open_array(w->json);
	else
		jsonout_open(w->json);
	buf_char(&w->wrote, array ? '[' : '{');
	w->arrays[++w->depth] = array;
}

static void put_close(struct writing *w)
{
	if (w->arrays[w->depth])
		jsonout_close_array(w->json);
	else
		jsonout_close(w->json);
	buf_char(&w->wrote, w->arrays[w->depth] ? ']' : '}');
	w->depth--;
}

static void put_number(struct writing *w)
{
	uint64_t number = 0;
	unsigned int i;

	for (i = 0; i < 8; i++)
		number = number << 8 | take(w);
	jsonout_uint(w->json, number);
	buf_char(&w->wrote, 'd');
	buf_uint(&w->wrote, number);
}

static void put_value(struct writing *w, uint8_t choice)
{
	const char *bytes;
	size_t len;

	switch (choice % 8) {
	case 0:
		bytes = take_bytes(w, &len);
		jsonout_bytes(w->json, bytes, len);
		note_string(&w->wrote, 's', bytes, len);
		break;
	case 1:
		put_number(w);
		break;
	case 2:
		jsonout_bool(w->json, choice & 8);
		buf_char(&w->wrote, choice & 8 ? 't' : 'f');
		break;
	case 3:
		jsonout_null(w->json);
		buf_char(&w->wrote, 'n');
		break;
	case 4:
		jsonout_ready(w->json, "{\"x\":1}", 7);
		buf_text(&w->wrote, "{kxd1}");
		break;
	case 5:
		jsonout_digits(w->json, choice);
		buf_char(&w->wrote, 's');
		buf_uint(&w->wrote, choice);
		break;
	default:
		put_open(w, choice % 8 == 6);
	}
}

/* Members of an object, all at once. */
static void put_members(struct writing *w, uint8_t choice)
{
	if (choice < 0xbe || w->depth + 1 == DEPTH_MAX) {
		JSONOUT_MEMBERS(w->json, "\"x\":1,\"y\":[]");
		buf_text(&w->wrote, "kxd1ky[]");
		return;
	}
	jsonout_open_members(w->json, "\"z\":{\"x\":1", 11);
	buf_text(&w->wrote, "kz{kxd1");
	w->arrays[++w->depth] = false;
}

static void put_document(struct writing *w, struct buf *out)
{
	uint8_t choice;

	jsonout_begin(w->json, out);
	buf_char(&w->wrote, '{');
	while (w->left) {
		choice = take(w);
		if (choice >= 0xc0 && w->depth) {
			put_close(w);
			continue;
		}
		if (!w->arrays[w->depth]) {
			if (choice >= 0xbc) {
				put_members(w, choice);
				continue;
			}
			put_key(w);
		}
		put_value(w, choice);
	}
	while (w->depth)
		put_close(w);
	jsonout_end(w->json);
	buf_char(&w->wrote, '}');
}

static int read_mark(struct buf *read, char mark)
{
	buf_char(read, mark);
	return 1;
}

static int read_null(void *read)
{
	return read_mark(read, 'n');
}

static int read_bool(void *read, int value)
{
	return read_mark(read, value ? 't' : 'f');
}

static int read_number(void *read, const char *text, size_t len)
{
	buf_char(read, 'd');
	buf_add(read, text, len);
	return 1;
}

static int read_string(void *read, const unsigned char *text, size_t len)
{
	note_string(read, 's', (const char *)text, len);
	return 1;
}

static int read_key(void *read, const unsigned char *text, size_t len)
{
	note_string(read, 'k', (const char *)text, len);
	return 1;
}

static int read_open(void *read)
{
	return read_mark(read, '{');
}

static int read_close(void *read)
{
	return read_mark(read, '}');
}

static int read_open_array(void *read)
{
	return read_mark(read, '[');
}

static int read_close_array(void *read)
{
	return read_mark(read, ']');
}

static const yajl_callbacks callbacks = {
	.yajl_null = read_null,
	.yajl_boolean = read_bool,
	.yajl_number = read_number,
	.yajl_string = read_string,
	.yajl_start_map = read_open,
	.yajl_map_key = read_key,
	.yajl_end_map = read_close,
	.yajl_start_array = read_open_array,
	.yajl_end_array = read_close_array,
};

static void read_document(const struct buf *out, struct buf *read)
{
	yajl_handle parser = yajl_alloc(&callbacks, NULL, read);

	if (!parser ||
	    yajl_parse(parser, (const unsigned char *)out->data, out->len) !=
		    yajl_status_ok ||
	    yajl_complete_parse(parser) != yajl_status_ok)
		abort();
	yajl_free(parser);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	CLEANUP(jsonout_freep) struct jsonout *json = NULL;
	CLEANUP(buf_done) struct buf out = { 0 }, read = { 0 };
	struct writing w = { .data = data, .left = size };

	if (jsonout_new(&json) < 0)
		return 0;
	w.json = json;
	put_document(&w, &out);
	read_document(&out, &read);
	if (memchr(out.data, '\n', out.len) || read.len != w.wrote.len ||
	    memcmp(read.data, w.wrote.data, read.len) != 0)
		abort();
	buf_done(&w.wrote);
	return 0;
}
