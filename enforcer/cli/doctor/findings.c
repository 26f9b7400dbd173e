/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * findings.c - an array of findings that grows.
 */
#include "enforcer/cli/doctor/findings.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "policy/base.h"

void findings_done(struct findings *findings)
{
	size_t i;

	for (i = 0; i < findings->n; i++) {
		free(findings->array[i].about);
		free(findings->array[i].what);
		free(findings->array[i].see);
		free(findings->array[i].mend);
	}
	free(findings->array);
	*findings = (struct findings){ 0 };
}

static void print(struct findings *findings, char **place, const char *format,
		  va_list arguments)
{
	char *text = NULL;

	if (vasprintf(&text, format, arguments) < 0) {
		findings->failed = true;
		return;
	}
	free(*place);
	*place = text;
}

static struct finding *last(struct findings *findings)
{
	return findings->failed ? NULL : &findings->array[findings->n - 1];
}

void findings_add(struct findings *findings, const char *id,
		  enum findings_state state, const char *format, ...)
{
	va_list arguments;

	if (base_make_room((void **)&findings->array, &findings->room,
			   findings->n, sizeof(*findings->array)) < 0) {
		findings->failed = true;
		return;
	}
	findings->array[findings->n] =
		(struct finding){ .id = id, .state = state };
	findings->n++;
	va_start(arguments, format);
	print(findings, &findings->array[findings->n - 1].what, format,
	      arguments);
	va_end(arguments);
}

/* A function that adds to a text of the last finding. */
#define ADDS_TO(member)                                                       \
	void findings_##member(struct findings *findings, const char *format, \
			       ...)                                           \
	{                                                                     \
		struct finding *finding = last(findings);                     \
		va_list arguments;                                            \
                                                                              \
		if (!finding)                                                 \
			return;                                               \
		va_start(arguments, format);                                  \
		print(findings, &finding->member, format, arguments);         \
		va_end(arguments);                                            \
	}

ADDS_TO(about)
ADDS_TO(see)
ADDS_TO(mend)

void findings_fix(struct findings *findings, const struct dropin *fix)
{
	struct finding *finding = last(findings);

	if (finding)
		finding->fix = fix;
}

void findings_blocked_fix(struct findings *findings, const struct dropin *fix)
{
	struct finding *finding = last(findings);

	findings_fix(findings, fix);
	if (finding)
		finding->blocked = true;
}

const char *findings_state_name(enum findings_state state)
{
	static const char *const names[] = {
		[FINDINGS_OPEN] = "open",
		[FINDINGS_UNKNOWN] = "unknown",
		[FINDINGS_NOTE] = "note",
		[FINDINGS_SHUT] = "ok",
	};

	return names[state];
}

size_t findings_count(const struct findings *findings,
		      enum findings_state state)
{
	size_t i, n = 0;

	for (i = 0; i < findings->n; i++)
		n += findings->array[i].state == state;
	return n;
}
