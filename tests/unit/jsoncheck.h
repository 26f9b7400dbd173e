/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * jsoncheck.h - read a line of JSON back with a parser, and check its values.
 */
#pragma once

#include <stddef.h>

struct jsoncheck {
	const char *path; /* "a.b.0.c" */
	const char *want; /* as text; "true"; "(object)"; "-": there is none */
};

/* Is @line one line and one JSON document with these values? */
void jsoncheck_line(const char *line, const struct jsoncheck *checks, size_t n);
