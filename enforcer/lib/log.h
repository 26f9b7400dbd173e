/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * log.h - messages of the daemon about itself.  Decisions are records
 * (enforcer/record/writer.h), never log lines.
 *
 * Each call writes one line to standard error, hostile bytes escaped.  Under
 * systemd, which sets JOURNAL_STREAM, each line carries its priority.
 */
#pragma once

struct diag; /* policy/diag.h */

enum log_level {
	LOG_LEVEL_ERR,
	LOG_LEVEL_WARN,
	LOG_LEVEL_INFO,
	LOG_LEVEL_DEBUG
};

/* Lines above @level are dropped; before this call: LOG_LEVEL_WARN. */
void log_init(enum log_level level);

void log_err(const char *format, ...) __attribute__((format(printf, 1, 2)));
void log_warn(const char *format, ...) __attribute__((format(printf, 1, 2)));
void log_info(const char *format, ...) __attribute__((format(printf, 1, 2)));
void log_debug(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Log an error: "@what: " and the text of @error, a negative errno.  Returns
 * @error, so a caller can return it. */
int log_failed(int error, const char *what);

/* Print each line of @diag as a compiler writes it: without "nameward: " in
 * front, and whatever the level.  The lines are escaped already. */
void log_diag(const struct diag *diag);
