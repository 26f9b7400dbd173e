/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * output.c - a buffer in front of a target that may be slow.
 *
 * A stream target (file, pipe, terminal, socket) gets the buffer's bytes.  A
 * datagram target (journal, syslog) gets each line as a message; in the buffer
 * one byte in front of each line holds its priority.
 *
 * sd_journal_send() and syslog(3) are not used because both wait for a
 * receiver that doesn't read.
 */
#include "enforcer/record/output/output.h"

#include "enforcer/lib/log.h"
#include "enforcer/record/output/output_target.h"
#include "policy/base.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define WRITE_BYTES (64u << 10)

struct output {
	struct output_target *target;
	char *data;
	size_t head, tail; /* data[head..tail) is buffered */
	size_t untried;	   /* bytes added since the last flush */
	bool inside_line;  /* the target has the first part of a line */
	int64_t due_ms;	   /* of the flush, while anything is buffered */
	uint64_t lost;
};

static int64_t now_ms(void)
{
	struct timespec ts;

	(void)clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

int output_open(const char *target, struct output **ret_output)
{
	CLEANUP(output_closep) struct output *output = NULL;
	int r;

	output = calloc(1, sizeof(*output));
	if (!output)
		return -ENOMEM;

	/* Pages that are never used cost nothing. */
	output->data = malloc(OUTPUT_BUFFER_MAX);
	if (!output->data)
		return -ENOMEM;

	r = output_target_open(target, &output->target);
	if (r < 0)
		return r;
	*ret_output = TAKE_PTR(output);
	return 0;
}

static size_t buffered(const struct output *output)
{
	return output->tail - output->head;
}

static size_t count_lines(const char *text, size_t len)
{
	const char *newline, *end = text + len;
	size_t n = 0;

	while ((newline = memchr(text, '\n', (size_t)(end - text)))) {
		n++;
		text = newline + 1;
	}
	return n;
}

static void put(struct output *output, const char *text, size_t len)
{
	memcpy(output->data + output->tail, text, len);
	output->tail += len;
}

static void put_lines(struct output *output, char priority, const char *text,
		      size_t len)
{
	const char *newline, *end = text + len;

	while ((newline = memchr(text, '\n', (size_t)(end - text)))) {
		put(output, &priority, 1);
		put(output, text, (size_t)(newline + 1 - text));
		text = newline + 1;
	}
}

bool output_has_room(const struct output *output, size_t len)
{
	return len <= OUTPUT_BUFFER_MAX - buffered(output);
}

/* Make room for @len bytes in one piece behind ->tail; false: there is none. */
static bool make_room(struct output *output, size_t len)
{
	if (!output_has_room(output, len))
		return false;
	if (len > OUTPUT_BUFFER_MAX - output->tail) {
		memmove(output->data, output->data + output->head,
			buffered(output));
		output->tail -= output->head;
		output->head = 0;
	}
	return true;
}

int output_write(struct output *output, int priority, const char *text,
		 size_t len)
{
	bool lines = output_target_wants_lines(output->target);
	size_t n_lines = lines ? count_lines(text, len) : 0;

	if (!make_room(output, len + n_lines)) {
		output->lost += lines ? n_lines : count_lines(text, len);
		return -ENOBUFS;
	}
	if (buffered(output) == 0)
		output->due_ms = now_ms() + OUTPUT_FLUSH_MS;
	if (lines)
		put_lines(output, (char)('0' + (priority & 7)), text, len);
	else
		put(output, text, len);

	/* A target that took nothing the last time isn't tried again for each
	 * line. */
	output->untried += len + n_lines;
	if (output->untried >= WRITE_BYTES)
		(void)output_flush(output);
	return 0;
}

/* Returns the number of bytes that the target took; 0: none now. */
static ssize_t write_bytes(struct output *output)
{
	const char *bytes = output->data + output->head;
	size_t n = buffered(output);
	ssize_t done;

	done = output_target_write(output->target, bytes,
				   n < WRITE_BYTES ? n : WRITE_BYTES);
	if (done > 0)
		output->inside_line = bytes[done - 1] != '\n';
	return done;
}

static ssize_t write_line(struct output *output)
{
	const char *line = output->data + output->head;
	const char *newline = memchr(line, '\n', buffered(output));
	size_t len = (size_t)(newline - line);
	int r;

	r = output_target_send(output->target, line[0] - '0', line + 1,
			       len - 1);
	if (r == -EAGAIN)
		return 0;
	if (r == -EMSGSIZE)
		output->lost++; /* the target will never take it */
	else if (r < 0)
		return r;
	return (ssize_t)len + 1;
}

int output_flush(struct output *output)
{
	bool lines = output_target_wants_lines(output->target);
	ssize_t n = 1;

	while (n > 0 && buffered(output)) {
		n = lines ? write_line(output) : write_bytes(output);
		if (n > 0)
			output->head += (size_t)n;
	}
	if (buffered(output) == 0)
		output->head = output->tail = 0;
	output->untried = 0;
	output->due_ms = now_ms() + OUTPUT_FLUSH_MS;
	return n < 0 ? (int)n : 0;
}

/* A stop must not cost the records of its last moment because the target is a
 * little behind. */
static void flush_last(struct output *output)
{
	int64_t end = now_ms() + OUTPUT_CLOSE_MS, left = OUTPUT_CLOSE_MS;
	size_t n;

	while (output_flush(output) == 0 && buffered(output) && left > 0) {
		if (output_target_wait(output->target, (int)left) < 0)
			break;
		left = end - now_ms();
	}
	n = count_lines(output->data + output->head, buffered(output));
	if (n)
		log_warn("the log did not take the last %zu records", n);
}

void output_close(struct output *output)
{
	if (!output)
		return;
	if (output->target)
		flush_last(output);
	output_target_close(output->target);
	free(output->data);
	free(output);
}

void output_closep(struct output **output)
{
	output_close(*output);
	*output = NULL;
}

int output_timeout_ms(const struct output *output)
{
	int64_t left;

	if (buffered(output) == 0)
		return -1;
	left = output->due_ms - now_ms();
	return left > 0 ? (int)left : 0;
}

/* The first part of this line is in the old file, so the rest belongs to no
 * file. */
static void drop_rest_of_line(struct output *output)
{
	const char *rest = output->data + output->head;
	const char *newline = memchr(rest, '\n', buffered(output));

	output->head += (size_t)(newline + 1 - rest);
	output->inside_line = false;
	output->lost++;
}

int output_reopen(struct output *output)
{
	int r;

	/* What was written before the signal belongs to the old file. */
	(void)output_flush(output);
	r = output_target_reopen(output->target);
	if (r == 0 && output->inside_line)
		drop_rest_of_line(output);
	return r;
}

uint64_t output_lost(const struct output *output)
{
	return output->lost;
}

bool output_is_terminal(const struct output *output)
{
	return output_target_is_terminal(output->target);
}
