/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * line.c - spans, users and networks in words.
 */
#include "enforcer/cli/draft/line.h"

#include <errno.h>
#include <stdio.h>
#include <time.h>

#include "enforcer/cli/draft/quote.h"
#include "enforcer/lib/addrtext.h"
#include "enforcer/lib/buf.h"
#include "policy/arena.h"

#define TEXTS_MAX 4
#define TEXT_ROOM 40

int draft_line_add(struct draft_line *line, const struct learn_span *span,
		   const struct learn_tree *users, struct arena *arena)
{
	void **list = learn_tree_list(users, arena);
	size_t i;

	if (!list)
		return -ENOMEM;
	learn_facts_span(&line->span, span);
	for (i = 0; i < users->n; i++)
		if (!learn_tree_text(&line->users, arena, list[i]))
			return -ENOMEM;
	return 0;
}

void draft_line_done(struct draft_line *line)
{
	learn_tree_done(&line->users);
}

void draft_line_date(int64_t time_s, struct buf *out)
{
	const time_t time = time_s;
	char text[16] = "";
	struct tm tm;

	if (gmtime_r(&time, &tm))
		(void)strftime(text, sizeof(text), "%Y-%m-%d", &tm);
	buf_text(out, text);
}

void draft_line_texts(const struct learn_tree *texts, struct arena *arena,
		      struct buf *out)
{
	void **list = learn_tree_list(texts, arena);
	size_t i;

	if (!list) {
		out->failed = true;
		return;
	}
	for (i = 0; i < texts->n && i < TEXTS_MAX; i++) {
		buf_text(out, i ? ", " : "");
		draft_quote_comment(out, list[i], TEXT_ROOM);
	}
	if (i == texts->n)
		return;
	buf_text(out, " and ");
	buf_uint(out, texts->n - i);
	buf_text(out, " more");
}

void draft_line_write(const struct draft_line *line, struct arena *arena,
		      struct buf *out)
{
	/* An answer whose question has no record was seen once at least. */
	uint64_t n = line->span.n ? line->span.n : 1;

	buf_uint(out, n);
	if (line->events)
		buf_text(out, n == 1 ? " event" : " events");
	else
		buf_text(out, n == 1 ? " time" : " times");
	if (line->span.first_s) {
		buf_text(out, " since ");
		draft_line_date(line->span.first_s, out);
	}
	buf_text(out, ", by ");
	draft_line_texts(&line->users, arena, out);
}

void draft_line_net(const struct ip_net *net, struct buf *out)
{
	unsigned int whole = net->ip.family == AF_INET6 ? 128 : 32;
	char text[ADDRTEXT_MAX], prefix[8] = "";
	const char *quote = net->ip.family == AF_INET6 ? "\"" : "";

	if (net->prefix < whole)
		(void)snprintf(prefix, sizeof(prefix), "/%u", net->prefix);
	buf_text(out, quote);
	buf_text(out, addrtext(&net->ip, text));
	buf_text(out, prefix);
	buf_text(out, quote);
}
