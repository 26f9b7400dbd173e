/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * rule.c - one rule for one program, user and name, and nothing guessed.
 */
#include "enforcer/cli/ask/rule.h"

#include <string.h>

#include "enforcer/cli/ask/denials.h"
#include "enforcer/cli/draft/quote.h"
#include "enforcer/lib/buf.h"
#include "policy/base.h"
#include "policy/policy.h"

#define BASE_MAX 40

const char *ask_rule_why_not(const struct ask_denial *denial)
{
	if (*denial->rule)
		return "a rule denies it, before any that is added";
	if (strcmp(denial->reason, "default") != 0)
		return "it was not for want of a rule that it was denied";
	if (*denial->cgroup)
		return NULL;
	if (denial->exe[0] != '/')
		return "nobody knows which program it was";
	return NULL;
}

static const char *last_part(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash && slash[1] ? slash + 1 : path;
}

static void put_name(const struct ask_denial *denial,
		     const struct policy *policy, struct buf *out)
{
	const size_t start = out->len;
	size_t base;
	unsigned int n = 1;

	buf_text(out, "ask-");
	draft_quote_name(
		out, last_part(*denial->cgroup ? denial->cgroup : denial->exe),
		BASE_MAX);
	base = out->len;
	for (;;) {
		buf_char(out, '\0');
		if (out->failed || !policy ||
		    !policy_rule_named(policy, out->data + start))
			break;
		out->len = base;
		buf_char(out, '-');
		buf_uint(out, ++n);
	}
	if (!out->failed)
		out->len--;
}

static void put_line(unsigned int indent, const char *text, struct buf *out)
{
	while (indent--)
		buf_char(out, ' ');
	buf_text(out, text);
}

void ask_rule_write(const struct ask_denial *denial,
		    const struct policy *policy, unsigned int indent,
		    struct buf *out)
{
	put_line(indent, "# denied ", out);
	buf_uint(out, denial->n);
	buf_text(out, denial->n == 1 ? " time, at " : " times, the last at ");
	draft_quote_comment(out, denial->last, ASK_TIME_MAX);
	buf_char(out, '\n');
	put_line(indent, "- name: ", out);
	put_name(denial, policy, out);
	buf_char(out, '\n');
	put_line(indent, "  who: { ", out);
	buf_text(out, *denial->cgroup ? "cgroup: " : "exe: ");
	draft_quote_scalar(out, *denial->cgroup ? denial->cgroup : denial->exe);
	if (*denial->uid) {
		buf_text(out, ", user: ");
		draft_quote_scalar(out, denial->uid);
	}
	buf_text(out, " }\n");
	put_line(indent, "  domains: [", out);
	draft_quote_scalar(out, denial->name);
	buf_text(out, "]\n");
	put_line(indent, "  action: allow\n", out);
}
