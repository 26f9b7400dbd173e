/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * who.c - only the keys that the program has.
 */
#include "enforcer/cli/draft/who.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "enforcer/cli/draft/quote.h"
#include "enforcer/lib/buf.h"
#include "policy/base.h"
#include "policy/language/who/account.h"

#define TITLE_ROOM 100
#define UIDS_MAX 64
#define DIGITS "0123456789"

static const char *last_part(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash && slash[1] ? slash + 1 : path;
}

/* A number is an id, never a name: account_user() takes it for that. */
static void write_user(const struct learn_program *program, struct arena *arena,
		       struct buf *out)
{
	void **uids = learn_tree_list(&program->uids, arena);
	uid_t uid;
	size_t i;

	if (!uids) {
		out->failed = true;
		return;
	}
	if (account_user(program->user, &uid) == 0) {
		draft_quote_scalar(out, program->user);
		return;
	}
	if (program->uids.n != 1)
		buf_char(out, '[');
	for (i = 0; i < program->uids.n && i < UIDS_MAX; i++) {
		buf_text(out, i ? ", " : "");
		draft_quote_scalar(out, uids[i]);
	}
	if (program->uids.n != 1)
		buf_char(out, ']');
}

void draft_who_write(const struct learn_program *program, struct arena *arena,
		     struct buf *out)
{
	const struct {
		const char *key, *value;
	} keys[] = {
		{ "exe", program->exe },
		{ "unit", program->unit },
		{ "cgroup", program->cgroup },
	};
	const char *between = "{ ";
	size_t i;

	for (i = 0; i < ARRAY_SIZE(keys); i++) {
		if (!*keys[i].value)
			continue;
		buf_text(out, between);
		buf_text(out, keys[i].key);
		buf_text(out, ": ");
		draft_quote_scalar(out, keys[i].value);
		between = ", ";
	}
	if (*program->user) {
		buf_text(out, between);
		buf_text(out, "user: ");
		write_user(program, arena, out);
	}
	buf_text(out, " }");
}

/* "curl" of /usr/bin/curl, "apt" of the methods of apt. */
static void write_base(const struct learn_program *program, size_t max,
		       struct buf *out)
{
	if (program->kind == LEARN_APT)
		draft_quote_name(out, "apt", max);
	else if (*program->exe)
		draft_quote_name(out, last_part(program->exe), max);
	else if (*program->unit)
		draft_quote_name(out, "unit", max);
	else if (*program->cgroup)
		draft_quote_name(out, last_part(program->cgroup), max);
	else
		draft_quote_name(out, "unknown", max);
}

void draft_who_name(const struct learn_program *program, size_t max,
		    struct buf *out)
{
	const char *more = *program->unit ? program->unit : program->user;
	size_t half = max / 2;

	write_base(program, *more ? half : max, out);
	if (program->kind == LEARN_APT || !*more)
		return;
	if (strspn(more, DIGITS) == strlen(more)) {
		buf_text(out, "-uid-");
		buf_add(out, more, strlen(more) < half ? strlen(more) : half);
		return;
	}
	buf_char(out, '-');
	draft_quote_name(out, more, half);
}

void draft_who_title(const struct learn_program *program, struct buf *out)
{
	const char *title = program->exe;

	if (!*title)
		title = *program->unit ? program->unit : program->cgroup;
	draft_quote_comment(out, *title ? title : "An unknown program",
			    TITLE_ROOM);
}
