/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * output.h - write lines to a file, standard output, the journal or syslog.
 *
 * Lines are collected and written 64 KB at a time, or OUTPUT_FLUSH_MS after the
 * first one.  No function but output_close() waits for the target: what the
 * target does not take stays in a buffer of OUTPUT_BUFFER_MAX bytes, and when
 * that is full whole lines are lost and counted.  A line is never cut in two.
 *
 * The process must ignore SIGPIPE.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define OUTPUT_FLUSH_MS 50
#define OUTPUT_CLOSE_MS 1000
#define OUTPUT_BUFFER_MAX (4u << 20)

struct output;

/*
 * @target: "-" is standard output, "journald" and "syslog" are those services
 * (each line a message of its own; "syslog:PATH" if their socket is elsewhere),
 * anything else a file, appended to and made with mode 0640.
 */
int output_open(const char *target, struct output **ret_output);
/* Flush once more, waiting for the target for OUTPUT_CLOSE_MS at most; what it
 * does not take by then is counted in the log.  NULL is fine. */
void output_close(struct output *output);
void output_closep(struct output **output);

/*
 * Append @text, one or more lines with their newlines.  @priority is one of
 * syslog(3)'s, LOG_ERR to LOG_DEBUG.  -ENOBUFS: no room; the lines are counted
 * as lost.
 */
int output_write(struct output *output, int priority, const char *text,
		 size_t len);
/* Is there room for @len bytes more? */
bool output_has_room(const struct output *output, size_t len);

/*
 * Write as much of the buffer as the target takes now.  Returns 0 also when
 * bytes had to stay.  Returns the target's error if it failed; the bytes are
 * kept and the next flush tries again.
 */
int output_flush(struct output *output);
/* Milliseconds until output_flush() should be called; -1: nothing is
 * buffered. */
int output_timeout_ms(const struct output *output);

/* Open the file again, after log rotation; connect to a service again.  On
 * failure the old one stays in use. */
int output_reopen(struct output *output);

uint64_t output_lost(const struct output *output); /* lines, ever */
bool output_is_terminal(const struct output *output);
