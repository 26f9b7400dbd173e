/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * log.c - one line a call, whatever bytes are in it.
 */
#include "enforcer/lib/log.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "enforcer/lib/buf.h"
#include "enforcer/lib/escape.h"
#include "policy/diag.h"

#define LINE_MAX_BYTES 1024

static enum log_level level_max = LOG_LEVEL_WARN;
static bool journal;

/* sd-daemon(3): "<3>" is an error, "<7>" is debugging. */
static const char *const prefixes[] = {
	[LOG_LEVEL_ERR] = "<3>",
	[LOG_LEVEL_WARN] = "<4>",
	[LOG_LEVEL_INFO] = "<6>",
	[LOG_LEVEL_DEBUG] = "<7>",
};

void log_init(enum log_level level)
{
	level_max = level;
	journal = getenv("JOURNAL_STREAM") != NULL;
}

static void write_line(enum log_level level, const char *format, va_list args)
{
	char text[LINE_MAX_BYTES], room[4 * LINE_MAX_BYTES] = "";
	struct buf line = { .data = room, .capacity = sizeof(room) };

	if (level > level_max)
		return;
	(void)vsnprintf(text, sizeof(text), format, args);
	/* A name or a path may hold anything. */
	escape_terminal(&line, text, strlen(text));
	(void)fprintf(stderr, "%snameward: %.*s\n",
		      journal ? prefixes[level] : "", (int)line.len, room);
}

void log_err(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	write_line(LOG_LEVEL_ERR, format, args);
	va_end(args);
}

void log_warn(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	write_line(LOG_LEVEL_WARN, format, args);
	va_end(args);
}

void log_info(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	write_line(LOG_LEVEL_INFO, format, args);
	va_end(args);
}

void log_debug(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	write_line(LOG_LEVEL_DEBUG, format, args);
	va_end(args);
}

int log_failed(int error, const char *what)
{
	log_err("%s: %s", what, strerror(-error));
	return error;
}

void log_diag(const struct diag *diag)
{
	const char *line;
	size_t i;

	for (i = 0; (line = diag_line(diag, i)); i++)
		(void)fprintf(stderr, "%s\n", line);
}
