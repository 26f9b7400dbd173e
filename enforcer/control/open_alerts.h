/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * open_alerts.h - answer what `nameward alerts` asks.
 */
#pragma once

struct alert_numbers; /* enforcer/suspect/alert_numbers.h */
struct buf;	      /* enforcer/lib/buf.h */
struct jsonout;	      /* enforcer/lib/jsonout.h */
struct record_writer; /* enforcer/record/writer.h */
struct suspects;      /* enforcer/suspect/suspects.h */

/* Write the alerts of the last `repeat` as one JSON document: those of
 * detectors, denials without their alert, those of rules, each with its number
 * of @numbers.  -ENOMEM. */
int open_alerts_write(const struct suspects *suspects,
		      struct record_writer *writer,
		      struct alert_numbers *numbers, struct buf *out);

/* Put "alerts" into `status`: how many are open, and deny something. */
void open_alerts_status(const struct suspects *suspects, struct jsonout *json);

/* End what the alert denies that has the number @words, and say what that was.
 * -ENOMEM. */
int open_alerts_release(struct suspects *suspects,
			const struct alert_numbers *numbers, const char *words,
			struct buf *out);
