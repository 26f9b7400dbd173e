/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * summary_text.c - lists for people, one for each way to end.
 */
#include <errno.h>
#include <inttypes.h>

#include "enforcer/cli/verdict/rerun.h"
#include "enforcer/cli/verdict/summary.h"
#include "enforcer/lib/escape.h"
#include "enforcer/lib/wallclock.h"
#include "enforcer/record/reason.h"
#include "policy/base.h"
#include "policy/policy.h"

static void put(FILE *to, const char *before, const char *text,
		const char *after)
{
	if (!text || !*text)
		return;
	(void)fputs(before, to);
	escape_print(to, text);
	(void)fputs(after, to);
}

static const char *plural(uint64_t n)
{
	return n == 1 ? "" : "s";
}

static void put_program(FILE *to, const struct verdict_program *program)
{
	(void)fputs("  ", to);
	if (*program->exe)
		escape_print(to, program->exe);
	else if (*program->comm) /* which may look as a path does */
		put(to, "comm '", program->comm, "'");
	else
		(void)fputs("a program that is not known", to);
	put(to, ", user ", program->user, "");
	put(to, ", in ", program->unit, "");
	put(to, ", in container ", program->container, "");
	(void)fputs("\n", to);
}

/* "rule 'web', opened", "no rule", "not-open" */
static void put_verdict(FILE *to, const struct verdict *verdict)
{
	const enum reason reason = reason_from_name(verdict->reason);

	if (reason == REASON_DEFAULT)
		(void)fputs("no rule", to);
	else if (!verdict->rule)
		put(to, "", verdict->reason, "");
	else
		put(to, "rule '", verdict->rule->name, "'");
	if (verdict->rule && reason != REASON_RULE)
		put(to, ", ", verdict->reason, "");
}

/* A time is that of one event. */
static void put_until(FILE *to, const struct tally_group *group)
{
	const uint64_t until_ns = group->verdicts[0].until_ns;
	char text[WALLCLOCK_TEXT_MAX];
	struct wallclock clock = { 0 };

	if (until_ns && group->counts.n == 1)
		put(to, ", had it open until ",
		    wallclock_utc(&clock, (int64_t)until_ns, text), "");
}

static int put_items(const struct summary *summary, FILE *to,
		     const struct tally_group *group)
{
	const struct tally_item **items;
	long n = tally_items(&summary->rerun->tally, group, &items), i;

	if (n < 0)
		return (int)n;
	for (i = 0; i < n && i < (long)summary->examples; i++) {
		put(to, "      ",
		    *items[i]->text ? items[i]->text : "a name that is unknown",
		    "");
		if (items[i]->counts.n > 1)
			(void)fprintf(to, " (%" PRIu64 ")", items[i]->counts.n);
		(void)fputs("\n", to);
	}
	if (group->n_left_out)
		(void)fprintf(to, "      and more than %ld more\n", n - i);
	else if (i < n)
		(void)fprintf(to, "      and %ld more\n", n - i);
	return 0;
}

static int put_group(const struct summary *summary, FILE *to,
		     const struct tally_group *group)
{
	(void)fprintf(to, "    %" PRIu64 " %s%s, ", group->counts.n,
		      summary_kind(group->kind), plural(group->counts.n));
	put_verdict(to, &group->verdicts[0]);
	put_until(to, group);
	if (summary->against) {
		put(to, "; by ", summary->against, ": ");
		put_verdict(to, &group->verdicts[1]);
	}
	(void)fputs("\n", to);
	return put_items(summary, to, group);
}

static void put_title(const struct summary *summary, FILE *to,
		      const char *title)
{
	(void)fprintf(to, "\n%s", title);
	put(to, ", unlike by ", summary->against, "");
	(void)fputs(":\n", to);
}

static int put_view(const struct summary *summary, FILE *to,
		    enum tally_view view, const char *title)
{
	const struct verdict_program *program = NULL;
	const struct tally_group **list;
	long n = tally_list(&summary->rerun->tally, view, &list), i;
	int r = 0;

	for (i = 0; r == 0 && i < n; i++) {
		/* It repeats the lookup. */
		if (list[i]->kind == VERDICT_ANSWER && view == TALLY_ALLOWED)
			continue;
		if (!program)
			put_title(summary, to, title);
		if (list[i]->program != program)
			put_program(to, list[i]->program);
		program = list[i]->program;
		r = put_group(summary, to, list[i]);
	}
	return n < 0 ? (int)n : r;
}

static void put_head(const struct summary *summary, FILE *to,
		     const struct summary_totals *totals)
{
	const struct rerun *rerun = summary->rerun;
	uint64_t n = totals->allowed + totals->denied;

	escape_print(to, summary->policy);
	(void)fprintf(to,
		      ": %" PRIu64 " event%s: %" PRIu64 " permitted, %" PRIu64
		      " denied, of which %" PRIu64 " had passed\n",
		      n, plural(n), totals->allowed, totals->denied,
		      totals->broken);
	if (totals->shut)
		(void)fprintf(to,
			      "%" PRIu64
			      " answer%s opened addresses, and would "
			      "open none\n",
			      totals->shut, plural(totals->shut));
	if (rerun->n_losses)
		(void)fprintf(to,
			      "%" PRIu64 " record%s tell%s of events that were "
			      "lost: they are not decided here\n",
			      rerun->n_losses, plural(rerun->n_losses),
			      rerun->n_losses == 1 ? "s" : "");
}

static int put_differences(const struct summary *summary, FILE *to)
{
	const struct tally *tally = &summary->rerun->tally;
	int r;

	if (!tally_count(tally, TALLY_NEWLY_DENIED) &&
	    !tally_count(tally, TALLY_NEWLY_ALLOWED)) {
		put(to, "\nNothing is decided otherwise than by ",
		    summary->against, "\n");
		return 0;
	}
	r = put_view(summary, to, TALLY_NEWLY_DENIED, "Newly denied");
	return r < 0 ? r
		     : put_view(summary, to, TALLY_NEWLY_ALLOWED,
				"Newly permitted");
}

int summary_text(const struct summary *summary, FILE *to)
{
	struct summary_totals totals;
	int r = summary_count(summary->rerun, &totals);

	if (r < 0)
		return r;
	put_head(summary, to, &totals);
	if (summary->against)
		return put_differences(summary, to);
	r = put_view(summary, to, TALLY_BROKEN, "Denied, and had passed");
	if (r == 0)
		r = put_view(summary, to, TALLY_DENIED, "Denied, as then");
	if (r == 0)
		r = put_view(summary, to, TALLY_ALLOWED, "Permitted");
	return r;
}
