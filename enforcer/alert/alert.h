/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * alert.h - look at lookups one after the other, and say which are suspicious.
 *
 * Each detector has a file of its own beside this one.  Their memory is bounded
 * and allocated at the start, nothing grows with traffic; what has to make room
 * is counted in struct alert_losses.  The same lookups with the same times and
 * the same key yield the same alerts.
 *
 * A lookup of the local resolver is not to be given, since that of the program
 * that asked it was.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "enforcer/alert/evidence.h"
#include "enforcer/alert/lookup.h"
#include "policy/alerts.h"

struct alerts;

/*
 * Write @alert.  @lookup is the one that crossed the threshold; NULL: none,
 * `repeat` has passed, and @alert->count more came in it.
 */
typedef void (*alert_fn)(void *context, const struct alert *alert,
			 const struct alert_lookup *lookup);

/* The path of the program of @lookup; NULL: it is unknown.  It is asked for
 * seldom. */
typedef const char *(*alert_exe_fn)(void *context,
				    const struct alert_lookup *lookup);

struct alert_options {
	const struct policy_alerts *settings; /* borrowed, see alert_set() */
	uint64_t key[2]; /* of hashes; random, so that nobody chooses them */
	alert_fn on_alert;
	/* @alert, which denies, was counted with @lookup, and is not written:
	 * it was in this `repeat`.  NULL: nobody wants to know. */
	alert_fn on_counted;
	alert_exe_fn exe_of; /* NULL: all are unknown */
	void *context;
};

/* -ENOMEM */
int alert_new(const struct alert_options *options, struct alerts **ret_alerts);
void alert_free(struct alerts *alerts); /* NULL is fine */
void alert_freep(struct alerts **alerts);

/* From now on @settings hold; what was counted stays.  -ENOMEM: the former
 * do. */
int alert_set(struct alerts *alerts, const struct policy_alerts *settings);

/*
 * Read which domains were seen before from @path, or write them there: all of
 * it is there afterwards, or all that was.  1: done; 0: nothing of the kind is
 * needed; -ENOENT: there is no such file; -EBADMSG: it has another form; or
 * another negative errno.
 */
int alert_load(struct alerts *alerts, const char *path);
int alert_save(const struct alerts *alerts, const char *path);

/*
 * Look at @lookup.  Returns the detectors for which it is suspicious, as bits
 * of POLICY_DETECTOR_BIT(), even if its alert is only counted.
 */
uint32_t alert_look(struct alerts *alerts, const struct alert_lookup *lookup);

/* Has alert_look() anything to do with a lookup that @detectors look at? */
bool alert_wants(const struct alerts *alerts, uint32_t detectors);

/* Call @fn with each domain that @who has had an answer for, in whichever
 * network namespace: those that are kept since dga or nxdomain may deny. */
void alert_each_resolved(const struct alerts *alerts,
			 const struct alert_who *who, alert_name_fn fn,
			 void *context);

/* Write what was counted and is due at @now_ns; UINT64_MAX: all there is. */
void alert_tick(struct alerts *alerts, uint64_t now_ns);
/* When alert_tick() has something to do; UINT64_MAX: never. */
uint64_t alert_due_ns(const struct alerts *alerts);

/* The alerts of the last `repeat`, the latest first.  NULL: there is no
 * @n-th. */
const struct alert *alert_nth(const struct alerts *alerts, size_t n);

void alert_losses(const struct alerts *alerts, struct alert_losses *ret_losses);
size_t alert_memory(const struct alerts *alerts); /* bytes */

/* Example @n of @evidence, the latest last.  false: there are no more. */
bool alert_example(const struct alert_evidence *evidence, size_t n,
		   struct dns_name *ret_name);
