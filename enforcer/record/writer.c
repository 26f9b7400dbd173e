/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * writer.c - fold a record or not, look up what it lacks, have a format put it
 * into words, and hand the text to the output; and report what was lost.
 */
#include "enforcer/record/writer.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <syslog.h>

#include "enforcer/host/identity/identity.h"
#include "enforcer/lib/buf.h"
#include "enforcer/lib/wallclock.h"
#include "enforcer/record/fold.h"
#include "enforcer/record/format.h"
#include "enforcer/record/netdev.h"
#include "enforcer/record/output/output.h"
#include "enforcer/record/record.h"
#include "policy/base.h"

#define NS_PER_MS 1000000
#define NS_PER_S 1000000000ULL
#define WAIT_MAX_MS 60000 /* the loop's clock stands still in suspend */
#define REPEAT_S 3600	  /* as in a policy that does not say */
/* A record of losses is made only when there is room to write it. */
#define LOST_ROOM (64u << 10)

struct record_writer {
	const struct record_format *format;
	void *state; /* of the format */
	struct output *output;
	struct identity *identity;
	struct alert_domains *domains;
	struct fold *denials;
	struct fold *alerts; /* of rules, not of detectors */
	struct buf text;
	struct netdev netdev;
	struct wallclock clock;
	uint64_t unwritten; /* records that no memory was left for */
	uint64_t reported_lost;
	uint64_t lost_record_ns; /* CLOCK_BOOTTIME */
};

static int priority_of(const struct record *record)
{
	if (record->action == RECORD_ALERT)
		return record->alert == POLICY_ALERT_HIGH ? LOG_ERR
							  : LOG_WARNING;
	if (record->action == RECORD_LOST)
		return LOG_WARNING;
	return record->verdict == RECORD_DENIED ? LOG_NOTICE : LOG_INFO;
}

static const char *device_of(struct record_writer *writer,
			     const struct record_view *view)
{
	const struct netdev_at at = { view->event->netns, view->event->ifindex,
				      view->owner->tgid, view->owner->tid,
				      view->owner->uid };

	return netdev_name(&writer->netdev, &at, view->ktime_ns);
}

static void enrich(struct record_writer *writer, struct record_view *view)
{
	uint64_t start_ns;

	view->wall_ns = wallclock_at(&writer->clock, view->ktime_ns);
	if (view->record->was_open)
		view->shut_wall_ns = wallclock_at(
			&writer->clock, view->record->was_open->until_ns);
	if (!view->event)
		return;
	start_ns = view->owner->start_ns;
	if (start_ns)
		view->start_wall_ns = wallclock_at(&writer->clock, start_ns);
	if (writer->identity && !view->record->identity)
		view->identity = identity_find(writer->identity, view->owner);
}

static void make_view(struct record_writer *writer, const struct record *record,
		      struct record_view *ret_view)
{
	record_format_view(record, ret_view);
	ret_view->ktime_ns = record->ktime_ns;
	if (!ret_view->ktime_ns)
		ret_view->ktime_ns = ret_view->event ? ret_view->event->ktime_ns
						     : wallclock_boottime_ns();
	enrich(writer, ret_view);
	ret_view->domains = writer->domains;
}

/* Write @record whether it would be folded or not. */
static int write_record(struct record_writer *writer,
			const struct record *record)
{
	struct record_view view;

	make_view(writer, record, &view);
	if (view.event)
		view.device = device_of(writer, &view);
	buf_clear(&writer->text);
	writer->format->print(writer->state, &view, &writer->text);
	if (writer->text.failed) {
		writer->unwritten++;
		return -ENOBUFS;
	}
	return output_write(writer->output, priority_of(record),
			    writer->text.data, writer->text.len);
}

static void write_folded(void *context, const struct record *record)
{
	(void)write_record(context, record);
}

static uint64_t lost_so_far(const struct record_writer *writer)
{
	return output_lost(writer->output) + writer->unwritten;
}

/* At most one such record is written a second, or they would be lost next. */
static void write_losses(struct record_writer *writer, uint64_t now_ns)
{
	uint64_t lost = lost_so_far(writer);
	struct record_loss loss = { "log", lost - writer->reported_lost };
	struct record record = { .action = RECORD_LOST,
				 .ktime_ns = now_ns,
				 .lost = &loss,
				 .n_lost = 1 };

	if (!loss.n || !output_has_room(writer->output, LOST_ROOM) ||
	    now_ns - writer->lost_record_ns < 1000ULL * NS_PER_MS)
		return;
	if (write_record(writer, &record) < 0)
		return;
	writer->reported_lost = lost;
	writer->lost_record_ns = now_ns;
}

int record_writer_open(const struct record_writer_options *options,
		       struct record_writer **ret_writer)
{
	CLEANUP(record_writer_closep) struct record_writer *writer = NULL;
	struct fold_options folds = { .on_summary = write_folded,
				      .domains = options->domains };
	int r;

	writer = calloc(1, sizeof(*writer));
	if (!writer)
		return -ENOMEM;

	folds.context = writer;
	writer->output = options->output;
	writer->identity = options->identity;
	writer->domains = options->domains;
	netdev_init(&writer->netdev, options->aside);
	r = fold_new(&folds, &writer->denials);
	if (r < 0)
		return r;
	folds.alerts = true;
	r = fold_new(&folds, &writer->alerts);
	if (r < 0)
		return r;
	record_writer_set_repeat(writer, REPEAT_S);

	writer->format = record_format_find(options->format);
	if (!writer->format)
		return -EINVAL;
	if (writer->format->open) {
		r = writer->format->open(output_is_terminal(options->output),
					 &writer->state);
		if (r < 0)
			return r;
	}
	*ret_writer = TAKE_PTR(writer);
	return 0;
}

static void finish(struct record_writer *writer)
{
	/* Without a format that opened there is nothing to write with. */
	if (!writer->format || (writer->format->open && !writer->state))
		return;
	fold_tick(writer->denials, UINT64_MAX);
	fold_tick(writer->alerts, UINT64_MAX);
	writer->lost_record_ns = 0;
	write_losses(writer, wallclock_boottime_ns());
	(void)output_flush(writer->output);
	if (writer->format->close)
		writer->format->close(writer->state);
}

void record_writer_close(struct record_writer *writer)
{
	if (!writer)
		return;
	finish(writer);
	fold_free(writer->denials);
	fold_free(writer->alerts);
	buf_done(&writer->text);
	free(writer);
}

void record_writer_closep(struct record_writer **writer)
{
	record_writer_close(*writer);
	*writer = NULL;
}

int record_writer_write(struct record_writer *writer,
			const struct record *record)
{
	uint64_t now_ns =
		record->event ? record->event->ktime_ns : record->ktime_ns;

	struct fold *fold = record->action == RECORD_ALERT ? writer->alerts
							   : writer->denials;

	if (!record->detected && !fold_pass(fold, record, now_ns))
		return 0;
	return write_record(writer, record);
}

void record_writer_set_repeat(struct record_writer *writer, uint32_t repeat_s)
{
	fold_set_interval(writer->alerts, repeat_s * NS_PER_S);
}

struct listing {
	struct record_writer *writer;
	record_writer_alert_fn fn;
	void *context;
};

static void list_alert(void *context, const struct record *record,
		       uint64_t first_ns, uint64_t id)
{
	const struct listing *listing = context;
	struct record_view view;

	make_view(listing->writer, record, &view);
	listing->fn(listing->context, &view,
		    wallclock_at(&listing->writer->clock, first_ns), id);
}

void record_writer_alerts(struct record_writer *writer,
			  record_writer_alert_fn fn, void *context)
{
	struct listing listing = { writer, fn, context };

	fold_each(writer->alerts, list_alert, &listing);
}

int record_writer_tick(struct record_writer *writer)
{
	uint64_t now_ns = wallclock_boottime_ns();

	fold_tick(writer->denials, now_ns);
	fold_tick(writer->alerts, now_ns);
	write_losses(writer, now_ns);
	return output_timeout_ms(writer->output) == 0
		       ? output_flush(writer->output)
		       : 0;
}

int record_writer_timeout_ms(const struct record_writer *writer)
{
	int wait_ms = output_timeout_ms(writer->output);
	uint64_t due_ns = fold_due_ns(writer->denials), now_ns, left_ms;

	if (lost_so_far(writer) != writer->reported_lost &&
	    (wait_ms < 0 || wait_ms > 1000))
		wait_ms = 1000;
	if (fold_due_ns(writer->alerts) < due_ns)
		due_ns = fold_due_ns(writer->alerts);
	if (due_ns == UINT64_MAX)
		return wait_ms;
	now_ns = wallclock_boottime_ns();
	left_ms = due_ns > now_ns ? (due_ns - now_ns) / NS_PER_MS + 1 : 0;
	if (wait_ms >= 0 && (uint64_t)wait_ms < left_ms)
		return wait_ms;
	return left_ms < WAIT_MAX_MS ? (int)left_ms : WAIT_MAX_MS;
}
