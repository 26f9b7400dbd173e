/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * rule.c - a denial as something that happened, for which draft/ has the
 * smallest rule.
 */
#include "enforcer/cli/ask/rule.h"

#include <errno.h>

#include "enforcer/cli/ask/denials.h"
#include "enforcer/cli/draft/least.h"
#include "enforcer/cli/draft/quote.h"
#include "enforcer/cli/verdict/past.h"
#include "enforcer/lib/buf.h"
#include "enforcer/record/reason.h"
#include "policy/base.h"

static const char *or_null(const char *text)
{
	return *text ? text : NULL;
}

/* A cgroup is kept of containers alone. */
static struct verdict_who who_of(const struct ask_denial *denial)
{
	return (struct verdict_who){ .exe = or_null(denial->exe),
				     .user = or_null(denial->user),
				     .uid = or_null(denial->uid),
				     .cgroup = or_null(denial->cgroup),
				     .container = or_null(denial->cgroup) };
}

static enum reason wanted_reason(const struct ask_denial *denial)
{
	return denial->past.kind == VERDICT_CONNECT ? REASON_NOT_OPEN
						    : REASON_DEFAULT;
}

const char *ask_rule_why_not(const struct ask_denial *denial)
{
	const struct verdict_who who = who_of(denial);

	if (*denial->rule)
		return "a rule denies it, before any that is added";
	if (reason_from_name(denial->reason) != wanted_reason(denial))
		return "it was not for want of a rule that it was denied";
	if (*denial->was_open)
		return "a rule had it open, and needs a longer `ttl: { min: "
		       "... }`";
	if (!draft_least_knows(&who))
		return "nobody knows which program it was";
	return NULL;
}

int ask_rule_write(const struct ask_denial *denial, const struct policy *policy,
		   unsigned int indent, struct buf *out)
{
	const struct verdict_who who = who_of(denial);

	if (!draft_least_knows(&who))
		return -ENOENT;
	buf_pad(out, out->len, indent);
	buf_text(out, "# denied ");
	buf_uint(out, denial->n);
	buf_text(out, denial->n == 1 ? " time, at " : " times, the last at ");
	draft_quote_comment(out, denial->last, ASK_TIME_MAX);
	if (denial->past.kind == VERDICT_CONNECT)
		buf_text(out, "; if it was looked up, open the port in the "
			      "rule of that name");
	buf_char(out, '\n');
	return draft_least_rule(&who, &denial->past, policy, indent, out);
}
