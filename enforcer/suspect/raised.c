/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * raised.c - tell who it was, deny, and make the record.
 */
#include "enforcer/suspect/raised.h"

#include <errno.h>

#include "bpf/abi/event.h"
#include "enforcer/host/identity/identity.h"
#include "enforcer/lib/wallclock.h"
#include "enforcer/record/report.h"
#include "enforcer/suspect/sentence.h"

/* It takes a walk through all denials to find that out. */
#define FULL_PAUSE_NS 1000000000ULL

static int deny(struct raised *raised, const struct alert *alert,
		const struct alert_lookup *lookup, struct alerted_entry *who)
{
	char program[ALERTED_LASTING_MAX];

	return denied_begin(&raised->denied, alert, lookup,
			    alerted_lasting(who, program), &who->denied);
}

static struct alerted_entry *put_alerted(struct raised *raised,
					 const struct alert *alert,
					 const struct raised_subject *now)
{
	return alerted_put(&raised->alerted, alert->id, now->event, now->owner,
			   identity_find(raised->identity, now->owner));
}

void raised_write(struct raised *raised, const struct alert *alert,
		  const struct alert_lookup *lookup,
		  const struct raised_subject *now, const char *list)
{
	/* A sum is not about the lookup at hand, which may have made it come:
	 * its alert has taken the place of the one that is summed up. */
	static const struct raised_subject none;
	struct record_alert detected = { .alert = alert, .provider = list };
	struct report_detected report = { .alert = &detected };
	char text[SENTENCE_MAX];
	struct alerted_entry *who;

	if (!lookup)
		now = &none;
	who = now->event ? put_alerted(raised, alert, now)
			 : alerted_find(&raised->alerted, alert->id);
	if (who) {
		who->released = false;
		(void)deny(raised, alert, lookup, who);
		detected.denied_until_s = denied_until_s(&who->denied);
	}
	report.event = now->event ?: who ? &who->event : NULL;
	report.question = now->question;
	report.msg = now->msg;
	report.rule = now->rule;
	report.message = sentence_make(
		&(struct sentence){ alert, who ? who->program : "a program",
				    who ? who->user : "unknown", list },
		text, sizeof(text));
	report_detected(raised->reporter, &report);
}

/* Did a denial anew find no room a moment ago? */
static bool was_full(const struct alerted_entry *who)
{
	return who->full_ns &&
	       wallclock_boottime_ns() - who->full_ns < FULL_PAUSE_NS;
}

void raised_count(struct raised *raised, const struct alert *alert,
		  const struct alert_lookup *lookup,
		  const struct raised_subject *now)
{
	struct alerted_entry *who = alerted_find(&raised->alerted, alert->id);

	if (now->event->reason == EVENT_REASON_SUSPICIOUS ||
	    denied_holds(&raised->denied, alert, lookup))
		return;
	if (!who)
		who = put_alerted(raised, alert, now);
	if (who->released || was_full(who))
		return;
	if (deny(raised, alert, lookup, who) == -ENOSPC)
		who->full_ns = wallclock_boottime_ns();
}
