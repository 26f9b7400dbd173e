/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * log.h - what the daemon has to say about itself; decisions are records
 * (enforcer/record/writer.h), never log lines.
 *
 * One line on standard error for each call, hostile bytes escaped.  Under
 * systemd, which sets JOURNAL_STREAM, each line carries its priority.
 */
#pragma once

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
