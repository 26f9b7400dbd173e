/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * writer.c - the way of a record: folded or not, enriched, put into words by
 * a format, handed to the output; and the losses on that way.
 */
#include "enforcer/record/writer.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <syslog.h>

#include "enforcer/identity/identity.h"
#include "enforcer/lib/buf.h"
#include "enforcer/lib/wallclock.h"
#include "enforcer/record/fold.h"
#include "enforcer/record/format.h"
#include "enforcer/record/netdev.h"
#include "enforcer/record/output.h"
#include "policy/base.h"

#define NS_PER_MS 1000000
/* Losses are worth a record only if it has a chance to be written. */
#define LOST_ROOM (64u << 10)

struct record_writer {
	const struct record_format *format;
	void *state; /* of the format */
	struct output *output;
	struct identity *proc;
	struct fold *fold;
	struct buf text;
	struct netdev netdev;
	struct wallclock clock;
	uint64_t unwritten; /* no memory to put them into words */
	uint64_t told_lost;
	uint64_t lost_told_ns; /* CLOCK_BOOTTIME */
};

const char *record_reason_name(enum event_reason reason)
{
	static const char *const names[] = {
		[EVENT_REASON_RULE] = "rule",
		[EVENT_REASON_DEFAULT] = "default",
		[EVENT_REASON_LOCAL_RESOLVER] = "local-resolver",
		[EVENT_REASON_UNKNOWN] = "unknown",
		[EVENT_REASON_MALFORMED] = "malformed",
		[EVENT_REASON_UNFOLLOWED] = "unfollowed",
		[EVENT_REASON_NO_POLICY] = "no-policy",
		[EVENT_REASON_OVERLOAD] = "overload",
		[EVENT_REASON_MARK] = "mark",
		[EVENT_REASON_UNREADABLE] = "unreadable",
		[EVENT_REASON_PAGES] = "shared-memory",
	};

	return reason < ARRAY_SIZE(names) ? names[reason] : NULL;
}

static int priority_of(const struct record *record)
{
	if (record->action == RECORD_ALERT)
		return record->alert == POLICY_ALERT_HIGH ? LOG_ERR
							  : LOG_WARNING;
	if (record->action == RECORD_LOST)
		return LOG_WARNING;
	return record->verdict == RECORD_DENIED ? LOG_NOTICE : LOG_INFO;
}

static void enrich(struct record_writer *records, struct record_view *view)
{
	uint64_t start_ns;

	view->wall_ns = wallclock_at(&records->clock, view->ktime_ns);
	if (!view->event)
		return;
	view->device = netdev_name(&records->netdev,
				   &(struct netdev_at){ view->event->netns,
							view->event->ifindex,
							view->owner->tgid },
				   view->ktime_ns);
	start_ns = view->owner->start_ns;
	if (start_ns)
		view->start_wall_ns = wallclock_at(&records->clock, start_ns);
	if (records->proc && !view->record->proc)
		view->proc = identity_find(records->proc, view->owner);
}

/* Put it into words and hand it over, unfolded. */
static int tell(struct record_writer *records, const struct record *record)
{
	struct record_view view;

	record_format_view(record, &view);
	view.ktime_ns = record->ktime_ns;
	if (!view.ktime_ns)
		view.ktime_ns = view.event ? view.event->ktime_ns
					   : wallclock_boottime_ns();
	enrich(records, &view);

	buf_clear(&records->text);
	records->format->print(records->state, &view, &records->text);
	if (records->text.failed) {
		records->unwritten++;
		return -ENOBUFS;
	}
	return output_write(records->output, priority_of(record),
			    records->text.data, records->text.len);
}

static void tell_folded(void *context, const struct record *record)
{
	(void)tell(context, record);
}

static uint64_t lost_so_far(const struct record_writer *records)
{
	return output_lost(records->output) + records->unwritten;
}

/* At most one such record a second, or they would be what is lost next. */
static void tell_losses(struct record_writer *records, uint64_t now_ns)
{
	uint64_t lost = lost_so_far(records);
	struct record_loss loss = { "log", lost - records->told_lost };
	struct record record = { .action = RECORD_LOST,
				 .ktime_ns = now_ns,
				 .lost = &loss,
				 .n_lost = 1 };

	if (!loss.n || !output_has_room(records->output, LOST_ROOM) ||
	    now_ns - records->lost_told_ns < 1000ULL * NS_PER_MS)
		return;
	if (tell(records, &record) < 0)
		return;
	records->told_lost = lost;
	records->lost_told_ns = now_ns;
}

int record_writer_open(const struct record_writer_options *options,
		       struct record_writer **ret_writer)
{
	CLEANUP(record_writer_closep) struct record_writer *records = NULL;
	int r;

	records = calloc(1, sizeof(*records));
	if (!records)
		return -ENOMEM;

	records->output = options->output;
	records->proc = options->proc;
	netdev_init(&records->netdev);
	r = fold_new(tell_folded, records, &records->fold);
	if (r < 0)
		return r;

	records->format = record_format_find(options->format);
	if (!records->format)
		return -EINVAL;
	if (records->format->open) {
		r = records->format->open(output_is_terminal(options->output),
					  &records->state);
		if (r < 0)
			return r;
	}
	*ret_writer = TAKE_PTR(records);
	return 0;
}

static void finish(struct record_writer *records)
{
	/* A format that did not open has nothing to tell with. */
	if (!records->format || (records->format->open && !records->state))
		return;
	fold_tick(records->fold, UINT64_MAX);
	records->lost_told_ns = 0;
	tell_losses(records, wallclock_boottime_ns());
	(void)output_flush(records->output);
	if (records->format->close)
		records->format->close(records->state);
}

void record_writer_close(struct record_writer *records)
{
	if (!records)
		return;
	finish(records);
	fold_free(records->fold);
	buf_done(&records->text);
	free(records);
}

void record_writer_closep(struct record_writer **records)
{
	record_writer_close(*records);
	*records = NULL;
}

int record_writer_write(struct record_writer *records,
			const struct record *record)
{
	uint64_t now_ns =
		record->event ? record->event->ktime_ns : record->ktime_ns;

	if (!fold_pass(records->fold, record, now_ns))
		return 0;
	return tell(records, record);
}

int record_writer_tick(struct record_writer *records)
{
	uint64_t now_ns = wallclock_boottime_ns();

	fold_tick(records->fold, now_ns);
	tell_losses(records, now_ns);
	return output_timeout_ms(records->output) == 0
		       ? output_flush(records->output)
		       : 0;
}

int record_writer_timeout_ms(const struct record_writer *records)
{
	int wait_ms = output_timeout_ms(records->output);
	uint64_t due_ns = fold_due_ns(records->fold), now_ns, left_ms;

	if (lost_so_far(records) != records->told_lost &&
	    (wait_ms < 0 || wait_ms > 1000))
		wait_ms = 1000;
	if (due_ns == UINT64_MAX)
		return wait_ms;
	now_ns = wallclock_boottime_ns();
	left_ms = due_ns > now_ns ? (due_ns - now_ns) / NS_PER_MS + 1 : 0;
	if (wait_ms >= 0 && (uint64_t)wait_ms < left_ms)
		return wait_ms;
	return left_ms < FOLD_INTERVAL_MS ? (int)left_ms : FOLD_INTERVAL_MS;
}
