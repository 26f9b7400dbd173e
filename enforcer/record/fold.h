/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * fold.h - write a flood of equal denials once a second, and an alert of a rule
 * once in `repeat`.
 *
 * The first denial of its kind is written at once.  Those that follow are only
 * counted, and a summary with the count is written each FOLD_INTERVAL_MS, until
 * an interval passes without one.  Equal are denials of the same executable,
 * user, group, cgroup and comm, with the same question, server, rule and
 * reason; neither process ids nor client ports count.
 *
 * Names cost nothing, so a flood may be of different ones: of the denials that
 * differ, FOLD_PROGRAM_BURST at once and FOLD_PROGRAM_MAX a second are written
 * for each program and rule, FOLD_USER_BURST and FOLD_USER_MAX for each user.
 * Those above, denied answers included, are counted for the program, or the
 * user, and the summary shows the last of them (record.folded).
 *
 * The table is bounded: when a bucket is full its oldest kind makes room, and
 * what was counted for that kind is written then.  So nothing is ever dropped.
 *
 * Alerts are folded in a table of their own, where denials can't make them lose
 * their places; those of the same executable, user, rule, reason, verdict and
 * registered domain are equal, or, where there is no name, of the same address
 * and port.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct alert_domains; /* enforcer/alert/domain.h */
struct fold;
struct record; /* enforcer/record/record.h */

#define FOLD_INTERVAL_MS 1000
#define FOLD_KINDS_MAX 1024
#define FOLD_PROGRAM_BURST 2000
#define FOLD_PROGRAM_MAX 100
#define FOLD_USER_BURST 4000
#define FOLD_USER_MAX 400

/* Write the summary @record, which stands for record->count denials.  It is
 * valid during the call. */
typedef void (*fold_fn)(void *context, const struct record *record);

struct fold_options {
	fold_fn on_summary;
	void *context;
	bool alerts; /* it folds alerts, not denials */
	/* alerts: borrowed; NULL: each name is a domain of its own. */
	struct alert_domains *domains;
};

int fold_new(const struct fold_options *options, struct fold **ret_fold);
void fold_free(struct fold *fold); /* NULL is fine; writes nothing */
void fold_freep(struct fold **fold);

/* Write all summaries, and begin anew with this interval; the default is
 * FOLD_INTERVAL_MS. */
void fold_set_interval(struct fold *fold, uint64_t interval_ns);

/* Is @record to be written now?  false: it was counted, and a summary follows.
 * @now_ns is CLOCK_BOOTTIME. */
bool fold_pass(struct fold *fold, const struct record *record, uint64_t now_ns);

/* Write the summaries that are due at @now_ns; UINT64_MAX: all there are. */
void fold_tick(struct fold *fold, uint64_t now_ns);

/*
 * Hand each kind that is under way to @fn, the latest first.  @record is the
 * last of its kind, and stands for all record->count since @first_ns
 * (CLOCK_BOOTTIME), those that are written included; valid during the call.
 * @id is that of the kind, the same each time.
 */
typedef void (*fold_each_fn)(void *context, const struct record *record,
			     uint64_t first_ns, uint64_t id);
void fold_each(const struct fold *fold, fold_each_fn fn, void *context);

/* The time at which fold_tick() has something to do; UINT64_MAX: never. */
uint64_t fold_due_ns(const struct fold *fold);
