/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * summary.c - the numbers that both forms have.
 */
#include "enforcer/cli/verdict/summary.h"

#include "enforcer/cli/verdict/rerun.h"
#include "policy/base.h"

static long add_view(const struct rerun *rerun, enum tally_view view,
		     struct summary_totals *totals)
{
	const struct tally_group **list;
	long n = tally_list(&rerun->tally, view, &list), i;
	uint64_t *to;

	for (i = 0; i < n; i++) {
		const struct tally_group *group = list[i];
		const bool answer = group->kind == VERDICT_ANSWER;

		to = view == TALLY_ALLOWED ? &totals->allowed : &totals->denied;
		if (!answer)
			*to += group->counts.n;
		if (view != TALLY_BROKEN)
			continue;
		to = answer ? &totals->shut : &totals->broken;
		*to += group->counts.n;
	}
	return n;
}

int summary_count(const struct rerun *rerun, struct summary_totals *ret_totals)
{
	static const enum tally_view views[] = { TALLY_ALLOWED, TALLY_DENIED,
						 TALLY_BROKEN };
	struct summary_totals totals = { 0 };
	size_t i;
	long n;

	for (i = 0; i < ARRAY_SIZE(views); i++) {
		n = add_view(rerun, views[i], &totals);
		if (n < 0)
			return (int)n;
	}
	*ret_totals = totals;
	return 0;
}

const char *summary_kind(enum verdict_kind kind)
{
	static const char *const words[VERDICT_KINDS] = {
		[VERDICT_LOOKUP] = "lookup",
		[VERDICT_ANSWER] = "answer",
		[VERDICT_CONNECT] = "connection",
		[VERDICT_ASK] = "ask",
	};

	return words[kind];
}
