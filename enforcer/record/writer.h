/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * writer.h - write one struct record as one line (kv: one line per address).
 *
 * The pipeline fills a struct record and calls record_writer_write(), whatever
 * the outcome was.  What a reader wants to know as well (executable,
 * user name, unit, ...) is looked up here, once and only for records that are
 * written.  Floods of equal denials are folded, and a target that is slow or
 * broken costs records, never time: a `lost` record reports the losses.
 *
 * Not thread safe: one struct record_writer belongs to one event loop.
 */
#pragma once

#include <stdint.h>

struct alert_domains; /* enforcer/alert/domain.h */
struct aside;	      /* bpf/aside/aside.h */
struct output;	      /* enforcer/record/output/output.h */
struct identity;      /* enforcer/host/identity/identity.h */
struct record;	      /* enforcer/record/record.h */
struct record_view;   /* enforcer/record/format.h */
struct record_writer;

struct record_writer_options {
	const char *format;	   /* "json", "kv" or "text" */
	struct output *output;	   /* borrowed; see output_is_terminal() */
	struct identity *identity; /* borrowed; NULL: nothing is looked up */
	struct aside *aside;	   /* borrowed */
	/* Borrowed; NULL: records go without the registered domain. */
	struct alert_domains *domains;
};

/* Open a writer.  -EINVAL: there is no such format. */
int record_writer_open(const struct record_writer_options *options,
		       struct record_writer **ret_writer);
/* Write the summaries and losses that are still due, and close.  NULL is fine.
 */
void record_writer_close(struct record_writer *writer);
void record_writer_closep(struct record_writer **writer);

/* One alert of a rule, program, user and domain is written in this time, and
 * then one with the number of those that followed; all of them begin anew now.
 * At first it is 1 h. */
void record_writer_set_repeat(struct record_writer *writer, uint32_t repeat_s);

/*
 * Hand each alert of a rule that is folded to @fn, the latest first, as
 * fold_each() does.  @view, valid during the call and without the device, is of
 * the last; @first_wall_ns is since 1970; @id is the same each time.
 */
typedef void (*record_writer_alert_fn)(void *context,
				       const struct record_view *view,
				       int64_t first_wall_ns, uint64_t id);
void record_writer_alerts(struct record_writer *writer,
			  record_writer_alert_fn fn, void *context);

/* Write @record, or fold it.  -ENOBUFS: it was lost; a `lost` record will say
 * so. */
int record_writer_write(struct record_writer *writer,
			const struct record *record);

/*
 * Write what is due: summaries of folded denials, losses, buffered bytes.
 * Call it after each round of the loop and at least every
 * record_writer_timeout_ms().  Returns the error of the target (-EPIPE: there
 * is no reader any more).
 */
int record_writer_tick(struct record_writer *writer);
/* Milliseconds until record_writer_tick() has something to do; -1: nothing. */
int record_writer_timeout_ms(const struct record_writer *writer);
