/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * document.c - what was read, what is missing, then version, mode and rules.
 */
#include "enforcer/cli/draft/document.h"

#include <errno.h>
#include <string.h>

#include "enforcer/cli/learn/facts.h"
#include "enforcer/cli/draft/line.h"
#include "enforcer/cli/draft/rules.h"
#include "enforcer/lib/buf.h"
#include "policy/base.h"

static void put_left_out(const struct learn_facts *facts, struct buf *out)
{
	const struct {
		unsigned long n;
		const char *what;
	} rows[] = {
		{ facts->n_unattributed,
		  " of which it is unknown who sent it: enforcing denies it" },
		{ facts->n_resolver,
		  " of a resolver of this host, which needs no rule" },
		{ facts->n_not_by_rules,
		  " that no rule permits, see event.reason" },
		{ facts->n_unreadable, " with a name or address that can't be "
				       "read" },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		if (!rows[i].n)
			continue;
		buf_text(out, "# Left out: ");
		buf_uint(out, rows[i].n);
		buf_text(out, rows[i].n == 1 ? " record" : " records");
		buf_text(out, rows[i].what);
		buf_text(out, ".\n");
	}
}

void draft_document_head(struct draft_rules *rules)
{
	const struct learn_facts *facts = rules->facts;
	struct buf *out = rules->out;

	buf_text(out, "# Learnt from ");
	buf_uint(out, facts->span.n);
	buf_text(out, facts->span.n == 1 ? " event" : " events");
	if (facts->span.first_s) {
		buf_text(out, ", ");
		draft_line_date(facts->span.first_s, out);
		buf_text(out, " to ");
		draft_line_date(facts->span.last_s, out);
	}
	if (facts->hosts.n) {
		buf_text(out, ", of ");
		draft_line_texts(&facts->hosts, facts->arena, out);
	}
	buf_text(out, ".\n# Read each line before you enforce it: it says what "
		      "programs did, not what they should.\n");
	if (!facts->has_connections && facts->span.n)
		buf_text(
			out,
			"# No connection is in these records, since egress was "
			"permitted: ports are the usual ones.\n");
	put_left_out(facts, out);
}

int draft_document_write(struct draft_rules *rules)
{
	struct buf text = { 0 }, *out = rules->out;
	int r;

	draft_document_head(rules);
	buf_text(out, "version: 1\nmode: audit\nrules:");
	rules->out = &text;
	r = draft_rules_write(rules);
	rules->out = out;
	buf_text(out, rules->n_rules ? "\n" : " []\n");
	if (text.len)
		buf_add(out, text.data, text.len);
	buf_done(&text);
	return r < 0 ? r : out->failed ? -ENOMEM : 0;
}
