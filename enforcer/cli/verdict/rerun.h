/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * rerun.h - let what happened be decided again, by a policy or by two.
 *
 * This is all that a command needs which asks what a policy would have done:
 *
 *	struct rerun rerun;
 *	struct records_reader reader = { .command = "...",
 *					 .take = rerun_record,
 *					 .context = &rerun };
 *
 *	rerun_init(&rerun, policies);
 *	records_reader_read(&reader, path);
 *	rerun_end(&rerun);
 *	tally_count(&rerun.tally, TALLY_NEWLY_DENIED) ...
 *	rerun_done(&rerun);
 *
 * Records are given in the order in which they were written.  What is in force
 * is not touched, and no privilege is needed.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "enforcer/cli/verdict/decide.h"
#include "enforcer/cli/verdict/tally.h"

struct records_entry; /* enforcer/cli/records/entry.h */
struct replay_lookup; /* enforcer/cli/replay/lookup.h */

/* Connections that wait for answers whose record comes late. */
#define RERUN_WAITING_MAX 1024

struct rerun_waiting {
	const struct verdict_actor *actor;
	struct verdict_past past;
};

struct rerun {
	struct tally tally;
	struct verdict_actors actors;
	struct verdict_decider deciders[VERDICT_SIDES];
	size_t n_sides; /* 1: nothing is compared */
	struct verdict_message message;
	struct rerun_waiting *waiting; /* a ring */
	size_t waiting_first, n_waiting;
	uint64_t now_ns; /* of the last record that had a time */
	/* What the records were. */
	uint64_t n_events;     /* that were decided */
	uint64_t n_unreadable; /* names, types or addresses */
	uint64_t n_losses;     /* records that tell of lost ones */
};

/*
 * @policies are VERDICT_SIDES of them: that of the second is NULL if nothing is
 * compared.  They are borrowed.  -ENOMEM.
 */
int rerun_init(struct rerun *rerun, const struct verdict_policy *policies);
void rerun_done(struct rerun *rerun); /* all zeroes is fine */

/* Decide a record; @context is the struct rerun.  -EIO: an image is damaged;
 * -ENOMEM. */
int rerun_record(void *context, const struct records_entry *entry);

/* Decide question and answer of @lookup, or the connection that it is, as
 * @who's.  Errors as rerun_record(). */
int rerun_lookup(struct rerun *rerun, const struct replay_lookup *lookup,
		 const struct verdict_who *who);

/* There are no more records: decide what still waits.  Errors as
 * rerun_record(). */
int rerun_end(struct rerun *rerun);
