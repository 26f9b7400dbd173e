/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * jsonout.c - a thin layer over yajl_gen.
 *
 * yajl can fail here only if the order of calls is wrong.  The order is fixed,
 * so its results are ignored.
 */
#include "enforcer/lib/jsonout.h"

#include "enforcer/lib/buf.h"
#include "enforcer/lib/escape.h"
#include "policy/base.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <yajl/yajl_gen.h>

struct jsonout {
	yajl_gen gen;
	struct buf *out;
	struct buf scratch; /* strings that had to be escaped */
};

static void print(void *context, const char *text, size_t len)
{
	const struct jsonout *json = context;

	buf_add(json->out, text, len);
}

int jsonout_new(struct jsonout **ret_json)
{
	CLEANUP(jsonout_freep) struct jsonout *json = NULL;

	json = calloc(1, sizeof(*json));
	if (!json)
		return -ENOMEM;

	json->gen = yajl_gen_alloc(NULL);
	if (!json->gen)
		return -ENOMEM;

	if (!yajl_gen_config(json->gen, yajl_gen_print_callback, print, json))
		return -EINVAL;
	*ret_json = TAKE_PTR(json);
	return 0;
}

void jsonout_free(struct jsonout *json)
{
	if (!json)
		return;
	if (json->gen)
		yajl_gen_free(json->gen);
	buf_done(&json->scratch);
	free(json);
}

void jsonout_freep(struct jsonout **json)
{
	jsonout_free(*json);
	*json = NULL;
}

void jsonout_begin(struct jsonout *json, struct buf *out)
{
	json->out = out;
	yajl_gen_reset(json->gen, NULL);
	(void)yajl_gen_map_open(json->gen);
}

void jsonout_end(struct jsonout *json)
{
	(void)yajl_gen_map_close(json->gen);
}

void jsonout_key(struct jsonout *json, const char *key)
{
	(void)yajl_gen_string(json->gen, (const unsigned char *)key,
			      strlen(key));
}

void jsonout_open(struct jsonout *json)
{
	(void)yajl_gen_map_open(json->gen);
}

void jsonout_close(struct jsonout *json)
{
	(void)yajl_gen_map_close(json->gen);
}

void jsonout_open_array(struct jsonout *json)
{
	(void)yajl_gen_array_open(json->gen);
}

void jsonout_close_array(struct jsonout *json)
{
	(void)yajl_gen_array_close(json->gen);
}

void jsonout_bytes(struct jsonout *json, const char *text, size_t len)
{
	if (escape_is_plain(text, len)) {
		(void)yajl_gen_string(json->gen, (const unsigned char *)text,
				      len);
		return;
	}
	buf_clear(&json->scratch);
	escape_json(&json->scratch, text, len);
	json->out->failed |= json->scratch.failed;
	jsonout_ready(json, json->scratch.data, json->scratch.len);
}

void jsonout_string(struct jsonout *json, const char *text)
{
	jsonout_bytes(json, text, strlen(text));
}

void jsonout_uint(struct jsonout *json, uint64_t number)
{
	char digits[24];
	struct buf text = { .data = digits, .capacity = sizeof(digits) };

	buf_uint(&text, number); /* 20 digits at most: it never grows */
	jsonout_ready(json, text.data, text.len);
}

void jsonout_bool(struct jsonout *json, bool value)
{
	(void)yajl_gen_bool(json->gen, value);
}

void jsonout_null(struct jsonout *json)
{
	(void)yajl_gen_null(json->gen);
}

void jsonout_ready(struct jsonout *json, const char *text, size_t len)
{
	(void)yajl_gen_number(json->gen, text, len);
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
