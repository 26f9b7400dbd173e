/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * output_target.h - the descriptor that an output writes to.  It never blocks.
 *
 * A stream target takes bytes, a datagram target takes lines.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

struct output_target;

/* @name as in output_open(). */
int output_target_open(const char *name, struct output_target **ret_target);
void output_target_close(struct output_target *target); /* NULL is fine */
void output_target_closep(struct output_target **target);
int output_target_reopen(struct output_target *target);

bool output_target_wants_lines(const struct output_target *target);
bool output_target_is_terminal(const struct output_target *target);

/* Write @n bytes to a stream.  Returns the number of bytes taken; 0: none now;
 * negative errno: the target failed. */
ssize_t output_target_write(struct output_target *target, const char *bytes,
			    size_t n);

/* Wait until the target may take something.  Returns 0, also when the time is
 * over; negative errno. */
int output_target_wait(struct output_target *target, int timeout_ms);

/* Send @line as a datagram.  Returns 0; -EAGAIN: not now; -EMSGSIZE: never; any
 * other error: the target failed. */
int output_target_send(struct output_target *target, int priority,
		       const char *line, size_t len);
