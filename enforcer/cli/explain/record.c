/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * record.c - read records with yajl, and put them into sentences.
 *
 * What the record says is put into words without the policy, which may be
 * another one by now; change.c asks that.
 */
#include "enforcer/cli/explain/record.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>

#include "enforcer/cli/explain/change.h"
#include "enforcer/cli/explain/reason.h"
#include "enforcer/cli/records/entry.h"
#include "enforcer/cli/records/reader.h"
#include "enforcer/cli/records/stream.h"
#include "enforcer/cli/records/tree.h"
#include "enforcer/lib/escape.h"
#include "policy/base.h"

/* The value of @key in the object @inner of the object @in of @record.  NULL
 * for an object stands for the one that it would be in. */
static yajl_val value_at(yajl_val record, const char *in, const char *inner,
			 const char *key)
{
	const char *path[4] = { NULL };
	size_t n = 0;

	if (in)
		path[n++] = in;
	if (inner)
		path[n++] = inner;
	path[n] = key;
	return yajl_tree_get(record, path, yajl_t_any);
}

/* NULL: it is not there, or no text. */
static const char *text_at(yajl_val record, const char *in, const char *key)
{
	return YAJL_GET_STRING(value_at(record, in, NULL, key));
}

/* The digits of a number; NULL: it is not there. */
static const char *number_at(yajl_val record, const char *in, const char *key)
{
	yajl_val value = value_at(record, in, NULL, key);

	return YAJL_IS_NUMBER(value) ? YAJL_GET_NUMBER(value) : NULL;
}

/* Print @before, @text and @after; nothing without @text. */
static void put(FILE *to, const char *before, const char *text,
		const char *after)
{
	if (!text)
		return;
	(void)fputs(before, to);
	escape_print(to, text);
	(void)fputs(after, to);
}

static bool is(const char *text, const char *other)
{
	return text && strcmp(text, other) == 0;
}

static bool is_denied(yajl_val record)
{
	yajl_val type = value_at(record, "event", NULL, "type");
	size_t i;

	for (i = 0; YAJL_IS_ARRAY(type) && i < type->u.array.len; i++)
		if (is(YAJL_GET_STRING(type->u.array.values[i]), "denied"))
			return true;
	return false;
}

/* "TIME connect of python3 [42], user root, to 203.0.113.10 port 80" */
static void say_what(FILE *to, yajl_val record, const char *action)
{
	const char *name =
		YAJL_GET_STRING(value_at(record, "dns", "question", "name"));

	put(to, "", text_at(record, NULL, "@timestamp"), " ");
	put(to, "", action, "");
	put(to, " of ", text_at(record, "process", "name"), "");
	put(to, " [", number_at(record, "process", "pid"), "]");
	put(to, ", user ",
	    text_at(record, "user", "name") ?: text_at(record, "user", "id"),
	    "");
	put(to, ", about ", name, "");
	if (name) {
		put(to, " ",
		    YAJL_GET_STRING(
			    value_at(record, "dns", "question", "type")),
		    "");
	} else {
		put(to, ", to ",
		    text_at(record, "destination", "ip")
			    ?: text_at(record, "destination", "address"),
		    "");
		put(to, " port ", number_at(record, "destination", "port"), "");
		put(to, " over ", text_at(record, "network", "transport"), "");
	}
	(void)fputs("\n", to);
	put(to, "  ", text_at(record, NULL, "message"), "\n");
}

static void say_verdict(FILE *to, yajl_val record)
{
	bool denied = is_denied(record);

	if (denied && is(text_at(record, "event", "outcome"), "unknown"))
		(void)fputs("  It would have been denied; it was only "
			    "recorded, and passed.\n",
			    to);
	else if (denied)
		(void)fputs("  It was denied.\n", to);
	else if (is(text_at(record, "event", "outcome"), "success"))
		(void)fputs("  It was allowed.\n", to);
	put(to, "  Rule: ", text_at(record, "rule", "name"), "\n");
}

static void say_reason(FILE *to, yajl_val record, const char *action)
{
	const char *reason = text_at(record, "event", "reason");
	bool of_answer = is(action, "answer") ||
			 (is(action, "lookup") &&
			  is(text_at(record, "dns", "type"), "answer"));
	const char *words;

	if (!reason)
		return;
	words = explain_reason_words(reason, of_answer);
	put(to, "  ", reason, ": ");
	(void)fprintf(to, "%s\n", words ?: "this version does not know it.");
}

static void say_was_open(FILE *to, yajl_val record)
{
	yajl_val was_open = value_at(record, "nameward", NULL, "was_open");

	if (!YAJL_IS_OBJECT(was_open))
		return;
	put(to, "  It was open to this program until ",
	    text_at(was_open, NULL, "until"), "");
	put(to, " by rule ", text_at(was_open, NULL, "rule"), "");
	put(to, ", after an answer about ", text_at(was_open, NULL, "name"),
	    "");
	(void)fputs(", and is shut since then.\n"
		    "  If the program keeps addresses for longer than answers "
		    "live, give the rule a longer\n"
		    "  `grace`, or `ttl: { min: ... }`.\n",
		    to);
}

static void say_opened(FILE *to, yajl_val record)
{
	yajl_val opened = value_at(record, "nameward", NULL, "opened");
	size_t i;

	for (i = 0; YAJL_IS_ARRAY(opened) && i < opened->u.array.len; i++)
		put(to, i ? ", " : "  Open now: ",
		    YAJL_GET_STRING(opened->u.array.values[i]), "");
	if (YAJL_IS_ARRAY(opened) && i)
		(void)fputs("\n", to);
	put(to, "  Addresses that were too many, and are not open: ",
	    number_at(record, "nameward", "addresses_left_out"), "\n");
}

static void say_count(FILE *to, yajl_val record)
{
	const char *folded = text_at(record, "nameward", "folded");

	put(to, "  It stands for ", number_at(record, "nameward", "count"),
	    folded ? "" : " equal denials.\n");
	put(to, " denials of the same ", folded,
	    ", of which it is the last.\n");
}

static void say_attribution(FILE *to, yajl_val record)
{
	const char *attribution = text_at(record, "nameward", "attribution");

	if (is(attribution, "exact"))
		return;
	put(to, "  How sure it is who sent it: ", attribution, ".\n");
}

static void say_losses(FILE *to, yajl_val record)
{
	yajl_val lost = value_at(record, "nameward", NULL, "lost");
	size_t i;

	for (i = 0; YAJL_IS_OBJECT(lost) && i < lost->u.object.len; i++) {
		yajl_val n = lost->u.object.values[i];

		put(to, "  Lost, see STATUS in nameward(8): ",
		    lost->u.object.keys[i], "");
		put(to, ", ", YAJL_IS_NUMBER(n) ? YAJL_GET_NUMBER(n) : NULL,
		    "");
		(void)fputs("\n", to);
	}
}

static void explain(FILE *to, yajl_val record, const char *action)
{
	say_what(to, record, action);
	say_verdict(to, record);
	say_reason(to, record, action);
	put(to,
	    "  The denied alias: ", text_at(record, "nameward", "denied_alias"),
	    "\n");
	put(to, "  The program got: ",
	    is_denied(record) ? text_at(record, "dns", "response_code") : NULL,
	    "\n");
	put(to, "  The service failed: ", text_at(record, "error", "code"),
	    "\n");
	say_was_open(to, record);
	say_opened(to, record);
	say_count(to, record);
	say_attribution(to, record);
	say_losses(to, record);
}

/* What is read, and who says what would have to change. */
struct reading {
	FILE *to;
	const struct policy_file *file;
	struct records_parser parser;
	struct records_stream stream;
};

static void reading_done(struct reading *reading)
{
	records_entry_done(&reading->parser);
	records_stream_done(&reading->stream);
}

/* 0; -ENOMEM and -EIO; or another negative errno: why the line is no record. */
static int explain_line(struct reading *r, const struct records_line *line)
{
	CLEANUP(jsonin_treep) yajl_val record = NULL;
	struct records_entry entry;
	const char *action;
	int error;

	error = records_entry_parse(&r->parser, line->text, line->len, &entry);
	if (error == 0)
		error = records_tree(line->text, &record);
	if (error < 0)
		return error;
	action = text_at(record, "event", "action");
	if (!action)
		return -ENOENT;
	explain(r->to, record, action);
	error = explain_change(r->file, &entry, r->to);
	return error == -ENOMEM || error == -EIO ? error : 0;
}

static const char *wanted(int error)
{
	switch (error) {
	case -E2BIG:
		return "lines of at most 1 MiB, found a longer one";
	case -ELOOP:
		return "a record in JSON of at most 64 levels, found a deeper "
		       "one";
	case -EMSGSIZE:
		return "an entry with its message: journalctl leaves long ones "
		       "out without --all";
	default:
		return "a record in JSON, with event.action, found another "
		       "line";
	}
}

static void print_wrong(const char *path, unsigned long n, int error)
{
	escape_print(stderr, path);
	(void)fprintf(stderr, ":%lu:1: error: want %s\n", n, wanted(error));
}

long explain_record(FILE *from, const char *path,
		    const struct policy_file *file, FILE *to)
{
	CLEANUP(reading_done)
	struct reading r = { .to = to, .file = file, .stream.file = from };
	struct records_reader_skipped skipped = { .path = path };
	struct records_line line;
	long n_wrong = 0, n = 0;
	int more;

	while ((more = records_stream_next(&r.stream, &line)) == 1 ||
	       more == -E2BIG) {
		int error = more == 1 ? explain_line(&r, &line) : more;

		if (error == -ENOMEM || error == -EIO)
			return error;
		n += error == 0;
		if (error == -EPERM)
			records_reader_skip(&skipped, line.n, error);
		else if (error < 0)
			print_wrong(path, line.n, error);
		n_wrong += error < 0 && error != -EPERM;
	}
	records_reader_print_more(&skipped);
	if (n == 0)
		n_wrong += (long)skipped.n_foreign;
	return more < 0 ? more : n_wrong;
}
