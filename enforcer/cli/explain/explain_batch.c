/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * explain_batch.c - read lines of JSON, decide each lookup, write the results.
 */
#include "enforcer/cli/explain/explain_batch.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "enforcer/cli/explain/explain_line.h"
#include "enforcer/cli/policy_file.h"
#include "enforcer/lib/buf.h"
#include "enforcer/lib/jsonout.h"
#include "policy/base.h"
#include "policy/diag.h"
#include "policy/explain.h"
#include "policy/port.h"

#define LINE_MAX_BYTES (64u << 10)
#define READ_BYTES (64u << 10)
#define MARK "error: " /* a diag line has its place before this */

struct batch {
	const struct policy_file *file;
	struct explain_line line;
	struct jsonout *json;
	struct diag *diag; /* NULL: to be made; one holds a single error */
	struct buf out;
	struct buf in;	 /* input after the last newline */
	bool skipping;	 /* in a line that was too long, until it ends */
	unsigned long n; /* number of the line */
	long n_wrong;
};

static void batch_done(struct batch *b)
{
	explain_line_done(&b->line);
	jsonout_free(b->json);
	diag_free(b->diag);
	buf_done(&b->out);
	buf_done(&b->in);
}

static void put_ports(struct jsonout *json, const struct policy_open *open)
{
	char port[PORT_TEXT_MAX];
	size_t i;

	if (open->any_port)
		jsonout_string(json, "any");
	for (i = 0; i < open->n_ports; i++)
		jsonout_string(json, port_text(&open->ports[i], port));
}

static void put_result(struct batch *b, const struct explain_result *result)
{
	bool allowed = result->action == POLICY_ALLOW;

	jsonout_begin(b->json, &b->out);
	jsonout_pair(b->json, "decision", allowed ? "allow" : "deny");
	jsonout_key(b->json, "rule");
	if (result->rule)
		jsonout_string(b->json, result->rule->name);
	else
		jsonout_null(b->json);
	jsonout_pair(b->json, "reason", explain_reason(result));
	if (!allowed && explain_passes(b->file->policy, result))
		jsonout_pair(b->json, "mode", "audit");
	jsonout_key(b->json, "opens");
	jsonout_open_array(b->json);
	if (allowed && result->opens && result->rule)
		put_ports(b->json, &result->rule->open);
	jsonout_close_array(b->json);
	jsonout_end(b->json);
	buf_char(&b->out, '\n');
}

static void put_error(struct batch *b, const char *error)
{
	b->n_wrong++;
	jsonout_begin(b->json, &b->out);
	jsonout_pair(b->json, "error", error);
	jsonout_pair_uint(b->json, "line", b->n);
	jsonout_end(b->json);
	buf_char(&b->out, '\n');
}

static void put_diag(struct batch *b, int r)
{
	const char *line = diag_line(b->diag, 0);
	const char *words = line ? strstr(line, MARK) : NULL;

	put_error(b, words ? words + strlen(MARK) : strerror(-r));
	diag_free(b->diag);
	b->diag = NULL;
}

static int answer_line(struct batch *b, const char *json, size_t len)
{
	struct explain_result result;
	int r;

	b->n++;
	r = explain_line_parse(&b->line, json, len);
	if (r == -EINVAL) {
		put_error(b, b->line.error);
		return 0;
	}
	if (r == 0 && !b->diag)
		r = diag_new(&b->diag);
	if (r < 0)
		return r;
	r = explain_decide(b->file->policy, b->file->image, &b->line.query,
			   b->diag, &result);
	if (r < 0)
		put_diag(b, r);
	else
		put_result(b, &result);
	return r == -ENOMEM || b->out.failed ? -ENOMEM : 0;
}

static int write_out(struct batch *b, int fd)
{
	size_t at = 0;
	ssize_t n;

	while (at < b->out.len) {
		n = write(fd, b->out.data + at, b->out.len - at);
		if (n < 0 && errno != EINTR)
			return -errno;
		at += n > 0 ? (size_t)n : 0;
	}
	buf_clear(&b->out);
	return 0;
}

/* Answer all whole lines of @text; returns where the rest begins, or an
 * error. */
static ssize_t answer_lines(struct batch *b, const char *text, size_t len,
			    int out_fd)
{
	const char *newline;
	size_t at = 0;
	int r = 0;

	while (r == 0 && (newline = memchr(text + at, '\n', len - at))) {
		if (!b->skipping)
			r = answer_line(b, text + at,
					(size_t)(newline - text) - at);
		b->skipping = false;
		at = (size_t)(newline + 1 - text);
		if (r == 0 && b->out.len >= READ_BYTES)
			r = write_out(b, out_fd);
	}
	return r < 0 ? r : (ssize_t)at;
}

/* Give up a line that is too long already and has no end yet. */
static void drop_long(struct batch *b)
{
	if (b->in.len <= LINE_MAX_BYTES)
		return;
	if (!b->skipping) {
		b->n++;
		put_error(b, "want lines of at most 65536 bytes");
	}
	b->skipping = true;
	buf_clear(&b->in);
}

/* Read once and answer the lines that are complete.  0: the end of input. */
static ssize_t read_and_answer(struct batch *b, int in_fd, int out_fd)
{
	ssize_t n, used;

	if (!buf_room(&b->in, READ_BYTES))
		return -ENOMEM;
	do
		n = read(in_fd, b->in.data + b->in.len, READ_BYTES);
	while (n < 0 && errno == EINTR);
	if (n < 0)
		return -errno;
	b->in.len += (size_t)n;

	/* The last line may lack its newline. */
	if (n == 0 && b->in.len && !b->skipping)
		buf_char(&b->in, '\n');
	used = answer_lines(b, b->in.data, b->in.len, out_fd);
	if (used < 0)
		return used;
	b->in.len -= (size_t)used;
	memmove(b->in.data, b->in.data + used, b->in.len);
	drop_long(b);
	used = write_out(b, out_fd);
	return used < 0 ? used : n;
}

long explain_batch(const struct policy_file *file, int in_fd, int out_fd)
{
	CLEANUP(batch_done) struct batch b = { .file = file };
	ssize_t n;
	int r;

	r = jsonout_new(&b.json);
	if (r < 0)
		return r;
	do
		n = read_and_answer(&b, in_fd, out_fd);
	while (n > 0);
	return n < 0 ? n : b.n_wrong;
}
