/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * explain_line.c - read one JSON object with yajl, by a table of its keys.
 */
#include "enforcer/cli/explain/explain_line.h"

#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "enforcer/lib/jsonin.h"
#include "policy/base.h"
#include "policy/rrtype.h"

enum kind { TEXT, NUMBER, NUMBERS };

enum key { NAME, TYPE, EXE, ROOT, UID, GID, GROUPS, CGROUP, COMM, KEYS };

static const struct {
	const char *name;
	enum kind kind;
	const char *want;
} keys[KEYS] = {
	[NAME] = { "name", TEXT, "a name" },
	[TYPE] = { "type", TEXT, "a record type" },
	[EXE] = { "exe", TEXT, "a path" },
	[ROOT] = { "root", TEXT, "a path" },
	[UID] = { "uid", NUMBER, "a number below 2^32" },
	[GID] = { "gid", NUMBER, "a number below 2^32" },
	[GROUPS] = { "groups", NUMBERS, "an array of numbers below 2^32" },
	[CGROUP] = { "cgroup", TEXT, "a path" },
	[COMM] = { "comm", TEXT, "a name" },
};

/* Texts are offsets until all of them are read, since the buffer may move. */
struct reader {
	struct explain_line *line;
	unsigned int depth; /* of objects */
	bool in_array;
	bool done; /* the object is complete */
	enum key key;
	size_t offsets[KEYS]; /* in line->text, plus 1; 0: no such key */
};

static __attribute__((format(printf, 2, 3))) int fail(struct reader *r,
						      const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	(void)vsnprintf(r->line->error, sizeof(r->line->error), format,
			arguments);
	va_end(arguments);
	return 0; /* yajl stops */
}

static int want(struct reader *r)
{
	if (r->depth != 1)
		return fail(r, "want one object");
	return fail(r, "%s: want %s", keys[r->key].name, keys[r->key].want);
}

static int on_null(void *context)
{
	struct reader *r = context;

	return r->depth == 1 && !r->in_array ? 1 : want(r);
}

static int on_boolean(void *context, int value)
{
	(void)value;
	return want(context);
}

static bool parse_number(const char *text, size_t len, uint32_t *ret_number)
{
	uint64_t number = 0;
	size_t i;

	for (i = 0; i < len && number <= UINT32_MAX; i++) {
		if (text[i] < '0' || text[i] > '9')
			return false;
		number = number * 10 + (uint64_t)(text[i] - '0');
	}
	*ret_number = (uint32_t)number;
	return number <= UINT32_MAX;
}

static int on_number(void *context, const char *text, size_t len)
{
	struct reader *r = context;
	struct explain_query *query = &r->line->query;
	uint32_t number;

	if (r->depth != 1 || keys[r->key].kind == TEXT ||
	    (keys[r->key].kind == NUMBERS) != r->in_array ||
	    !parse_number(text, len, &number))
		return want(r);
	if (r->key == UID)
		query->uid = number;
	else if (r->key == GID)
		query->gid = number;
	else if (query->n_groups == EXPLAIN_LINE_GROUPS_MAX)
		return fail(r, "groups: want at most %d",
			    EXPLAIN_LINE_GROUPS_MAX);
	else
		r->line->groups[query->n_groups++] = number;
	return 1;
}

static int on_string(void *context, const unsigned char *text, size_t len)
{
	struct reader *r = context;

	if (r->depth != 1 || keys[r->key].kind != TEXT || r->in_array ||
	    memchr(text, '\0', len))
		return want(r);
	r->offsets[r->key] = r->line->text.len + 1;
	buf_add(&r->line->text, text, len);
	buf_char(&r->line->text, '\0');
	return 1;
}

static int on_map(void *context)
{
	struct reader *r = context;

	if (r->depth || r->done)
		return want(r);
	r->depth++;
	return 1;
}

static int on_key(void *context, const unsigned char *text, size_t len)
{
	struct reader *r = context;
	unsigned int i;

	for (i = 0; i < KEYS; i++) {
		if (strlen(keys[i].name) != len ||
		    memcmp(keys[i].name, text, len) != 0)
			continue;
		r->key = (enum key)i;
		return 1;
	}
	return fail(r, "no key '%.*s'", (int)(len < 40 ? len : 40), text);
}

static int on_end_map(void *context)
{
	struct reader *r = context;

	r->depth--;
	r->done = true;
	return 1;
}

static int on_array(void *context)
{
	struct reader *r = context;

	if (r->depth != 1 || r->in_array || keys[r->key].kind != NUMBERS)
		return want(r);
	r->in_array = true;
	return 1;
}

static int on_end_array(void *context)
{
	struct reader *r = context;

	r->in_array = false;
	return 1;
}

static const yajl_callbacks callbacks = {
	.yajl_null = on_null,
	.yajl_boolean = on_boolean,
	.yajl_number = on_number,
	.yajl_string = on_string,
	.yajl_start_map = on_map,
	.yajl_map_key = on_key,
	.yajl_end_map = on_end_map,
	.yajl_start_array = on_array,
	.yajl_end_array = on_end_array,
};

static int read_object(struct reader *r, const char *json, size_t len)
{
	int error = jsonin_read(&callbacks, r, json, len);

	if (error == -ENOMEM || (error == 0 && r->done))
		return error;
	if (!r->line->error[0])
		(void)fail(r, "want one JSON object");
	return -EINVAL;
}

static const char *text_of(const struct reader *r, enum key key)
{
	return r->offsets[key] ? r->line->text.data + r->offsets[key] - 1
			       : NULL;
}

static int take_texts(struct reader *r)
{
	struct explain_query *query = &r->line->query;
	const char *type = text_of(r, TYPE);

	if (r->line->text.failed)
		return -ENOMEM;
	query->name = text_of(r, NAME);
	query->exe = text_of(r, EXE);
	query->root = text_of(r, ROOT);
	query->cgroup = text_of(r, CGROUP);
	query->comm = text_of(r, COMM);
	query->groups = r->line->groups;
	if (!query->name) {
		(void)fail(r, "name: want a name, found none");
		return -EINVAL;
	}
	if (type && rrtype_from_name(type, &query->qtype) < 0) {
		(void)fail(r, "type: want a record type, found '%.40s'", type);
		return -EINVAL;
	}
	return 0;
}

int explain_line_parse(struct explain_line *line, const char *json, size_t len)
{
	struct reader r = { .line = line };
	int result;

	line->query = (struct explain_query){ .qtype = RRTYPE_A,
					      .uid = EXPLAIN_LINE_NOBODY,
					      .gid = EXPLAIN_LINE_NOBODY };
	line->error[0] = '\0';
	buf_clear(&line->text);
	result = read_object(&r, json, len);
	return result < 0 ? result : take_texts(&r);
}

void explain_line_done(struct explain_line *line)
{
	buf_done(&line->text);
}
