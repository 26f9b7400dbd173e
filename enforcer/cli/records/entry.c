/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * entry.c - read a record with yajl, value by value, by a table of paths.
 *
 * No tree is made of it, since there may be millions.
 */
#include "enforcer/cli/records/entry.h"

#include <errno.h>
#include <string.h>

#include "enforcer/cli/records/journal.h"
#include "enforcer/lib/jsonin.h"
#include "policy/base.h"

#define DEPTH_MAX 16
#define PATH_MAX_LEN 64

#define TEXT(path_text, member)                                    \
	{                                                          \
		.path = (path_text), .len = sizeof(path_text) - 1, \
		.offset = offsetof(struct records_entry, member)   \
	}

static const struct field {
	const char *path;
	size_t len;
	size_t offset; /* of a const char * in struct records_entry */
} fields[] = {
	TEXT("@timestamp", timestamp),
	TEXT("host.name", host),
	TEXT("event.action", action),
	TEXT("event.outcome", outcome),
	TEXT("event.reason", reason),
	TEXT("event.severity", severity),
	TEXT("message", message),
	TEXT("rule.name", rule),
	TEXT("process.executable", exe),
	TEXT("process.name", comm),
	TEXT("process.command_line", command_line),
	TEXT("user.name", user),
	TEXT("user.id", uid),
	TEXT("group.id", gid),
	TEXT("container.id", container),
	TEXT("nameward.unit", unit),
	TEXT("nameward.cgroup", cgroup),
	TEXT("nameward.attribution", attribution),
	TEXT("nameward.mode", mode),
	TEXT("nameward.count", count),
	TEXT("nameward.was_open.rule", was_open),
	TEXT("network.transport", transport),
	TEXT("network.direction", direction),
	TEXT("source.ip", source),
	TEXT("destination.ip", destination),
	TEXT("destination.port", port),
	TEXT("dns.type", dns_type),
	TEXT("dns.question.name", qname),
	TEXT("dns.question.type", qtype),
	TEXT("dns.response_code", code),
};

/* What is kept of an answer, in order. */
static const char *const answer_paths[] = { "dns.answers.name",
					    "dns.answers.type",
					    "dns.answers.ttl",
					    "dns.answers.data" };

#define ANSWERS "dns.answers"

/* What is no field of its own. */
enum special { NO_SPECIAL, EVENT_TYPE, ADDRESS, OPENED, MESSAGE, HOSTNAME };

static const struct {
	const char *path;
	enum special special;
} specials[] = {
	{ "event.type", EVENT_TYPE },  { "dns.resolved_ip", ADDRESS },
	{ "nameward.opened", OPENED }, { "MESSAGE", MESSAGE },
	{ "_HOSTNAME", HOSTNAME },
};

/* Texts are offsets plus 1 until all of them are read, since the buffer may
 * move; 0: it has none. */
struct reader {
	struct records_parser *parser;
	size_t offsets[ARRAY_SIZE(fields)];
	size_t addresses, n_addresses;
	size_t answer[ARRAY_SIZE(answer_paths)], n_answers;
	size_t hostname;
	bool allowed, denied, opened;
	bool has_message, lacks_message;
	unsigned int writer; /* what the journal says of who that is */
	/* The path of the value that is read: "dns.question.name". */
	char path[PATH_MAX_LEN];
	size_t lens[DEPTH_MAX]; /* of the path of each object around it */
	unsigned int depth;
	unsigned int hidden; /* depth of an object without fields; 0: none */
	bool too_long;	     /* the path: no field is there */
	bool inner;	     /* the message of an entry of the journal */
	bool done;	     /* the object is complete */
};

static size_t keep(struct reader *r, const unsigned char *text, size_t len)
{
	struct buf *to = &r->parser->text;
	size_t at = to->len + 1;

	buf_add(to, text, len);
	buf_char(to, '\0');
	return at;
}

static bool is(const unsigned char *text, size_t len, const char *word)
{
	return strlen(word) == len && memcmp(text, word, len) == 0;
}

static enum special special_of(const struct reader *r)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(specials); i++)
		if (strcmp(specials[i].path, r->path) == 0)
			return specials[i].special;
	return NO_SPECIAL;
}

static void take_address(struct reader *r, const unsigned char *text,
			 size_t len)
{
	size_t at = keep(r, text, len);

	if (!r->n_addresses)
		r->addresses = at;
	r->n_addresses++;
}

static void take_answer(struct reader *r, const unsigned char *text, size_t len)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(answer_paths); i++)
		if (strcmp(answer_paths[i], r->path) == 0)
			r->answer[i] = keep(r, text, len);
}

/* Copy the answer that is complete behind those before it. */
static void end_answer(struct reader *r)
{
	const struct buf *from = &r->parser->text;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(answer_paths); i++) {
		if (r->answer[i] && !from->failed)
			buf_text(&r->parser->answers,
				 from->data + r->answer[i] - 1);
		buf_char(&r->parser->answers, '\0');
		r->answer[i] = 0;
	}
	r->n_answers++;
}

static void take_special(struct reader *r, const unsigned char *text,
			 size_t len)
{
	switch (special_of(r)) {
	case NO_SPECIAL:
		r->writer |=
			records_journal_says(r->path, (const char *)text, len);
		return;
	case EVENT_TYPE:
		r->allowed |= is(text, len, "allowed");
		r->denied |= is(text, len, "denied");
		return;
	case ADDRESS:
		take_address(r, text, len);
		return;
	case OPENED:
		r->opened = true;
		return;
	case MESSAGE:
		if (r->inner)
			return;
		r->has_message = true;
		buf_clear(&r->parser->message);
		buf_add(&r->parser->message, text, len);
		return;
	case HOSTNAME:
		r->hostname = keep(r, text, len);
		return;
	}
}

/* A text, or the digits of a number. */
static int take(struct reader *r, const unsigned char *text, size_t len)
{
	size_t path_len = strlen(r->path), i;

	if (r->depth == 0 || memchr(text, '\0', len))
		return 0; /* yajl stops */
	if (r->too_long || r->hidden)
		return 1;
	for (i = 0; i < ARRAY_SIZE(fields); i++) {
		if (fields[i].len != path_len ||
		    memcmp(fields[i].path, r->path, path_len) != 0)
			continue;
		r->offsets[i] = keep(r, text, len);
		return 1;
	}
	if (strncmp(r->path, ANSWERS ".", sizeof(ANSWERS)) == 0)
		take_answer(r, text, len);
	else
		take_special(r, text, len);
	return 1;
}

static int on_string(void *context, const unsigned char *text, size_t len)
{
	return take(context, text, len);
}

static int on_number(void *context, const char *text, size_t len)
{
	return take(context, (const unsigned char *)text, len);
}

static int on_boolean(void *context, int value)
{
	const struct reader *r = context;

	(void)value;
	return r->depth > 0;
}

/* journalctl exports a long field as null, and one that is no text as an array
 * of numbers. */
static int on_null(void *context)
{
	struct reader *r = context;

	if (!r->too_long && !r->hidden && special_of(r) == MESSAGE)
		r->lacks_message = true;
	return r->depth > 0;
}

static int on_map(void *context)
{
	struct reader *r = context;

	if (r->depth == DEPTH_MAX || r->done)
		return 0;
	r->lens[r->depth++] = strlen(r->path);
	if (r->too_long && !r->hidden)
		r->hidden = r->depth;
	return 1;
}

static int on_key(void *context, const unsigned char *key, size_t len)
{
	struct reader *r = context;
	size_t at = r->lens[r->depth - 1];

	r->path[at] = '\0';
	r->too_long = at + 1 + len >= sizeof(r->path) || memchr(key, 0, len);
	if (r->too_long)
		return 1;
	if (at)
		r->path[at++] = '.';
	memcpy(r->path + at, key, len);
	r->path[at + len] = '\0';
	return 1;
}

static int on_end_map(void *context)
{
	struct reader *r = context;

	if (r->hidden == r->depth)
		r->hidden = 0;
	r->path[r->lens[--r->depth]] = '\0';
	r->too_long = false;
	if (!r->hidden && strcmp(r->path, ANSWERS) == 0)
		end_answer(r);
	r->done = r->depth == 0;
	return 1;
}

static int on_array(void *context)
{
	const struct reader *r = context;

	return r->depth > 0;
}

static int on_end_array(void *context)
{
	(void)context;
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

	return error == 0 && !r->done ? -EINVAL : error;
}

static const char *text_at(const struct reader *r, size_t offset)
{
	return offset ? r->parser->text.data + offset - 1 : NULL;
}

static int take_entry(const struct reader *r, struct records_entry *ret_entry)
{
	struct records_entry entry = { .allowed = r->allowed,
				       .denied = r->denied,
				       .opened = r->opened };
	size_t i;

	if (r->parser->text.failed || r->parser->answers.failed ||
	    r->parser->message.failed)
		return -ENOMEM;
	for (i = 0; i < ARRAY_SIZE(fields); i++)
		*(const char **)((char *)&entry + fields[i].offset) =
			text_at(r, r->offsets[i]);
	entry.addresses = text_at(r, r->addresses);
	entry.n_addresses = r->n_addresses;
	entry.answers = r->parser->answers.data;
	entry.n_answers = r->n_answers;
	if (!entry.host)
		entry.host = text_at(r, r->hostname);
	if (!entry.action)
		return -ENOENT;
	*ret_entry = entry;
	return 0;
}

/* Read the record in the message of @outer, an entry of the journal. */
static int read_message(const struct reader *outer,
			struct records_entry *ret_entry)
{
	struct reader r = { .parser = outer->parser,
			    .hostname = outer->hostname,
			    .inner = true };
	const struct buf *message = &outer->parser->message;
	int error;

	if (message->failed)
		return -ENOMEM;
	/* The journal has messages of others, too. */
	error = read_object(&r, message->data ? message->data : "",
			    message->len);
	if (error == -EINVAL)
		return -ENOENT;
	return error < 0 ? error : take_entry(&r, ret_entry);
}

int records_entry_parse(struct records_parser *parser, const char *line,
			size_t len, struct records_entry *ret_entry)
{
	struct reader r = { .parser = parser };
	int error;

	buf_clear(&parser->text);
	buf_clear(&parser->answers);
	buf_clear(&parser->message);
	error = read_object(&r, line, len);
	if (error < 0)
		return error;
	error = take_entry(&r, ret_entry);
	if (error != -ENOENT || (!r.has_message && !r.lacks_message))
		return error;
	if (!records_journal_is_ours(r.writer))
		return -EPERM;
	return r.lacks_message ? -EMSGSIZE : read_message(&r, ret_entry);
}

void records_entry_done(struct records_parser *parser)
{
	buf_done(&parser->text);
	buf_done(&parser->answers);
	buf_done(&parser->message);
}
