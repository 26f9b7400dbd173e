/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * rerun.c - put the events in order of time, and have each decided.
 *
 * The record of an answer may be behind that of the connection which it
 * permitted, since they come to the daemon by different ways; so connections
 * wait until records are a second further.
 */
#include "enforcer/cli/verdict/rerun.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "enforcer/cli/records/entry.h"
#include "enforcer/record/reason.h"
#include "policy/base.h"

#define LATE_MAX_NS 1000000000ULL

int rerun_init(struct rerun *rerun, const struct verdict_policy *policies)
{
	size_t side;
	int r;

	*rerun = (struct rerun){ .n_sides = policies[1].policy ? 2 : 1 };
	rerun->waiting = calloc(RERUN_WAITING_MAX, sizeof(*rerun->waiting));
	r = rerun->waiting ? verdict_actors_init(&rerun->actors, policies)
			   : -ENOMEM;
	if (r == 0)
		r = tally_init(&rerun->tally, rerun->n_sides == 2);
	for (side = 0; side < VERDICT_SIDES; side++) {
		rerun->deciders[side].policy = &rerun->actors.policies[side];
		rerun->deciders[side].side = (unsigned int)side;
	}
	if (r < 0)
		rerun_done(rerun);
	return r;
}

void rerun_done(struct rerun *rerun)
{
	free(rerun->waiting);
	rerun->waiting = NULL;
	tally_done(&rerun->tally);
	verdict_actors_done(&rerun->actors);
}

/* An answer counts where it opened something, or would have; that its question
 * is denied is counted with the question. */
static bool is_counted(const struct verdict_past *past,
		       const struct verdict *verdicts, size_t n)
{
	bool opens = past->opened, by_name = false;
	size_t i;

	if (past->kind != VERDICT_ANSWER)
		return true;
	for (i = 0; i < n; i++) {
		opens |= verdicts[i].allowed;
		by_name |= verdicts[i].by_name;
	}
	return opens && !by_name;
}

/* What an answer opened is what passed of it. */
static int decide(struct rerun *rerun, const struct verdict_actor *actor,
		  struct verdict_past *past)
{
	struct verdict verdicts[VERDICT_SIDES] = { { 0 } };
	size_t side;
	int r = 0;

	for (side = 0; r == 0 && side < rerun->n_sides; side++)
		r = verdict_decide(&rerun->deciders[side], actor, past,
				   &verdicts[side]);
	if (r < 0 || !is_counted(past, verdicts, rerun->n_sides))
		return r;
	if (past->kind == VERDICT_ANSWER)
		past->passed = past->opened;
	rerun->n_events += past->count;
	return tally_add(&rerun->tally, actor, past, verdicts);
}

static int decide_first(struct rerun *rerun)
{
	struct rerun_waiting *first = &rerun->waiting[rerun->waiting_first];

	rerun->waiting_first = (rerun->waiting_first + 1) % RERUN_WAITING_MAX;
	rerun->n_waiting--;
	return decide(rerun, first->actor, &first->past);
}

/* Decide the connections that were made before @before_ns. */
static int decide_waiting(struct rerun *rerun, uint64_t before_ns)
{
	int r = 0;

	while (r == 0 && rerun->n_waiting &&
	       rerun->waiting[rerun->waiting_first].past.time_ns < before_ns)
		r = decide_first(rerun);
	return r;
}

static int wait_for_answers(struct rerun *rerun,
			    const struct verdict_actor *actor,
			    const struct verdict_past *past)
{
	size_t last;
	int r = 0;

	if (rerun->n_waiting == RERUN_WAITING_MAX)
		r = decide_first(rerun);
	last = (rerun->waiting_first + rerun->n_waiting) % RERUN_WAITING_MAX;
	rerun->waiting[last] = (struct rerun_waiting){ actor, *past };
	rerun->n_waiting++;
	return r;
}

/* Another file may begin at a time that is long ago. */
static int advance(struct rerun *rerun, const struct verdict_past *past)
{
	const uint64_t time_ns = past->time_ns;
	int r;

	if (!time_ns || time_ns + LATE_MAX_NS < rerun->now_ns)
		r = decide_waiting(rerun, UINT64_MAX);
	else if (past->kind == VERDICT_ANSWER)
		r = decide_waiting(rerun, time_ns);
	else
		r = decide_waiting(rerun, time_ns - LATE_MAX_NS);
	if (time_ns)
		rerun->now_ns = time_ns;
	return r;
}

static int take(struct rerun *rerun, const struct verdict_who *who,
		struct verdict_past *past)
{
	struct verdict_actor *actor = NULL;
	int r = advance(rerun, past);

	if (r == 0)
		r = verdict_actors_find(&rerun->actors, who, &actor);
	if (r < 0)
		return r;
	return past->kind == VERDICT_CONNECT && past->time_ns
		       ? wait_for_answers(rerun, actor, past)
		       : decide(rerun, actor, past);
}

static int take_entry(struct rerun *rerun, const struct records_entry *entry)
{
	struct verdict_past past;
	struct verdict_who who;
	int r = verdict_past_of_entry(entry, &rerun->message, &past, &who);

	if (r == -EINVAL)
		rerun->n_unreadable++;
	if (r == -EINVAL || r == -ENODATA)
		return 0;
	return take(rerun, &who, &past);
}

/* A record may be both: it has the addresses of the question, and once it was
 * answered the verdict and the reason of the answer. */
static int take_both(struct rerun *rerun, const struct records_entry *entry)
{
	const bool answered =
		entry->dns_type && strcmp(entry->dns_type, "answer") == 0;
	struct records_entry half = *entry;
	int r;

	half.action = "query";
	if (answered)
		half.denied = false;
	if (answered &&
	    reason_from_name(entry->reason) != REASON_LOCAL_RESOLVER)
		half.reason = NULL;
	r = take_entry(rerun, &half);
	if (r < 0 || !answered)
		return r;
	half = *entry;
	half.action = "answer";
	half.source = entry->destination;
	return take_entry(rerun, &half);
}

int rerun_record(void *context, const struct records_entry *entry)
{
	struct rerun *rerun = context;

	if (strcmp(entry->action, "lost") == 0)
		rerun->n_losses++;
	if (strcmp(entry->action, "lookup") == 0)
		return take_both(rerun, entry);
	return take_entry(rerun, entry);
}

int rerun_lookup(struct rerun *rerun, const struct replay_lookup *lookup,
		 const struct verdict_who *who)
{
	struct verdict_past past;
	int r = 0;

	if (verdict_past_of_question(lookup, &past) == 0 ||
	    verdict_past_of_connection(lookup, &past) == 0)
		r = take(rerun, who, &past);
	if (r == 0 &&
	    verdict_past_of_answer(lookup, &rerun->message, &past) == 0)
		r = take(rerun, who, &past);
	return r;
}

int rerun_end(struct rerun *rerun)
{
	return decide_waiting(rerun, UINT64_MAX);
}
