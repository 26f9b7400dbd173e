/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * diag.h - collect the errors, warnings and notes about a user's file.
 *
 * Each is a line "path:line:col: error: what was wanted, what was found".  At
 * most DIAG_MAX errors are kept, as many warnings and as many notes; a last
 * line says how many more errors and warnings there were.  Nothing is printed
 * here: the caller does that.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define DIAG_MAX 20

struct diag_at {
	const char *path; /* borrowed for the call only */
	uint32_t line;	  /* from 1; 0: the file as a whole */
	uint32_t col;	  /* from 1 */
};

struct diag;

int diag_new(struct diag **ret_diag);
void diag_free(struct diag *diag); /* NULL is fine */
void diag_freep(struct diag **diag);

/* Add one line.  diag_error() returns -EINVAL, for the parser to return. */
int diag_error(struct diag *diag, struct diag_at at, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
void diag_warning(struct diag *diag, struct diag_at at, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
/* A note is about something that is as it should be, but worth to know. */
void diag_note(struct diag *diag, struct diag_at at, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

size_t diag_n_errors(const struct diag *diag);
size_t diag_n_warnings(const struct diag *diag);

/* Line @i, without a newline; NULL past the end.  The lines are in the order in
 * which they were found.  Control characters and the like are
 * escaped. */
const char *diag_line(const struct diag *diag, size_t i);

/* The worse of two results of reading: a failure of the machine, which ends it,
 * then -EINVAL, a mistake that @diag has, then 0. */
int diag_worse(int a, int b);
