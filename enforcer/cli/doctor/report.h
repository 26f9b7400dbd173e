/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * report.h - findings as text for people, or as one JSON object.
 */
#pragma once

struct buf;	 /* enforcer/lib/buf.h */
struct findings; /* enforcer/cli/doctor/findings.h */

/* Each finding on a line, with how to see and to mend it below, and a last line
 * that counts them.  Bytes of others are escaped. */
void report_text(const struct findings *findings, struct buf *out);

/* {"open":N,"unknown":N,"findings":[{"id":...,"state":...,...}]} and a newline;
 * -ENOMEM. */
int report_json(const struct findings *findings, struct buf *out);
