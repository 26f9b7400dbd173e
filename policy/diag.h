/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * diag.h - what is wrong with a user's file, and where.
 *
 * Collects "path:line:col: error: what was wanted, what was found" lines, at
 * most DIAG_MAX errors and as many warnings; a last line says how many more
 * there were.  Never prints: the caller does.
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

/* Add one line.  Always returns -EINVAL, so a parser can return it. */
int diag_error(struct diag *diag, struct diag_at at, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
void diag_warning(struct diag *diag, struct diag_at at, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

size_t diag_n_errors(const struct diag *diag);
size_t diag_n_warnings(const struct diag *diag);

/* Line @i of all of them (errors and warnings in the order they were found),
 * without a newline; NULL past the end.  Hostile bytes are escaped. */
const char *diag_line(const struct diag *diag, size_t i);
